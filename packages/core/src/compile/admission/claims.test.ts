import { describePolicy } from "./testing/describe-policy.ts";
import type { Resource } from "./testing/requests.ts";
import { administrator, controller, create, developer, update } from "./testing/requests.ts";

function claim(spec: object, metadata: object = {}): Resource {
  return { kind: "PersistentVolumeClaim", metadata: { name: "data", namespace: "web-dev", ...metadata }, spec };
}

const free = claim({ storageClassName: "fast" });
const bound = claim({ storageClassName: "fast", volumeName: "prod-data" });
const copy = (namespace: string) =>
  claim({ dataSourceRef: { kind: "PersistentVolumeClaim", name: "data", namespace } });

describePolicy("volume-claims", {
  accepts: {
    "a claim": create(developer, free),
    "the binder": update(controller("persistent-volume-binder"), free, bound),
    "a bound claim that changes otherwise": update(
      developer,
      bound,
      claim({ storageClassName: "fast", volumeName: "prod-data", resources: {} }),
    ),
    "an administrator who brings data back": create(administrator, bound),
    "a copy of its own": create(developer, copy("web-dev")),
    "an older copy, which ends": update(
      developer,
      claim(copy("web-prod").spec as object, { finalizers: ["a"] }),
      copy("web-prod"),
    ),
    "anything outside of the stages": create(developer, claim({ volumeName: "x" }, { namespace: "kube-system" })),
  },
  refuses: {
    "a chosen volume": create(developer, bound),
    "a volume chosen later": update(developer, free, bound),
    "another volume later": update(developer, bound, claim({ storageClassName: "fast", volumeName: "other" })),
    "a volume chosen by the controller of generic volumes": create(controller("ephemeral-volume-controller"), bound),
    "a claim that the binder makes": create(controller("persistent-volume-binder"), bound),
    "another stage's data": create(developer, copy("web-prod")),
    "another stage's data, by an administrator": create(administrator, copy("web-prod")),
  },
});
