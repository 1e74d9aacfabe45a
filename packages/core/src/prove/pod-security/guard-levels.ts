import type { Fix } from "../../verdicts/finding.ts";
import type { SubjectName } from "../../verdicts/intent.ts";
import { guardFix, guardLabels, isAdministrator } from "../labels/guard-labels.ts";
import { enforceLabel } from "./enforced-level.ts";

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
  return guardFix({
    name: "level-of-new-namespaces",
    resource: "namespaces",
    description: "ask for a Pod Security level of every new namespace by an admission policy",
    expression: `${isAdministrator(administrators)} || ${level("object")} in ['baseline', 'restricted'] || (oldObject != null && ${level("object")} == ${level("oldObject")})`,
    message: `a namespace needs the label ${enforceLabel}: baseline, or restricted`,
  });
}
