import { nameLabel } from "../../../manifests/name-label.ts";
import { addedPolicy } from "../../fixes/policy-and-binding.ts";
import type { Proposal } from "./proposals.ts";

/** An admission policy by which no Ingress has such annotations; what is there may keep them. */
export function refuseAnnotations(keys: readonly string[]): Proposal {
  const list = keys.map((key) => `'${key}'`).join(", ");
  const rule = {
    ...{ apiGroups: ["networking.k8s.io"], apiVersions: ["*"] },
    ...{ resources: ["ingresses"], operations: ["CREATE", "UPDATE"] },
  };
  const valueOf = (object: string) => `${object}.metadata.?annotations[?key].orValue('')`;
  return addedPolicy(
    "refuse annotations by which an Ingress leads elsewhere, by an admission policy",
    "no-leading-annotations",
    {
      matchConstraints: {
        namespaceSelector: { matchExpressions: [{ key: nameLabel, operator: "NotIn", values: ["kube-system"] }] },
        resourceRules: [rule],
      },
      validations: [
        {
          expression: `[${list}].all(key, ${valueOf("object")} == '' || (request.operation == 'UPDATE' && ${valueOf("oldObject")} == ${valueOf("object")}))`,
          message: "the ingress controller would open what such an annotation names, in another stage too",
        },
      ],
    },
  );
}
