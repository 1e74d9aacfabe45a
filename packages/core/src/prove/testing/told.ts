import { fieldText } from "../../manifests/field-text.ts";
import { keyOf, keyText } from "../../manifests/object-key.ts";
import type { Edit, Finding, Site } from "../../verdicts/finding.ts";
import type { Step } from "../../verdicts/witness.ts";

/** All that a finding says, with its places, steps and edits as texts, for tests that compare the whole of it. */
export function toldOf({ property, code, severity, message, hint, at, related, pairs, witness, fix }: Finding) {
  return {
    is: `${property} ${severity} ${code}`,
    message,
    hint,
    ...(at && { at: siteText(at) }),
    ...(related.length > 0 && { related: related.map((one) => `${one.message} @ ${siteText(one.at)}`) }),
    pairs: pairs.map(({ from, to }) => `${from} > ${to}`),
    ...(witness && { witness: witness.summary, steps: witness.steps.map(stepText) }),
    ...(fix && { fix: fix.description, edits: fix.edits.map(editText) }),
  };
}

/** `ConfigMap shop/web: data.url`. */
export function siteText({ object, path }: Site): string {
  const key = keyText(keyOf(object.object));
  return path.length === 0 ? key : `${key}: ${fieldText(path)}`;
}

/** One step of a witness, without the binding that allows it. */
export function stepText(step: Step): string {
  if (step.type === "state") return `${keyText(step.object)}: ${step.field ?? ""} says ${step.says}`;
  if (step.type === "naming") {
    const names = typeof step.names === "string" ? step.names : keyText(step.names);
    return `${keyText(step.object)}: ${step.field} says ${step.text ?? "(kept back)"}, which is ${names}`;
  }
  if (step.type !== "request") return JSON.stringify(step);
  const { group, resource, namespace, name } = step.resource;
  const what = [group === "" ? "" : `${group}/`, resource, ` ${namespace ?? ""}/${name ?? ""}`].join("");
  return `${step.as.user}: ${step.verb} ${what}${step.body === undefined ? "" : ` ${JSON.stringify(step.body)}`}`;
}

export function editText(edit: Edit): string {
  if (edit.type === "add") return `add ${keyText(keyOf(edit.object))}`;
  if (edit.type === "delete") return `delete ${keyText(edit.object)}`;
  const field = `${keyText(edit.object)}: ${fieldText(edit.path)}`;
  return edit.type === "remove" ? `remove ${field}` : `${edit.type} ${field} = ${JSON.stringify(edit.value)}`;
}
