import { objectsOf, type World, type WorldObject } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import { NamespaceIndex } from "../network/namespace-index.ts";
import { readNetworkPolicies } from "../network/policies/read-network-policies.ts";
import type { Direction, NamespacedPolicy, PeerPattern, Rule } from "../network/policies/rule.ts";
import { selectorKey } from "../network/policies/rule.ts";
import type { Given } from "../property-proof.ts";
import { Mentions } from "./mentions.ts";

const policyKind = "networking.k8s.io/NetworkPolicy";
/** So many namespaces of each stage are asked about, as the prover does. */
const mostRelabelled = 50;

/**
 * Tells of a NetworkPolicy that has changed whether only rules have that speak of pods of its own stage alone. They let
 * nothing pass from or to another stage, so no verdict of the network rests on them, but for what they are asked here.
 */
export class LocalRules {
  readonly #world: World;
  readonly #index: NamespaceIndex;
  readonly #mentions: Mentions;
  /** By which traffic comes in from outside, through whatever pods: rules of the stage may let these on. */
  readonly #entered: ReadonlySet<string>;
  /** Whether nobody may make a namespace, or label one anew, that rules would then speak of. */
  readonly #isFixed: boolean;

  constructor(world: World, given: Given) {
    this.#world = world;
    const entries = objectsOf(world, "Namespace").map(({ object: { metadata } }) => ({
      name: metadata.name,
      labels: metadata.labels ?? {},
      stage: stageOf(world, metadata.name),
      object: undefined,
      policies: [],
      tiered: [],
      classes: [],
    }));
    this.#index = new NamespaceIndex(entries);
    this.#mentions = new Mentions(readNetworkPolicies(world));
    this.#entered = enteredNamespaces(world);
    this.#isFixed = given.intent === undefined && areNamespacesFixed(world, given);
  }

  /** Takes in that a policy was changed, came or went; whether that changes no verdict. */
  apply(before: WorldObject | undefined, after: WorldObject | undefined): boolean {
    const [old, now] = [before, after].map((one) => this.#read(one));
    const areSame = this.#mentions.replace(old, now);
    if (!this.#isFixed || !areSame || !old || !now || this.#entered.has(now.namespace)) return false;
    return selectorKey(old.pods) === selectorKey(now.pods) && this.#foreign(old) === this.#foreign(now);
  }

  #read(one: WorldObject | undefined): NamespacedPolicy | undefined {
    return one && readNetworkPolicies({ ...this.#world, objects: new Map([[policyKind, [one]]]) })[0];
  }

  /** What a policy says of anybody but its own stage, by direction. */
  #foreign(policy: NamespacedPolicy): string {
    const stage = stageOf(this.#world, policy.namespace);
    const isForeign = (peer: PeerPattern): boolean => {
      if (peer.type !== "pods") return true;
      if (typeof peer.namespaces === "string") return false;
      return this.#index
        .selectedByStage(peer.namespaces, peer.namespacesKey)
        .keys()
        .some((one) => one !== stage);
    };
    const rulesOf = (direction: Direction) => policy[direction]?.flatMap((one) => foreignPart(one, isForeign) ?? []);
    return JSON.stringify([rulesOf("ingress"), rulesOf("egress")]);
  }
}

function foreignPart({ peers, ports }: Rule, isForeign: (peer: PeerPattern) => boolean): unknown {
  const foreign = peers === "anyone" ? peers : peers.filter(isForeign);
  if (foreign.length === 0) return undefined;
  const said = foreign === "anyone" ? foreign : foreign.map((peer) => (peer.type === "addresses" ? peer.text : peer));
  return [said, ports];
}

function stageOf({ stages }: World, namespace: string): string {
  return stages.ofNamespace.get(namespace) ?? unassigned;
}

/** Namespaces with an entrance of their own, or a route to one. */
function enteredNamespaces(world: World): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [kind, objects] of world.objects) {
    const isRoute = kind.startsWith("gateway.networking.k8s.io/") || kind.endsWith("/Ingress");
    for (const { object } of isRoute ? objects : []) found.add(object.metadata.namespace ?? "default");
  }
  for (const { object } of objectsOf(world, "Service"))
    if ((object.spec?.type ?? "ClusterIP") !== "ClusterIP") found.add(object.metadata.namespace ?? "default");
  return found;
}

function areNamespacesFixed(world: World, { possible, rights }: Given): boolean {
  const making = { verb: "create", group: "", resource: "namespaces", namespace: "", name: "" };
  if (rights.whoMay(making).length > 0) return false;
  const counts = new Map<string, number>();
  return objectsOf(world, "Namespace").every(({ object: { metadata } }) => {
    const stage = stageOf(world, metadata.name);
    const count = (counts.get(stage) ?? 0) + 1;
    counts.set(stage, count);
    if (count > mostRelabelled) return true;
    return possible.relabelledNamespace(stage, metadata.name, metadata.labels ?? {}).possible === false;
  });
}
