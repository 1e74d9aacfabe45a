import type { WorldOptions } from "../../manifests/world/make-world.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import type { Proof } from "../../verdicts/proof.ts";
import type { Property } from "../../verdicts/property.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import { proveAccess } from "../access/prove-access.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import { applyGaps } from "../gaps.ts";
import { proveNetwork } from "../network/prove-network.ts";
import { provePlacement } from "../placement/prove-placement.ts";
import { makePossible } from "../possible/make-possible.ts";
import type { Given, PropertyProof } from "../property-proof.ts";
import { makeRights } from "../rights/make-rights.ts";
import { KindsRead } from "./kinds-read.ts";
import { LocalRules } from "./local-rules.ts";
import { PodTwins } from "./pod-twins.ts";
import { type WorldChange, type WorldEvent, WatchedWorld } from "./watched-world.ts";

/** What is kept up with events. */
const watched = ["network", "access", "placement"] as const;
type WatchedProperty = (typeof watched)[number];

const provers = { network: proveNetwork, access: proveAccess, placement: provePlacement };

const policyName = "NetworkPolicy";
const policyKind = `networking.k8s.io/${policyName}`;

export type WatchOptions = Pick<Given, "intent" | "profile">;

export interface ProofChange {
  /** Verdicts that are not what they were before the event. */
  readonly verdicts: readonly Verdict[];
  /** What was proved again; nothing where the event was no concern of any. */
  readonly proved: readonly Property[];
}

interface Proved {
  readonly read: KindsRead;
  readonly proof: PropertyProof;
  /** Every word that it says: namespaces among them. */
  readonly words: ReadonlySet<string>;
}

/**
 * The verdicts of network, access and placement, kept up with what happens in a cluster. After each event they are those
 * of a proof from the beginning, because it is the same provers that make them: what is kept is which kinds each of them
 * and of what they are given reads, so that an event of another kind is no concern of theirs, and how many pods are alike,
 * so that replicas that come and go are not either. Everything else is proved again, for the properties that it concerns.
 */
export class ProofWatch {
  readonly #options: WatchOptions;
  readonly #world: WatchedWorld;
  readonly #parts: Parts;
  readonly #proved = new Map<WatchedProperty, Proved>();
  #twins: PodTwins;
  #rules: LocalRules | undefined;

  constructor(objects: readonly WorldObject[], { world, ...options }: WatchOptions & { readonly world: WorldOptions }) {
    this.#options = options;
    this.#world = new WatchedWorld(objects, world);
    this.#parts = new Parts(() => this.world, options);
    this.#twins = new PodTwins(this.world);
    for (const property of watched) this.#prove(property);
    this.#rules = new LocalRules(this.world, this.#parts.given);
  }

  get world(): World {
    return this.#world.world;
  }

  get proof(): Proof {
    const { name, minorVersion, stages } = this.world;
    const proofs = watched.flatMap((property) => this.#proved.get(property)?.proof ?? []);
    return {
      world: name,
      minorVersion,
      properties: watched,
      stages: stages.names,
      hasIntent: this.#options.intent !== undefined,
      verdicts: proofs.flatMap(({ verdicts }) => verdicts),
      findings: proofs.flatMap(({ findings }) => findings),
    };
  }

  apply(event: WorldEvent): ProofChange {
    const isOfPolicy = event.type === "gone" ? event.key.kind === policyName : event.object.object.kind === policyName;
    // Before the change: they count what policies mention.
    if (isOfPolicy) this.#rules ??= new LocalRules(this.world, this.#parts.given);
    const change = this.#world.apply(event);
    const concerned = change ? this.#concerned(change) : [];
    const verdicts = concerned.flatMap((property) => {
      const before = new Map(this.#proved.get(property)?.proof.verdicts.map((one) => [pairOf(one), one]));
      return this.#prove(property).verdicts.filter((one) => !isSame(one, before.get(pairOf(one))));
    });
    return { verdicts, proved: concerned };
  }

  /** Properties that an event may change, with what they are given made ready for it. */
  #concerned(change: WorldChange): readonly WatchedProperty[] {
    const { kind, before, after, isWide } = change;
    if (kind === "Pod" && !isWide) {
      const namespace = (after ?? before)?.object.metadata.namespace ?? "";
      if (this.#twins.apply(before, after)) return watched.filter((property) => this.#speaksOf(property, namespace));
    } else if (isWide || this.#twins.isConcernedBy(change)) this.#twins = new PodTwins(this.world);
    const isGivenAnew = this.#parts.apply(kind, isWide);
    if (isWide || isGivenAnew) this.#rules = undefined;
    else if (kind === policyKind) {
      const { namespace = "" } = (after ?? before)?.object.metadata ?? {};
      if (this.#rules?.apply(before, after) === true && !this.#speaksOf("network", namespace)) return [];
    } else if (this.#proved.get("network")?.read.has(kind) === true) this.#rules = undefined;
    return watched.filter((property) => isWide || isGivenAnew || this.#proved.get(property)?.read.has(kind));
  }

  /** Whether a property's texts may count pods of a namespace: what names one of them says how many are like it. */
  #speaksOf(property: WatchedProperty, namespace: string): boolean {
    const { proof, words } = this.#proved.get(property) ?? {};
    // Of nodes, pods of several namespaces are counted together.
    if (property === "placement") return proof?.verdicts.some(({ verdict }) => verdict !== "holds") === true;
    return words?.has(namespace) === true;
  }

  #prove(property: WatchedProperty): PropertyProof {
    const read = new KindsRead(() => this.world);
    // What is worked out of the world is kept by these: another proof has others.
    const given = { ...this.#parts.given };
    const { verdicts, findings } = provers[property](read.view(), given);
    const proof = { verdicts: applyGaps(this.world, verdicts), findings };
    this.#proved.set(property, { read, proof, words: wordsOf(proof) });
    return proof;
  }
}

/** What properties are judged with; each part is made anew where it reads the kind of an event. */
class Parts {
  readonly #world: () => World;
  readonly #options: WatchOptions;
  readonly #read: Record<"rights" | "admission" | "possible", KindsRead>;
  #given: Given;

  constructor(world: () => World, options: WatchOptions) {
    this.#world = world;
    this.#options = options;
    this.#read = { rights: new KindsRead(world), admission: new KindsRead(world), possible: new KindsRead(world) };
    this.#given = this.#made();
  }

  get given(): Given {
    return this.#given;
  }

  /** Whether any of them is another one now. */
  apply(kind: string, isWide: boolean): boolean {
    const isAnew = isWide || Object.values(this.#read).some((read) => read.has(kind));
    if (!isAnew) return false;
    for (const part of ["rights", "admission", "possible"] as const) this.#read[part] = new KindsRead(this.#world);
    this.#given = this.#made();
    return true;
  }

  #made(): Given {
    const rights = makeRights(this.#read.rights.view(), this.#options.intent);
    const admission = makeAdmission(this.#read.admission.view());
    const possible = makePossible(this.#read.possible.view(), rights, admission);
    return { ...this.#options, rights, admission, possible };
  }
}

function pairOf({ from, to }: Verdict): string {
  return `${from}\n${to}`;
}

function isSame(one: Verdict, other: Verdict | undefined): boolean {
  return other !== undefined && (one === other || JSON.stringify(one) === JSON.stringify(other));
}

function wordsOf({ verdicts, findings }: PropertyProof): ReadonlySet<string> {
  const said = verdicts.map(({ reason, witness }) => [reason, witness]);
  const found = findings.map(({ message, at, related }) => [
    message,
    at?.object.object.metadata.namespace,
    related.map((one) => one.message),
  ]);
  return new Set(JSON.stringify([said, found]).match(/[a-z0-9][a-z0-9.-]*/g));
}
