import { keyOf, keyText } from "../manifests/object-key.ts";
import { ownNamespaces } from "../manifests/world/implied-objects.ts";
import type { WorldObject } from "../manifests/world/world.ts";
import type { FieldPath } from "../manifests/syntax.ts";
import type { Edit, Fix, Pair, Site } from "../verdicts/finding.ts";
import type { Actor, Endpoint, RequestStep, Step } from "../verdicts/witness.ts";

/** What one sees of a value that is sent or set. */
const longestValue = 200;

export function pairText({ from, to }: Pair): string {
  return `${from} → ${to}`;
}

/** The first of them, and how many more there are. */
export function pairsText(pairs: readonly Pair[], most = 4): string {
  const shown = pairs.slice(0, most).map(pairText).join(", ");
  return pairs.length > most ? `${shown} and ${pairs.length - most} more` : shown;
}

/** `spec.rules[0].host`; a key that holds a dot stands in quotes. */
function fieldText(path: FieldPath): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      if (/[.[\]"]/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join("");
}

/** The object, where it comes from if that is no text, and the field. */
export function siteText({ object: { object, origin }, path }: Site): string {
  const field = path.length === 0 ? "" : `: ${fieldText(path)}`;
  return `${keyText(keyOf(object))}${originText({ object, origin })}${field}`;
}

/** Nothing where a text says it. A namespace in which something is to be is there, though nobody has read it. */
function originText({ object: { kind, metadata }, origin }: WorldObject): string {
  if (origin.type === "live") return ` in ${origin.context}`;
  if (origin.type !== "built-in") return "";
  return kind === "Namespace" && !ownNamespaces.has(metadata.name) ? " (not read)" : " (built in)";
}

/** A step of a witness, as one tells it. Text of others in it is as they wrote it: the form escapes it. */
export function stepText(step: Step, longest = longestValue): string {
  switch (step.type) {
    case "request":
      return requestText(step, longest);
    case "packet": {
      const via = step.via?.length ? ` through ${step.via.map(keyText).join(", ")}` : "";
      return `${endpointText(step.from)} opens ${step.protocol} ${step.port} of ${endpointText(step.to)}${via}`;
    }
    case "landing": {
      const { namespace, name } = step.pod.metadata;
      return `the pod ${namespace === undefined ? "" : `${namespace}/`}${name} runs on the node ${step.node}`;
    }
    case "naming": {
      const named = typeof step.names === "string" ? step.names : keyText(step.names);
      const text = step.text === undefined ? "" : ` (${JSON.stringify(step.text)})`;
      return `${keyText(step.object)}: ${step.field}${text} names ${named}`;
    }
    case "state":
      return `${keyText(step.object)}${step.field === undefined ? "" : `: ${step.field}`}: ${step.says}`;
  }
}

function requestText({ as, verb, resource, body, allowedBy }: RequestStep, longest: number): string {
  const { group, namespace, name, path } = resource;
  const kind = group === "" ? resource.resource : `${resource.resource}.${group}`;
  const what =
    path ?? `${kind}${name === undefined ? "" : ` ${name}`}${namespace === undefined ? "" : ` in ${namespace}`}`;
  const sent = body === undefined ? "" : ` with ${valueText(body, longest)}`;
  const by = allowedBy
    ? `, which rule ${allowedBy.rule + 1} of ${keyText(allowedBy.role)} allows by ${keyText(allowedBy.binding)}`
    : "";
  return `${actorText(as)} may ${verb} ${what}${sent}${by}`;
}

function actorText({ user, groups }: Actor): string {
  const [group] = groups;
  if (group !== undefined && user === `member-of:${group}`) return `a member of ${group}`;
  if (user.startsWith("system:serviceaccount:")) return user;
  const own = groups.filter((group) => !group.startsWith("system:authenticated"));
  return own.length === 0 ? user : `${user} (in ${own.join(", ")})`;
}

function endpointText(endpoint: Endpoint): string {
  switch (endpoint.type) {
    case "address":
      return endpoint.cidr;
    case "node":
      return `the node ${endpoint.name}`;
    case "pod": {
      const { namespace, labels, of } = endpoint;
      const labelled = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
      if (of) return `${keyText(of)} (its pods)`.replace(/^(Pod .*) \(its pods\)$/, "$1");
      return `a new pod in ${namespace}${labelled.length === 0 ? "" : ` labelled ${labelled.join(", ")}`}`;
    }
  }
}

/** What a fix does, then each of its edits. */
export function fixLines({ description, edits }: Fix): readonly string[] {
  return [description, ...edits.map(editText)];
}

function editText(edit: Edit): string {
  switch (edit.type) {
    case "set":
      return `set ${fieldText(edit.path)} of ${keyText(edit.object)} to ${valueText(edit.value)}`;
    case "remove":
      return `remove ${fieldText(edit.path)} of ${keyText(edit.object)}`;
    case "add":
      return `add ${keyText(keyOf(edit.object))}`;
    case "delete":
      return `delete ${keyText(edit.object)}`;
  }
}

function valueText(value: unknown, longest = longestValue): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
