import type { ClusterScope } from "../compiled.ts";
import { cel } from "./cel.ts";
import { isController, isPlatform } from "./identities.ts";
import type { Policy } from "./policy.ts";

/**
 * A claim does not choose its volume: one that is free may still hold another stage's data. Kubernetes' own binder does,
 * and an administrator who brings data back. Nor does it take its data from another namespace.
 *
 * Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reserving-a-persistentvolume
 */
export function claimPolicy(scope: ClusterScope): Policy {
  return {
    name: "volume-claims",
    judges: "stages",
    rules: [{ group: "", version: "v1", resources: ["persistentvolumeclaims"], operations: ["CREATE", "UPDATE"] }],
    variables: { isPlatform: isPlatform(scope) },
    validations: [
      {
        expression: cel(`
          variables.isPlatform || object.spec.?volumeName.orValue('') == '' ||
          (request.operation == 'UPDATE' && (
            object.spec.volumeName == oldObject.spec.?volumeName.orValue('') ||
            ${isController("persistent-volume-binder")}))
        `),
        message:
          "a claim does not choose its volume: remove volumeName, or let an administrator of the platform bind it",
      },
      {
        expression: cel(`
          object.spec.?dataSourceRef.?namespace.orValue(request.namespace) == request.namespace ||
          (request.operation == 'UPDATE' && object.spec == oldObject.spec)
        `),
        message: "a claim takes no data from another namespace: remove dataSourceRef.namespace",
      },
    ],
  };
}
