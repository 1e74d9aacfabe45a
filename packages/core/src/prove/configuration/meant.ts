import type { WorldObject } from "../../manifests/world/world.ts";
import type { Intent, Peer } from "../../verdicts/intent.ts";
import type { ConfigurationText } from "./configuration-text.ts";
import type { Named, Owner } from "./named.ts";
import { isMapping } from "../../manifests/mapping.ts";
import { fieldAt } from "./unknown-fields.ts";

type Labels = Readonly<Record<string, string>>;

/**
 * Whether the intent lets the stage of `from` name this thing of `owner`: it is shared, or there is an opening to it.
 * `labelsOf` gives the labels of a namespace.
 */
export function isMeant(
  intent: Intent,
  from: ConfigurationText,
  stage: string,
  { named, owner }: { readonly named: Named; readonly owner: Owner },
  labelsOf: (namespace: string) => Labels,
): boolean {
  if (isShared(intent, named.name, [stage, owner.stage])) return true;
  const { namespace = "" } = from.object.object.metadata;
  const source = { stage, namespace, namespaceLabels: labelsOf(namespace), labels: podLabelsOf(from.object) };
  const { stage: to, namespace: there } = owner;
  const target = { stage: to, namespace: there, namespaceLabels: labelsOf(there), labels: selectorOf(owner) };
  return intent.openings.some((opening) => fits(opening.from, source) && fits(opening.to, target));
}

/** Whether the intent says that all these stages share what has this name. `*` in a shared name stands for any text. */
export function isShared(intent: Intent, name: string, stages: readonly string[]): boolean {
  return intent.shared.some((thing) => {
    if (!("name" in thing) || !stages.every((stage) => thing.stages.includes(stage))) return false;
    return matchesPattern(name.toLowerCase(), thing.name.toLowerCase());
  });
}

function matchesPattern(text: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return text === pattern;
  const last = rest.pop() ?? "";
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > text.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}

interface Candidate {
  readonly stage: string;
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  /** Undefined where it is not known which pods it is about: then any may be meant. */
  readonly labels: Labels | undefined;
}

function fits(peer: Peer, { stage, namespace, namespaceLabels, labels }: Candidate): boolean {
  if (peer.cidr !== undefined) return false;
  if (peer.stage !== undefined && peer.stage !== stage) return false;
  if (peer.namespace !== undefined && peer.namespace !== namespace) return false;
  if (!hasAll(namespaceLabels, peer.namespaceLabels)) return false;
  return labels === undefined || hasAll(labels, peer.podLabels);
}

function hasAll(labels: Labels, wanted: Labels = {}): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

function podLabelsOf({ object }: WorldObject): Readonly<Record<string, string>> | undefined {
  if (object.kind === "Pod") return object.metadata.labels ?? {};
  const template = object.kind === "CronJob" ? ["spec", "jobTemplate", "spec", "template"] : ["spec", "template"];
  const found = fieldAt(object, template);
  if (!isMapping(found)) return undefined;
  return (fieldAt(found, ["metadata", "labels"]) ?? {}) as Readonly<Record<string, string>>;
}

function selectorOf({ at }: Owner): Readonly<Record<string, string>> | undefined {
  if (at?.object.object.kind !== "Service") return undefined;
  return (fieldAt(at.object.object, ["spec", "selector"]) ?? undefined) as Readonly<Record<string, string>> | undefined;
}
