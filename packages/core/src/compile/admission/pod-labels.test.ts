import { describePolicy } from "./testing/describe-policy.ts";
import { pod } from "./testing/platform.ts";
import { administrator, controller, create, developer, kubelet, update } from "./testing/requests.ts";

const dev = pod("dev");
const relabelled = pod("dev", {}, { labels: { stage: "prod" } });
const unlabelled = pod("dev", {}, { labels: {} });

describePolicy("pod-labels", {
  accepts: {
    "the namespace's stage": create(developer, dev),
    "further labels": update(developer, dev, pod("dev", {}, { labels: { stage: "dev", a: "b" } })),
    "an older pod without the label, which ends": update(
      controller("job-controller"),
      pod("dev", {}, { labels: {}, finalizers: ["a"] }),
      unlabelled,
    ),
    "an older pod that gets the label": update(developer, unlabelled, dev),
    "a pod of no stage": create(developer, pod("dev", {}, { namespace: "kube-system", labels: {} })),
  },
  refuses: {
    "another stage": create(developer, relabelled),
    "no stage": create(developer, unlabelled),
    "no labels at all": create(developer, pod("dev", {}, { labels: undefined })),
    "another stage, by a controller": create(controller("replicaset-controller"), relabelled),
    "another stage, by an administrator": create(administrator, relabelled),
    "another stage later": update(developer, dev, relabelled),
    "no stage any more": update(developer, dev, unlabelled),
    "another stage by status": update(kubelet("free"), dev, relabelled, "status"),
  },
});
