import { nameLabel } from "../../../manifests/name-label.ts";
import { policyAndBinding } from "../../fixes/policy-and-binding.ts";
import type { Proposal } from "./proposals.ts";

const name = "no-external-names";

/**
 * An admission policy that lets nobody make a Service of type ExternalName; those that are there may stay as they are. It
 * holds wherever the control plane's own namespaces are not: no label that somebody can change lifts it.
 */
export function refuseNames(): Proposal {
  const objects = policyAndBinding(name, {
    matchConstraints: {
      namespaceSelector: { matchExpressions: [{ key: nameLabel, operator: "NotIn", values: ["kube-system"] }] },
      resourceRules: [
        { apiGroups: [""], apiVersions: ["v1"], resources: ["services"], operations: ["CREATE", "UPDATE"] },
      ],
    },
    validations: [
      {
        expression:
          "object.spec.?type.orValue('') != 'ExternalName' || (request.operation == 'UPDATE' && object.spec == oldObject.spec)",
        message: "a Service is no ExternalName: the ingress controller would follow it into another stage",
      },
    ],
  });
  return {
    description: "refuse Services of type ExternalName by an admission policy",
    edits: objects.map((object) => ({ type: "add", object })),
  };
}
