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
export function ableOf({ rights, world }: PossibleContext, stage: string, attributes: Attributes): Able[] {
  const place = "path" in attributes || attributes.resource.startsWith("namespaces") ? "" : attributes.namespace;
  const own = world.stages.ofNamespace.get(place);
  return rights
    .whoMay(attributes)
    .filter(({ subject }) => actsFor(homesOf(rights, subject), stage, own))
    .map(({ subject, allowance }) => ({ subject, allowance, actor: rights.actorOf(subject) }));
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
 * Expressions compare names with the texts that stand in them, unless they take names apart.
 */
export function signatures({ constants, namespaceKeys, names }: PolicyTexts): {
  readonly ofActor: (actor: Actor, namespace: string) => string;
  readonly ofNamespace: (namespace: string, labels: Readonly<Record<string, string>>) => string;
} {
  const texts = [...constants].filter((text) => text.length > 1);
  const inside = (name: string) =>
    names === "takenApart" ? name : texts.filter((text) => name.includes(text)).join("\n");
  const known = new Map<string, string>();
  const once = (name: string) => {
    const found = known.get(name) ?? inside(name);
    known.set(name, found);
    return found;
  };
  return {
    ofActor: ({ user, groups }, namespace) =>
      JSON.stringify([once(user), user.includes(namespace), groups.map(once).filter((text) => text !== "")]),
    ofNamespace: (namespace, labels) => {
      const kept = Object.entries(labels).filter(
        ([key]) => isOfPodSecurity(key) || namespaceKeys === undefined || namespaceKeys.has(key),
      );
      const sorted = kept.toSorted(([one], [other]) => (one < other ? -1 : 1));
      return JSON.stringify([sorted, names === "unread" ? "" : once(namespace)]);
    },
  };
}

function isOfPodSecurity(key: string): boolean {
  return key.startsWith("pod-security.kubernetes.io/enforce");
}
