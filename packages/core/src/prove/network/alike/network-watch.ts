import type { World } from "../../../manifests/world/world.ts";
import { unassigned } from "../../../verdicts/property.ts";
import type { Given, PropertyProof } from "../../property-proof.ts";
import { selectorKeys } from "../../selectors/selector-keys.ts";
import { hasFurtherNetworks } from "../further-networks.ts";
import { judgementOf } from "../judgement.ts";
import type { Judgement } from "../judgement.ts";
import { NamespaceIndex } from "../model/namespace-index.ts";
import { homesOf } from "../model/network-model.ts";
import type { NetworkProfile } from "../model/network-profile.ts";
import type { Labels } from "../../selectors/match.ts";
import type { NamespaceEntry } from "../model/pod-class.ts";
import { readPolicies } from "../policies/read-policies.ts";
import { judge, proofOf } from "../prove-network.ts";
import { AlikeNamespaces } from "./alike-namespaces.ts";
import { LabelPlaces } from "./label-places.ts";
import { namespaceSignature } from "./namespace-signature.ts";
import { revisionLabels } from "../../incremental/revision-labels.ts";
import { ForeignPeers } from "./foreign-peers.ts";
import type { PodsPeer } from "./foreign-peers.ts";
import { contentOf } from "./part-of-world.ts";
import type { ObjectsIn } from "./part-of-world.ts";
import { routingNamespaces, tellingOf } from "./telling.ts";

/** With more kinds of namespaces than this, proving them takes about as long as proving all. */
const mostKinds = 400;
/** Rules of one stage name so many peers in others before they are no longer told apart. */
const mostPeers = 2000;

/** A namespace in which something is not what it was. */
interface NamespaceChange {
  readonly world: World;
  readonly namespace: string;
  readonly objectsIn: ObjectsIn;
}

/**
 * The network's verdicts after a change in one namespace, without looking at the whole world again: of namespaces that say the
 * same to every verdict between stages one stands for all, and the prover judges only these, and the one that has changed.
 *
 * Rules by which a stage names its own pods let nothing pass between stages, which is what makes namespaces of many apps
 * alike. It holds as long as nobody may make or label namespaces; otherwise there is none of this.
 */
export class NetworkWatch {
  readonly #whole: NamespaceIndex;
  readonly #foreign: ForeignPeers;
  readonly #alike = new AlikeNamespaces();
  /** Of each namespace, its own and those whose people use it. */
  readonly #stages: ReadonlyMap<string, readonly string[]>;
  /** How many namespaces each stage has, those included that its people use. */
  readonly #counts: ReadonlyMap<string, number>;
  readonly #labels: LabelPlaces;
  readonly #order: ReadonlyMap<string, number>;
  /** Those that are always judged. */
  readonly #routing: Set<string>;
  readonly #profile: NetworkProfile;
  #mayBeOnNodes: boolean | undefined;
  #isOutOfDate = false;
  /** Keys of labels that admission compares. */
  readonly #compared: ReadonlyMap<string, unknown>;

  private constructor(world: World, judgement: Judgement) {
    const { model } = judgement;
    this.#whole = new NamespaceIndex(wholeOf(judgement));
    this.#foreign = new ForeignPeers(this.#whole);
    const entries = Map.groupBy(this.#whole.all, ({ name }) => name);
    this.#stages = new Map([...entries].map(([name, all]) => [name, all.map(({ stage }) => stage)]));
    this.#counts = new Map(
      [...Map.groupBy(this.#whole.all, ({ stage }) => stage)].map(([stage, all]) => [stage, all.length]),
    );
    this.#labels = new LabelPlaces(world, judgement.given.profile);
    this.#order = new Map([...model.namespaces.keys()].map((name, at) => [name, at]));
    this.#routing = new Set(routingNamespaces(world));
    this.#profile = judgement.given.profile;
    this.#compared = judgement.given.possible.labelValues();
    const { namespaced, tiered } = model.policies;
    for (const [namespace, policies] of Map.groupBy(namespaced, (policy) => policy.namespace))
      this.#foreign.put(namespace, this.#stagesOf(namespace), policies);
    this.#foreign.put("", [...world.stages.names, unassigned], tiered);
    this.#sign(judgement, model.namespaces.values());
  }

  /**
   * @param judgement of all of the world
   * @returns undefined where namespaces cannot be told apart so
   */
  static of(world: World, judgement: Judgement): NetworkWatch | undefined {
    const { given } = judgement;
    // A pod that stands for those of other namespaces says nothing of these once its own has changed.
    if (hasFurtherNetworks(world) || judgement.isThinned || given.intent !== undefined || !given.profile.enforces)
      return undefined;
    if (!areNamespacesFixed(judgement)) return undefined;
    const watch = new NetworkWatch(world, judgement);
    return watch.#isLarge ? undefined : watch;
  }

  /** @param text equal for namespaces that are alike in what the network does not look at */
  tell(namespace: string, text: string): void {
    this.#alike.tell(namespace, text);
  }

  /** Takes in a pod that has come to a namespace, or has other labels. */
  addPod(namespace: string, labels: Labels | undefined): void {
    this.#labels.addPod(namespace, labels);
  }

  /** Has these judged always. */
  keep(namespaces: Iterable<string>): void {
    for (const namespace of namespaces) this.#routing.add(namespace);
  }

  /**
   * The namespaces of the part of the world that is to be judged after a change, in their order; undefined where that is the whole
   * world. The one that has changed stands for none of those that it was like until it is signed anew.
   */
  namesAfter(change: NamespaceChange): readonly string[] | undefined {
    if (!this.#meets(change)) return undefined;
    this.#alike.put(change.namespace, undefined);
    return this.names();
  }

  /** Those that stand for all. */
  names(): readonly string[] | undefined {
    if (this.#isLarge) return undefined;
    const names = new Set([...this.#alike.examples(), ...this.#routing]);
    return [...names].toSorted((one, other) => (this.#order.get(one) ?? 0) - (this.#order.get(other) ?? 0));
  }

  signatureOf(namespace: string): string | undefined {
    return this.#alike.signatureOf(namespace);
  }

  /** Puts a namespace back that the network has been found to be told nothing new by, where it had a signature. */
  putBack(namespace: string, signature: string | undefined): void {
    if (signature !== undefined) this.#alike.put(namespace, signature);
  }

  /**
   * What `proveNetwork` says, with examples of each cause and without fixes; undefined where the whole world has to be proved.
   *
   * @param part the world of the namespaces that are to be judged
   * @param isOfPeople whether what people may do in the namespace has changed
   */
  proofOf(part: World, given: Given, namespace: string, isOfPeople: boolean): PropertyProof | undefined {
    const judgement = judgementOf(part, given, this.#whole);
    if (isOfPeople && !this.#areAsBefore(judgement, namespace)) return undefined;
    judge(judgement);
    const home = judgement.model.namespaces.get(namespace);
    this.#sign(judgement, home ? [home] : []);
    return this.#isLarge ? undefined : proofOf(judgement, [], () => undefined);
  }

  /** Whether nobody makes or labels namespaces, and nobody uses this one but its own people. */
  #areAsBefore(judgement: Judgement, namespace: string): boolean {
    if (this.#stagesOf(namespace).length > 1 || judgement.given.possible.visitors(namespace).length > 0) return false;
    return areNamespacesFixed(judgement);
  }

  get #isLarge(): boolean {
    if (this.#isOutOfDate) return true;
    return this.#alike.kinds + this.#routing.size > mostKinds || this.#foreign.count > mostPeers;
  }

  #sign(judgement: Judgement, homes: Iterable<NamespaceEntry>): void {
    const telling = tellingOf(judgement, this.#foreign);
    this.#mayBeOnNodes ??= telling.mayBeOnNodes;
    // Where all others run would have to be told of every namespace.
    if (this.#mayBeOnNodes !== telling.mayBeOnNodes) this.#isOutOfDate = true;
    const used = Map.groupBy(judgement.model.used, ({ name }) => name);
    for (const home of homes) this.#alike.put(home.name, namespaceSignature(home, used.get(home.name) ?? [], telling));
  }

  /** Takes in whom the policies name; whether all whom nobody named before can be told from others. */
  #meets({ world, namespace, objectsIn }: NamespaceChange): boolean {
    const content = contentOf(world, [namespace], objectsIn);
    if (hasFurtherNetworks(content)) return false;
    const { namespaced: policies } = readPolicies(content, this.#profile);
    const { come, gone } = this.#foreign.put(namespace, this.#stagesOf(namespace), policies);
    for (const { id } of gone) this.#alike.join(id);
    const compared = this.#compared;
    for (const policy of policies) this.#labels.addPolicy(policy);
    return come.every(({ id, stage, peer }) => {
      if (keysOf(peer).some((key) => compared.has(key) || revisionLabels.includes(key))) return false;
      // By these one of no stage names its own pods, and is like no other anyway.
      if (typeof peer.namespaces === "string") return true;
      const byStage = [...this.#whole.selectedByStage(peer.namespaces, peer.namespacesKey)].filter(
        ([other]) => other !== stage,
      );
      const names = new Set(byStage.flatMap(([, all]) => all.map(({ name }) => name)));
      const some = byStage.flatMap(([other, all]) => (all.length === this.#counts.get(other) ? [] : all));
      const touched = [...this.#labels.touchedBy(peer.pods)].filter((name) => names.has(name));
      this.#alike.split(
        id,
        some.map(({ name }) => name),
        touched,
      );
      return !this.#isLarge;
    });
  }

  #stagesOf(namespace: string): readonly string[] {
    return this.#stages.get(namespace) ?? [];
  }
}

function keysOf({ pods }: PodsPeer): string[] {
  return selectorKeys(pods);
}

/** Every namespace without its pods, and once more for each other stage whose people use it. */
function wholeOf({ model }: Judgement): NamespaceEntry[] {
  return homesOf(model)
    .filter(({ used }) => used === undefined || used.isForeign)
    .map(({ name, labels, stage }) => ({
      name,
      labels,
      stage,
      object: undefined,
      policies: [],
      tiered: [],
      classes: [],
    }));
}

function areNamespacesFixed({ model, given: { possible } }: Judgement): boolean {
  if ([...model.world.stages.names, unassigned].some((stage) => possible.mayMakeNamespaces(stage))) return false;
  return [...model.namespaces.values()].every(({ name, labels, stage }) =>
    [stage, ...possible.relabellers(name)].every(
      (one) => possible.relabelledNamespace(one, name, labels).possible === false,
    ),
  );
}
