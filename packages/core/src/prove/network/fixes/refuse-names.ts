import { nameLabel } from "../../../manifests/name-label.ts";
import { addedPolicy } from "../../fixes/policy-and-binding.ts";
import type { Controller } from "../entrances/controllers.ts";
import type { Proposal } from "./proposals.ts";
import { refuseAnnotations } from "./refuse-annotations.ts";

const name = "no-external-names";

/**
 * Admission policies that let nobody lead a controller by a name: no Service of type ExternalName, where it follows these, and
 * no Ingress with an annotation that it follows. What is there may stay as it is. They hold wherever the control plane's own
 * namespaces are not: no label that somebody can change lifts them.
 */
export function refuseNames({ followsNames, annotations = [] }: Controller): Proposal {
  const proposals = [
    ...(followsNames === "no" ? [] : [withoutExternalNames()]),
    ...(annotations.length === 0 ? [] : [refuseAnnotations(annotations)]),
  ];
  return {
    description: proposals.map(({ description }) => description).join(", and "),
    edits: proposals.flatMap(({ edits }) => edits),
  };
}

function withoutExternalNames(): Proposal {
  return addedPolicy("refuse Services of type ExternalName by an admission policy", name, {
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
}
