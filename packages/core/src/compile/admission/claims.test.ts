import { describePolicy } from "./testing/describe-policy.ts";
import type { Resource } from "./testing/requests.ts";
import { administrator, controller, create, developer, update } from "./testing/requests.ts";

function claim(spec: object, metadata: object = {}): Resource {
  return { kind: "PersistentVolumeClaim", metadata: { name: "data", namespace: "web-dev", ...metadata }, spec };
}

const free = claim({ storageClassName: "fast" });
const bound = claim({ storageClassName: "fast", volumeName: "prod-data" });
const selecting = claim({ storageClassName: "fast", selector: { matchLabels: { stage: "prod" } } });
const byHand = claim({ storageClassName: "" });
const annotated = { annotations: { "volume.beta.kubernetes.io/storage-class": "" } };
const ending = (older: Resource): Resource => ({
  ...older,
  metadata: { ...older.metadata, finalizers: ["a"] },
});
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
    "an administrator's claim of a volume made by hand": create(
      administrator,
      claim({ ...(selecting.spec as object), storageClassName: "" }),
    ),
    "the default class": create(developer, claim({})),
    "a class by annotation": create(
      developer,
      claim({}, { annotations: { "volume.beta.kubernetes.io/storage-class": "fast" } }),
    ),
    "the binder of a claim that an administrator made": update(
      controller("persistent-volume-binder"),
      byHand,
      claim({ storageClassName: "", volumeName: "prod-data" }),
    ),
    "an older claim that chose, which ends": update(developer, ending(selecting), selecting),
    "an older claim of a volume made by hand, which ends": update(developer, ending(byHand), byHand),
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
    "a volume chosen by its labels": create(developer, selecting),
    "any volume chosen": create(developer, claim({ storageClassName: "fast", selector: {} })),
    "a volume chosen by its labels later": update(developer, free, selecting),
    "any volume made by hand": create(developer, byHand),
    "any volume made by hand, for a StatefulSet": create(controller("statefulset-controller"), byHand),
    "any volume made by hand, by annotation": create(developer, claim({ storageClassName: "fast" }, annotated)),
    "any volume made by hand, by a later annotation": update(
      developer,
      free,
      claim({ storageClassName: "fast" }, annotated),
    ),
    "another stage's data": create(developer, copy("web-prod")),
    "another stage's data, by an administrator": create(administrator, copy("web-prod")),
  },
});
