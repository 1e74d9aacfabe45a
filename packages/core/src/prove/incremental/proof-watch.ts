import type { WorldOptions } from "../../manifests/world/make-world.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import type { Proof } from "../../verdicts/proof.ts";
import type { Property } from "../../verdicts/property.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import { proveAccess } from "../access/prove-access.ts";
import { changesOfPolicies } from "../possible/policy-requests.ts";
import { lastingAdmission } from "../possible/lasting-admission.ts";
import { applyGaps } from "../gaps.ts";
import { NetworkWatch } from "../network/alike/network-watch.ts";
import { judgedNetwork, proofOfJudged } from "../network/prove-network.ts";
import { provePlacement } from "../placement/prove-placement.ts";
import { makePossible } from "../possible/make-possible.ts";
import type { Given, PropertyProof } from "../property-proof.ts";
import { makeRights } from "../rights/make-rights.ts";
import { KindsRead } from "./kinds-read.ts";
import { PodTwins } from "./pod-twins.ts";
import { type WorldChange, type WorldEvent, WatchedWorld } from "./watched-world.ts";

/** What is kept up with events. */
const watched = ["network", "access", "placement"] as const;
type WatchedProperty = (typeof watched)[number];

const policyKind = "networking.k8s.io/NetworkPolicy";

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
 * and of what they are given reads, so that an event of another kind is no concern of theirs, how many pods are alike, so
 * that replicas that come and go are not either, and which namespaces are alike, so that after a change of policies the
 * network is proved of one of each kind. Everything else is proved again, for the properties that it concerns.
 *
 * After a change of policies, witnesses and findings of the network are examples: a proof from the beginning may show others
 * of the same kind.
 */
export class ProofWatch {
  readonly #options: WatchOptions;
  readonly #world: WatchedWorld;
  readonly #parts: Parts;
  readonly #proved = new Map<WatchedProperty, Proved>();
  #twins: PodTwins;
  /** Of the network's last judgement of all of the world, where namespaces can be told apart. */
  #network: NetworkWatch | undefined;

  constructor(objects: readonly WorldObject[], { world, ...options }: WatchOptions & { readonly world: WorldOptions }) {
    this.#options = options;
    this.#world = new WatchedWorld(objects, world);
    this.#parts = new Parts(() => this.world, options);
    this.#twins = new PodTwins(this.world);
    for (const property of watched) this.#prove({ property });
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
    const change = this.#world.apply(event);
    const concerned = change ? this.#concerned(change) : [];
    const verdicts = concerned.flatMap((one) => {
      const before = new Map(
        this.#proved.get(one.property)?.proof.verdicts.map((verdict) => [pairOf(verdict), verdict]),
      );
      return this.#prove(one).verdicts.filter((verdict) => !isSame(verdict, before.get(pairOf(verdict))));
    });
    return { verdicts, proved: concerned.map(({ property }) => property) };
  }

  /** Properties that an event may change, with what they are given made ready for it. */
  #concerned(change: WorldChange): readonly Concerned[] {
    const { kind, before, after, isWide } = change;
    const { namespace = "" } = (after ?? before)?.object.metadata ?? {};
    if (kind === "Pod" && !isWide) {
      if (this.#twins.apply(before, after))
        return watched
          .filter((property) => this.#speaksOf(property, namespace))
          .map((property) => ({ property, namespace }));
    } else if (isWide || this.#twins.isConcernedBy(change)) this.#twins = new PodTwins(this.world);
    const isGivenAnew = this.#parts.apply(kind, isWide);
    if (kind === policyKind && !isWide && !isGivenAnew) return [{ property: "network", namespace }];
    return watched
      .filter((property) => isWide || isGivenAnew || this.#proved.get(property)?.read.has(kind))
      .map((property) => ({ property }));
  }

  /** Whether a property's texts may count pods of a namespace: what names one of them says how many are like it. */
  #speaksOf(property: WatchedProperty, namespace: string): boolean {
    const { proof, words } = this.#proved.get(property) ?? {};
    // Of nodes, pods of several namespaces are counted together.
    if (property === "placement") return proof?.verdicts.some(({ verdict }) => verdict !== "holds") === true;
    return words?.has(namespace) === true;
  }

  #prove({ property, namespace }: Concerned): PropertyProof {
    const part = property === "network" && namespace !== undefined ? this.#proveNetworkAfter(namespace) : undefined;
    const read = part ? this.#proved.get(property)?.read : undefined;
    const anew = read ?? new KindsRead(() => this.world);
    const { verdicts, findings } = part ?? this.#proveAll(property, anew.view());
    const proof = { verdicts: applyGaps(this.world, verdicts), findings };
    this.#proved.set(property, { read: anew, proof, words: wordsOf(proof) });
    return proof;
  }

  #proveAll(property: WatchedProperty, world: World): PropertyProof {
    // What is worked out of the world is kept by these: another proof has others.
    const given = { ...this.#parts.given };
    if (property === "access") return proveAccess(world, given);
    if (property === "placement") return provePlacement(world, given);
    const judged = judgedNetwork(world, given);
    this.#network = NetworkWatch.of(this.world, judged);
    return proofOfJudged(judged);
  }

  #proveNetworkAfter(namespace: string): PropertyProof | undefined {
    const read = this.#proved.get("network")?.read;
    return this.#network?.proofAfter({
      world: this.world,
      given: { ...this.#parts.given },
      namespace,
      objectsIn: (...place) => this.#world.objectsIn(...place),
      view: (part) => read?.view(part) ?? part,
    });
  }
}

interface Concerned {
  readonly property: WatchedProperty;
  /** The only one where something has changed, of what it is known. */
  readonly namespace?: string;
}

const parts = ["rights", "admission", "possible"] as const;

/** What properties are judged with; each part is made anew where it reads the kind of an event. */
class Parts {
  readonly #world: () => World;
  readonly #options: WatchOptions;
  readonly #read: Record<(typeof parts)[number] | "policies", KindsRead>;
  #given: Given;

  constructor(world: () => World, options: WatchOptions) {
    this.#world = world;
    this.#options = options;
    const [rights, admission, possible, policies] = Array.from({ length: 4 }, () => new KindsRead(world)) as [
      KindsRead,
      KindsRead,
      KindsRead,
      KindsRead,
    ];
    this.#read = { rights, admission, possible, policies };
    this.#given = this.#made();
  }

  get given(): Given {
    return this.#given;
  }

  /** Whether any of them is another one now, but for what people may do to policies, which concerns the network only. */
  apply(kind: string, isWide: boolean): boolean {
    const isAnew = isWide || parts.some((part) => this.#read[part].has(kind));
    if (isAnew) {
      for (const part of parts) this.#read[part] = new KindsRead(this.#world);
      this.#given = this.#made();
    } else if (this.#read.policies.has(kind)) this.#given = this.#withPolicies(this.#given);
    return isAnew;
  }

  #made(): Given {
    const rights = makeRights(this.#read.rights.view(), this.#options.intent);
    const admission = lastingAdmission(this.#read.admission.view(), rights);
    const possible = makePossible(this.#read.possible.view(), rights, admission);
    return this.#withPolicies({ ...this.#options, rights, admission, possible });
  }

  #withPolicies(given: Given): Given {
    this.#read.policies = new KindsRead(this.#world);
    const policies = changesOfPolicies({ ...given, world: this.#read.policies.view() });
    return { ...given, possible: { ...given.possible, policies } };
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
