import { describePolicy } from "./testing/describe-policy.ts";
import { pod } from "./testing/platform.ts";
import { administrator, create, developer } from "./testing/requests.ts";

const priority = (name: string | undefined) => create(developer, pod("dev", { priorityClassName: name }));

describePolicy("pod-classes", {
  accepts: {
    "its tier's priority": priority("kubestage-shop-development"),
    "no priority": priority(undefined),
    "a runtime class of its stage": create(developer, pod("test", { runtimeClassName: "gvisor" })),
    "the system's priority outside of the stages": create(
      developer,
      pod("dev", { priorityClassName: "system-node-critical" }, { namespace: "kube-system" }),
    ),
  },
  refuses: {
    "another tier's priority": priority("kubestage-shop-production"),
    "a lower tier's priority": create(developer, pod("prod", { priorityClassName: "kubestage-shop-development" })),
    "the system's priority": priority("system-cluster-critical"),
    "the system's priority, by an administrator": create(
      administrator,
      pod("dev", { priorityClassName: "system-node-critical" }),
    ),
    "another stage's runtime class": create(developer, pod("dev", { runtimeClassName: "gvisor" })),
    "a runtime class of nobody": create(developer, pod("test", { runtimeClassName: "runc" })),
  },
});
