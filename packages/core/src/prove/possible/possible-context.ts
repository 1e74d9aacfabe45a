import type { World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Actor, RequestStep } from "../../verdicts/witness.ts";
import type { Admission, AdmissionRequest } from "../admission/admission.ts";
import type { PolicyTexts } from "../admission/policy-texts.ts";
import type { Allowance, Attributes, Rights, Subject } from "../rights/rights.ts";
import type { CandidatePods } from "./candidate-pods.ts";

/** What it is worked out from what is possible. */
export interface PossibleContext {
  readonly world: World;
  readonly rights: Rights;
  readonly admission: Admission;
  readonly candidates: CandidatePods;
  /** Of the policies that look at pods, and at what makes them. */
  readonly texts: PolicyTexts;
  /** Of those that look at namespaces. */
  readonly namespaceTexts: PolicyTexts;
}

/** Somebody of a stage who may, as the API server sees them. */
export interface Able {
  readonly subject: Subject;
  readonly actor: Actor;
  readonly allowance: Allowance;
}

/** Those of a stage who may ask for something, trusted ones never among them. */
export function ableOf(
  { rights, world }: Pick<PossibleContext, "rights" | "world">,
  stage: string,
  attributes: Attributes,
): Able[] {
  const place = "path" in attributes || attributes.resource.startsWith("namespaces") ? "" : attributes.namespace;
  const own = world.stages.ofNamespace.get(place);
  const able: Able[] = [];
  for (const { subject, allowance } of rights.whoMay(attributes))
    if (actsFor(homesOf(rights, subject), stage, own))
      able.push({ subject, allowance, actor: rights.actorOf(subject) });
  return able;
}

const knownHomes = new WeakMap<Rights, WeakMap<Subject, readonly string[]>>();

/** Asked once of each subject. */
function homesOf(rights: Rights, subject: Subject): readonly string[] {
  const ofRights = knownHomes.get(rights) ?? new WeakMap<Subject, readonly string[]>();
  knownHomes.set(rights, ofRights);
  const known = ofRights.get(subject) ?? rights.homes(subject);
  ofRights.set(subject, known);
  return known;
}

/**
 * Whether what people do in a namespace counts as done by this stage: who is of the namespace's own stage too acts for that
 * one, and that they are of both is what `access` judges. Groups that everybody is in act for every stage.
 */
export function actsFor(homes: readonly string[], stage: string, own: string | undefined): boolean {
  if (!homes.includes(stage)) return false;
  return own === undefined || own === stage || !homes.includes(own) || homes.includes(unassigned);
}

export function stepOf(able: Able, step: Pick<RequestStep, "verb" | "resource" | "body">): RequestStep {
  return { type: "request", as: able.actor, ...step, allowedBy: able.allowance.reference };
}

/** A request to create, with what is the same in all. */
export function creating(
  request: Pick<AdmissionRequest, "group" | "version" | "resource" | "namespace" | "name" | "object" | "as"> &
    Partial<Pick<AdmissionRequest, "namespaceLabels">>,
): AdmissionRequest {
  return { operation: "CREATE", oldObject: null, ...request };
}

/**
 * What of an actor, and of a namespace, can make a difference to admission: two with equal signatures are answered alike.
 * Expressions compare names with the texts that stand in them, unless they take names apart or compare them with each other.
 */
export function signatures(
  { constants, namespaceKeys, names, actors: ofActors, prefixes }: PolicyTexts,
  { openLabelsOf = () => "" }: Admission,
): {
  readonly ofActor: (actor: Actor, namespace: string) => string;
  readonly ofNamespace: (namespace: string, labels: Readonly<Record<string, string>>) => string;
} {
  const texts = [...constants];
  /** Texts in it, with the ends at which they stand: what `==`, `startsWith`, `endsWith` and `contains` tell apart. */
  const inside = (name: string): string =>
    texts
      .filter((text) => name.includes(text))
      .map((text) => [name.startsWith(text), name.endsWith(text), name === text, text].join(" "))
      .join("\n");
  const begins = [...prefixes];
  const known = new Map<string, string>();
  const once = (name: string, reading: PolicyTexts["names"]) => {
    if (reading === "takenApart" || begins.some((prefix) => name.startsWith(prefix))) return name;
    const found = known.get(name) ?? inside(name);
    known.set(name, found);
    return found;
  };
  const actors = { within: new WeakMap<Actor, string>(), elsewhere: new WeakMap<Actor, string>() };
  const ofNamespaces = new Map<string, { readonly labels: object; readonly text: string }>();
  return {
    ofActor: (actor, namespace) => {
      const { user, groups } = actor;
      const isWithin = user.includes(namespace);
      const texts = isWithin ? actors.within : actors.elsewhere;
      const text =
        texts.get(actor) ??
        JSON.stringify([once(user, ofActors), isWithin, groups.map((group) => once(group, ofActors))]);
      texts.set(actor, text);
      return text;
    },
    ofNamespace: (namespace, labels) => {
      const before = ofNamespaces.get(namespace);
      if (before?.labels === labels) return before.text;
      const kept = Object.entries(labels).filter(
        ([key]) => isOfPodSecurity(key) || namespaceKeys === undefined || namespaceKeys.has(key),
      );
      const text = JSON.stringify([
        textOfLabels(Object.fromEntries(kept)),
        names === "unread" ? "" : once(namespace, names),
        openLabelsOf(namespace),
      ]);
      ofNamespaces.set(namespace, { labels, text });
      return text;
    },
  };
}

/** Equal for labels that are the same, in whatever order. */
export function textOfLabels(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(labels, Object.keys(labels).toSorted());
}

function isOfPodSecurity(key: string): boolean {
  return key.startsWith("pod-security.kubernetes.io/enforce");
}
