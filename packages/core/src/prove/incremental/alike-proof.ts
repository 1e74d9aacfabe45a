import { keyOf } from "../../manifests/object-key.ts";
import { objectsOf, type World, type WorldObject } from "../../manifests/world/world.ts";
import { proveAccess } from "../access/prove-access.ts";
import { makeGiven } from "../make-given.ts";
import { NetworkWatch } from "../network/alike/network-watch.ts";
import type { Judgement } from "../network/judgement.ts";
import { type Placements, placements } from "../placement/placements.ts";
import { provePlacementBy } from "../placement/prove-placement.ts";
import { runningPods } from "../placement/running-pods.ts";
import type { Given, PropertyProof } from "../property-proof.ts";
import { indexRoles } from "../rights/role-rules.ts";
import { bindingKind, clusterBindingKind, policyKind, roleKind, type WatchedProperty } from "./kinds-of-watch.ts";
import { NamespaceLabels } from "./namespace-labels.ts";
import { NamespaceTexts } from "./namespace-texts.ts";
import { namesIn } from "./names-in-rules.ts";
import { NetworkPods } from "./network-pods.ts";
import type { WatchedWorld, WorldChange } from "./watched-world.ts";

type Proofs = ReadonlyMap<WatchedProperty, PropertyProof>;

interface Whole {
  readonly watched: WatchedWorld;
  readonly given: Given;
  readonly judgement: Judgement;
  /** Told what a property, or what it is given, looks at in a part of the world. */
  readonly view: (part: World, by: WatchedProperty | "given") => World;
}

const nothing: Proofs = new Map();
const all: readonly WatchedProperty[] = ["network", "access", "placement"];
/**
 * Proofs after an event without looking at the whole world again. Of namespaces in which nothing makes a difference to a verdict
 * between stages one stands for all, and the provers prove the world of these, and of the one in which something has changed.
 */
export class AlikeProof {
  readonly #watched: WatchedWorld;
  readonly #options: Pick<Given, "intent" | "profile">;
  readonly #view: Whole["view"];
  readonly #network: NetworkWatch;
  readonly #texts: NamespaceTexts;
  readonly #labels: NamespaceLabels;
  readonly #pods: NetworkPods;
  readonly #first: ReadonlySet<string>;
  #placements: Placements | undefined;

  private constructor(whole: Whole, network: NetworkWatch) {
    const { watched, given, judgement, view } = whole;
    this.#watched = watched;
    this.#options = { intent: given.intent, profile: given.profile };
    this.#view = view;
    this.#network = network;
    this.#texts = new NamespaceTexts(watched, given);
    this.#labels = new NamespaceLabels(watched.world);
    this.#pods = new NetworkPods(watched, this.#texts, judgement);
    this.#first = firstNamespaces(watched.world);
    for (const [namespace, text] of this.#texts.all) network.tell(namespace, JSON.stringify(text));
    network.keep(this.#first);
  }

  /** Undefined where the whole world has to be proved after every event. */
  static of(whole: Whole): AlikeProof | undefined {
    const { world } = whole.watched;
    const policies = objectsOf(world, "admissionregistration.k8s.io/ValidatingAdmissionPolicy");
    if (policies.some(({ object }) => (object.spec?.paramKind ?? null) !== null)) return undefined;
    const network = NetworkWatch.of(world, whole.judgement);
    return network && new AlikeProof(whole, network);
  }

  /** What is proved again of what the event may have changed; undefined where the whole world has to be. */
  after(change: WorldChange): Proofs | undefined {
    const { namespace, after } = change;
    switch (change.kind) {
      case "Pod":
        return this.#afterPod(namespace, change);
      case policyKind:
        this.#pods.addPolicies(namespace);
        return this.#labels.add(after) ? this.#proved(namespace, ["network"]) : undefined;
      case bindingKind:
      case clusterBindingKind:
        return this.#afterBinding(namespace, change);
      case roleKind:
        if (namesIn(after?.object).some((name) => !this.#texts.isNamed(name))) return undefined;
        this.tell(namespace);
        return this.#proved(namespace, all, true);
      case "Namespace":
        return this.#afterLabels(change);
      default:
        return undefined;
    }
  }

  /** Tells anew what there is in a namespace. */
  tell(namespace: string): ReturnType<NamespaceTexts["tell"]> {
    const told = this.#texts.tell(namespace);
    this.#network.tell(namespace, JSON.stringify(told.now));
    return told;
  }

  #afterPod(namespace: string, change: WorldChange): Proofs | undefined {
    const { before, now } = this.tell(namespace);
    // A policy to come may go by labels that nobody compares yet.
    if (change.after) this.#network.addPod(namespace, change.after.object.metadata.labels);
    const told = this.#pods.toldBy(namespace, change);
    if (told === "anything") return undefined;
    return this.#proved(
      namespace,
      all.filter((property) => {
        if (property === "network") return told !== "nothing";
        if (property === "access") return before.people !== now.people;
        return before.landings !== now.landings || this.#first.has(namespace);
      }),
    );
  }

  #afterBinding(namespace: string, change: WorldChange): Proofs | undefined {
    const rebound = this.#texts.rebind(change);
    if (!rebound) return undefined;
    for (const name of rebound.touched) this.tell(name);
    const isReading =
      rebound.areHomesAsBefore && [change.before, change.after].every((one) => this.#isReading(one, namespace));
    if (namespace === "") return isReading ? this.#proved(namespace, ["access"]) : undefined;
    this.tell(namespace);
    return this.#proved(namespace, isReading ? ["access"] : all, true);
  }

  /** Whether nothing can be changed by what a binding gives: only `access` speaks of such. */
  #isReading(binding: WorldObject | undefined, namespace: string): boolean {
    if (!binding) return true;
    const { kind, name } = binding.object["roleRef"] as { readonly kind: string; readonly name: string };
    const roles = indexRoles(this.#watched.partOf(namespace === "" ? [] : [namespace]));
    const reading = new Set(["get", "list", "watch"]);
    return (roles.find(kind, namespace, name)?.written ?? []).every(({ rule }) =>
      rule.verbs.every((verb) => reading.has(verb)),
    );
  }

  #afterLabels({ before, after }: WorldChange): Proofs | undefined {
    if (!before || !after) return undefined;
    const { name, labels = {} } = after.object.metadata;
    const old = before.object.metadata.labels ?? {};
    if (!this.#texts.areLabelsAlike(name, old, labels)) return undefined;
    return this.#labels.isUnselected(before, after) ? nothing : undefined;
  }

  /**
   * @param namespace empty where something of the whole cluster has changed, which is no concern of the network's
   * @param isOfPeople whether what people may do in the namespace has changed
   */
  #proved(namespace: string, concerned: readonly WatchedProperty[], isOfPeople = false): Proofs | undefined {
    if (concerned.length === 0) return nothing;
    const watched = this.#watched;
    const network = this.#network;
    const { intent, profile } = this.#options;
    const signature = network.signatureOf(namespace);
    const objectsIn = (...place: Parameters<typeof watched.objectsIn>) => watched.objectsIn(...place);
    const names =
      namespace === "" ? network.names() : network.namesAfter({ namespace, objectsIn, world: watched.partOf([]) });
    if (!names) return undefined;
    const part = watched.partOf(names);
    const partGiven = makeGiven(this.#view(part, "given"), intent, profile);
    const proofs = new Map<WatchedProperty, PropertyProof>();
    for (const property of concerned) {
      const proof = this.#proofOf(property, this.#view(part, property), partGiven, namespace, isOfPeople);
      if (!proof) return undefined;
      proofs.set(property, proof);
    }
    if (!concerned.includes("network")) network.putBack(namespace, signature);
    return proofs;
  }

  /** Who may bring about pods, and where these can go, is as it was where nothing of people has changed. */
  #placementOf(part: World, given: Given, isOfPeople: boolean): PropertyProof {
    // Where no node is known, there are those that pods ask for.
    const known = isOfPeople || this.#texts.classes.length === 0 ? undefined : this.#placements;
    this.#placements = known ? { ...known, pods: [...runningPods(part)] } : placements(part, given);
    return provePlacementBy(part, given, this.#placements);
  }

  #proofOf(
    property: WatchedProperty,
    part: World,
    given: Given,
    namespace: string,
    isOfPeople: boolean,
  ): PropertyProof | undefined {
    if (property === "access") return proveAccess(part, given);
    if (property === "placement") return this.#placementOf(part, given, isOfPeople);
    return this.#network.proofOf(part, given, namespace, isOfPeople);
  }
}

/** That of each stage in which the first pods are, from which examples are taken. */
function firstNamespaces(world: World): ReadonlySet<string> {
  const found = new Map<string | undefined, string>();
  for (const { object } of objectsOf(world, "Pod")) {
    const { namespace } = keyOf(object);
    const stage = world.stages.ofNamespace.get(namespace);
    if (!found.has(stage)) found.set(stage, namespace);
  }
  return new Set(found.values());
}
