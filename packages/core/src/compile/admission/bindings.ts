import type { ClusterScope } from "../compiled.ts";
import { isPlatform } from "./identities.ts";
import type { Policy } from "./policy.ts";

/**
 * Only the scheduler gives a pod its node, or an administrator's own one: a binding by anybody else would go around
 * taints and affinity. `bindings` is an older way to the same end as `pods/binding`.
 */
export function bindingPolicy(scope: ClusterScope): Policy {
  return {
    name: "pod-bindings",
    judges: "stages",
    rules: [{ group: "", version: "v1", resources: ["pods/binding", "bindings"], operations: ["CREATE"] }],
    variables: { isPlatform: isPlatform(scope) },
    validations: [
      {
        expression: "request.userInfo.username == 'system:kube-scheduler' || variables.isPlatform",
        message:
          "only the scheduler gives a pod its node: a further scheduler's account has to be one of the platform's administrators",
      },
    ],
  };
}
