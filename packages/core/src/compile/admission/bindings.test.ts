import { describePolicy } from "./testing/describe-policy.ts";
import type { Resource } from "./testing/requests.ts";
import { administrator, controller, create, developer, operator, scheduler } from "./testing/requests.ts";

const binding: Resource = {
  kind: "Binding",
  metadata: { name: "web-1", namespace: "web-dev" },
  target: { kind: "Node", name: "prod-1" },
};

describePolicy("pod-bindings", {
  accepts: {
    "the scheduler": create(scheduler, binding, "binding"),
    "the scheduler, the old way": create(scheduler, binding),
    "an administrator's own scheduler": create(administrator, binding, "binding"),
    "anybody outside of the stages": create(
      developer,
      { ...binding, metadata: { name: "x", namespace: "kube-system" } },
      "binding",
    ),
  },
  refuses: {
    "a developer": create(developer, binding, "binding"),
    "a developer, the old way": create(developer, binding),
    "another controller": create(controller("replicaset-controller"), binding, "binding"),
    "somebody who may bind everywhere": create(operator, binding, "binding"),
  },
});
