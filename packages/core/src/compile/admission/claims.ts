import type { ClusterScope } from "../compiled.ts";
import { cel, celText } from "./cel.ts";
import { isController, isPlatform } from "./identities.ts";
import type { Policy } from "./policy.ts";

/** It comes before the field, where both are there. Source: k8s.io/component-helpers/storage/volume (GetPersistentVolumeClaimClass) */
const classAnnotation = "volume.beta.kubernetes.io/storage-class";

/**
 * A claim does not choose its volume: one that is free may still hold another stage's data. Kubernetes' own binder does,
 * and an administrator who brings data back. It does so by name, by a selector of volumes, and by the class "", in the
 * spec or in the older annotation, which takes any volume that somebody made by hand. Nor does a claim take its data from
 * another namespace.
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
          variables.isPlatform || !has(object.spec.selector) ||
          (request.operation == 'UPDATE' && has(oldObject.spec.selector) &&
            object.spec.selector == oldObject.spec.selector)
        `),
        message:
          "a claim does not choose among volumes: remove selector, or let an administrator of the platform make the claim",
      },
      {
        expression: cel(`
          variables.isPlatform || !${takesAnyByHand("object")} || (request.operation == 'UPDATE' && ${takesAnyByHand("oldObject")})
        `),
        message:
          'a claim does not take a volume that was made by hand: name a storage class, or leave it to the default, instead of ""',
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

/** A class that is left out is another thing: the cluster's default takes its place. */
function takesAnyByHand(claim: string): string {
  const annotation = `${claim}.metadata.?annotations[?${celText(classAnnotation)}]`;
  return `(${claim}.spec.?storageClassName.orValue('default') == '' || ${annotation}.orValue('default') == '')`;
}
