import type { Fix } from "../../verdicts/finding.ts";
import type { SubjectName } from "../../verdicts/intent.ts";
import { guardLabels, isAdministrator } from "../labels/guard-labels.ts";
import { enforceLabel } from "./enforced-level.ts";

const version = "admissionregistration.k8s.io/v1";
const name = "level-of-new-namespaces";

/** Lets nobody but administrators set or change the level that a namespace enforces. */
export function guardLevels(administrators: readonly SubjectName[]): Fix {
  return guardLabels({ resource: "namespaces", keys: [enforceLabel] }, administrators);
}

/**
 * A ValidatingAdmissionPolicy and its binding by which nobody but administrators makes a namespace that enforces less than
 * `baseline`. What is there already stays as it is.
 */
export function levelOfNewNamespaces(administrators: readonly SubjectName[]): Fix {
  const level = (object: string) => `${object}.metadata.?labels[?'${enforceLabel}'].orValue('')`;
  const policy = {
    apiVersion: version,
    kind: "ValidatingAdmissionPolicy",
    metadata: { name },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [""],
            apiVersions: ["v1"],
            operations: ["CREATE", "UPDATE"],
            resources: ["namespaces", "namespaces/*"],
          },
        ],
      },
      validations: [
        {
          expression: `${isAdministrator(administrators)} || ${level("object")} in ['baseline', 'restricted'] || (oldObject != null && ${level("object")} == ${level("oldObject")})`,
          message: `a namespace needs the label ${enforceLabel}: baseline, or restricted`,
        },
      ],
    },
  };
  const binding = {
    apiVersion: version,
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name },
    spec: { policyName: name, validationActions: ["Deny"] },
  };
  return {
    description: "ask for a Pod Security level of every new namespace by an admission policy",
    edits: [
      { type: "add", object: policy },
      { type: "add", object: binding },
    ],
  };
}
