import type { ClusterScope } from "../compiled.ts";
import { priorityClassName } from "../placement/priority-classes.ts";
import { celList, celText } from "./cel.ts";
import { factOfStage, stageOfNamespace } from "./facts.ts";
import type { Policy } from "./policy.ts";

/**
 * A pod goes before others, and is run by another runtime, only as its stage allows: its tier's priority class or none,
 * and the stage's runtime classes. A class can also bring tolerations and a node selector with it.
 */
export function podClassPolicy(scope: ClusterScope): Policy {
  const priority = factOfStage(scope, (stage) => celText(priorityClassName(scope.platform, stage.tier)), "''");
  const runtimes = factOfStage(
    scope,
    (stage) => (stage.runtimeClasses.length > 0 ? celList(stage.runtimeClasses) : undefined),
    "[]",
  );
  return {
    name: "pod-classes",
    judges: "stages",
    rules: [{ group: "", version: "v1", resources: ["pods"], operations: ["CREATE"] }],
    variables: { stage: stageOfNamespace(scope), priority, runtimes },
    validations: [
      {
        expression: "!has(object.spec.priorityClassName) || object.spec.priorityClassName == variables.priority",
        message: "a pod has its tier's priority: set priorityClassName to the stage's",
        detail: "variables.priority",
      },
      {
        expression: "!has(object.spec.runtimeClassName) || object.spec.runtimeClassName in variables.runtimes",
        message:
          "a pod uses a runtime class of its stage: remove runtimeClassName, or add it to the stage's runtimeClasses",
        detail: "'allowed are: ' + variables.runtimes.join(', ')",
      },
    ],
  };
}
