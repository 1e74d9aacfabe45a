import type { ClusterScope } from "../compiled.ts";
import { cel, celList, celText } from "./cel.ts";
import { stageOfNamespace } from "./facts.ts";
import type { Policy } from "./policy.ts";

/**
 * A pod carries its namespace's stage, from its creation on and whoever changes it, by whatever way labels change:
 * `pods/status` changes them too. A pod that never had the label can still be updated, or it could not even end.
 *
 * Where a namespace's stage is not, or no longer, one of the cluster, no pod starts: nothing would say what it may do.
 */
export function podLabelPolicy(scope: ClusterScope): Policy {
  const { stageLabel } = scope.platform;
  const stages = celList(scope.stages.map((stage) => stage.name));
  const label = (object: string) => `${object}.metadata.?labels[?${celText(stageLabel)}].orValue('')`;
  return {
    name: "pod-labels",
    judges: "stages",
    rules: [{ group: "", version: "v1", resources: ["pods", "pods/status"], operations: ["CREATE", "UPDATE"] }],
    variables: { stage: stageOfNamespace(scope) },
    validations: [
      {
        expression: cel(`
          (variables.stage in ${stages} && ${label("object")} == variables.stage) ||
          (request.operation == 'UPDATE' && ${label("object")} == ${label("oldObject")})
        `),
        message: `a pod carries the label ${stageLabel} of its namespace: add it to the pod template`,
        detail: `${celText(`${stageLabel}: `)} + variables.stage`,
      },
    ],
  };
}
