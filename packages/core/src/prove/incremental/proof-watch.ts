import type { WorldOptions } from "../../manifests/world/make-world.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import type { Proof } from "../../verdicts/proof.ts";
import type { Property } from "../../verdicts/property.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import { proveAccess } from "../access/prove-access.ts";
import { applyGaps } from "../gaps.ts";
import { judgedNetwork, proofOfJudged } from "../network/prove-network.ts";
import { provePlacement } from "../placement/prove-placement.ts";
import type { Given, PropertyProof } from "../property-proof.ts";
import { AlikeProof } from "./alike-proof.ts";
import { GivenParts } from "./given-parts.ts";
import { KindsRead } from "./kinds-read.ts";
import { policyKind, type WatchedProperty, watchedProperties } from "./kinds-of-watch.ts";
import { PodTwins } from "./pod-twins.ts";
import { type WorldChange, type WorldEvent, WatchedWorld } from "./watched-world.ts";

export type WatchOptions = Pick<Given, "intent" | "profile">;

export interface ProofChange {
  /** Verdicts that are not what they were before the event: another answer, or where all of the world was proved another text. */
  readonly verdicts: readonly Verdict[];
  /** What was proved again; nothing where the event was no concern of any. */
  readonly proved: readonly Property[];
}

interface Proved {
  readonly read: KindsRead;
  readonly proof: PropertyProof;
  /** Whether it says what a proof from the beginning says, to the letter: witnesses and findings may be others otherwise. */
  readonly isExact: boolean;
}

/**
 * The verdicts of network, access and placement, kept up with what happens in a cluster. After each event they are those
 * of a proof from the beginning, because it is the same provers that make them: what is kept is which kinds each of them
 * and of what they are given reads, so that an event of another kind is no concern of theirs, how many pods are alike, so
 * that replicas that come and go are not either, and which namespaces are alike, so that after most events a world of one
 * namespace of each kind is proved. Everything else is proved again, for the properties that it concerns.
 */
export class ProofWatch {
  readonly #options: WatchOptions;
  readonly #world: WatchedWorld;
  readonly #parts: GivenParts;
  readonly #proved: Record<WatchedProperty, Proved>;
  #twins: PodTwins;
  #wholes = 0;
  /** Of the network's last judgement of all of the world, where namespaces can be told apart. */
  #alike: AlikeProof | undefined;

  constructor(objects: readonly WorldObject[], { world, ...options }: WatchOptions & { readonly world: WorldOptions }) {
    this.#options = options;
    this.#world = new WatchedWorld(objects, world);
    this.#parts = new GivenParts(() => this.world, options);
    this.#twins = new PodTwins(this.world);
    const [network, access, placement] = [this.#whole("network"), this.#whole("access"), this.#whole("placement")];
    this.#proved = { network, access, placement };
  }

  get world(): World {
    return this.#world.world;
  }

  /** How often a property was proved of all of the world. */
  get wholes(): number {
    return this.#wholes;
  }

  /**
   * Every verdict. Of those that do not hold, other examples may be shown than a proof from the beginning shows, and findings
   * may be others.
   */
  get verdicts(): readonly Verdict[] {
    return watchedProperties.flatMap((property) => this.#proved[property].proof.verdicts);
  }

  /** What a proof from the beginning says, to the letter: where examples are shown, that takes as long as such a proof. */
  get proof(): Proof {
    for (const property of watchedProperties)
      if (!this.#proved[property].isExact) this.#proved[property] = this.#whole(property);
    const { name, minorVersion, stages } = this.world;
    return {
      world: name,
      minorVersion,
      properties: watchedProperties,
      stages: stages.names,
      hasIntent: this.#options.intent !== undefined,
      verdicts: this.verdicts,
      findings: watchedProperties.flatMap((property) => this.#proved[property].proof.findings),
    };
  }

  apply(event: WorldEvent): ProofChange {
    const change = this.#world.apply(event);
    if (!change) return { verdicts: [], proved: [] };
    const before = { ...this.#proved };
    const proved = this.#afterPart(change) ?? this.#afterAll(change);
    const verdicts = proved.flatMap((property) => {
      const [old, now] = [before[property], this.#proved[property]];
      const isExact = old.isExact && now.isExact;
      const known = new Map(old.proof.verdicts.map((verdict) => [pairOf(verdict), verdict]));
      return now.proof.verdicts.filter((one) => !isSame(one, known.get(pairOf(one)), isExact));
    });
    return { verdicts, proved };
  }

  /** What was proved again of what may have changed; undefined where all of the world has to be. */
  #afterPart(change: WorldChange): readonly WatchedProperty[] | undefined {
    const { kind, before, after, isWide } = change;
    if (isWide) return undefined;
    if (kind === "Pod" && this.#twins.apply(before, after)) {
      this.#parts.put(kind);
      this.#doubt();
      return [];
    }
    const proofs = this.#alike?.after(change);
    // In a part of the world, an example may be missing that shows what people could make.
    const isAsked = (property: WatchedProperty) => property === "placement" || (kind !== "Pod" && kind !== policyKind);
    const isDoubtful = ([property, proof]: readonly [WatchedProperty, PropertyProof]) =>
      isAsked(property) && this.#isNewlyUnknown(property, proof);
    if (!proofs || [...proofs].some(isDoubtful)) return undefined;
    if (this.#twins.isConcernedBy(change)) this.#twins = new PodTwins(this.world);
    this.#parts.put(kind);
    for (const [property, { verdicts, findings }] of proofs) {
      const proof = { verdicts: applyGaps(this.#world.partOf([]), verdicts), findings };
      this.#proved[property] = { ...this.#proved[property], proof };
    }
    this.#doubt();
    return [...proofs.keys()];
  }

  /** Texts of what does not hold may count what is not there any more. */
  #doubt(): void {
    for (const property of watchedProperties) {
      const known = this.#proved[property];
      const { verdicts, findings } = known.proof;
      const isExact = findings.length === 0 && verdicts.every(({ verdict }) => verdict === "holds");
      this.#proved[property] = { ...known, isExact };
    }
  }

  #isNewlyUnknown(property: WatchedProperty, { verdicts }: PropertyProof): boolean {
    const known = new Map(this.#proved[property].proof.verdicts.map((one) => [pairOf(one), one.verdict]));
    return verdicts.some((one) => one.verdict === "unknown" && known.get(pairOf(one)) !== "unknown");
  }

  #afterAll({ kind, namespace, isWide }: WorldChange): readonly WatchedProperty[] {
    // What has changed may mean single pods, as roles do that name them.
    this.#twins = new PodTwins(this.world);
    const isOfAll = isWide || this.#parts.isRead(kind);
    if (isWide) this.#parts.forget();
    else this.#parts.put(kind);
    const concerned = watchedProperties.filter((property) => isOfAll || this.#proved[property].read.has(kind));
    for (const property of concerned) this.#proved[property] = this.#whole(property);
    // With the network it is made anew, of all namespaces.
    if (namespace !== "") this.#alike?.tell(namespace);
    return concerned;
  }

  #whole(property: WatchedProperty): Proved {
    this.#wholes++;
    const read = new KindsRead(() => this.world);
    const { verdicts, findings } = this.#prove(property, read.view());
    return { read, proof: { verdicts: applyGaps(this.world, verdicts), findings }, isExact: true };
  }

  #prove(property: WatchedProperty, world: World): PropertyProof {
    // What is worked out of the world is kept by these: another proof has others.
    const given = { ...this.#parts.given };
    switch (property) {
      case "access":
        return proveAccess(world, given);
      case "placement":
        return provePlacement(world, given);
      case "network":
        return this.#proveNetwork(world, given);
    }
  }

  #proveNetwork(world: World, given: Given): PropertyProof {
    const judgement = judgedNetwork(world, given);
    this.#alike = AlikeProof.of({
      watched: this.#world,
      given,
      judgement,
      view: (part, by) => (by === "given" ? this.#parts.view(part) : this.#proved[by].read.view(part)),
    });
    return proofOfJudged(judgement);
  }
}

function pairOf({ from, to }: Verdict): string {
  return `${from}\n${to}`;
}

/** @param isExact whether they are compared to the letter */
function isSame(one: Verdict, other: Verdict | undefined, isExact: boolean): boolean {
  if (other === undefined) return false;
  return one.verdict === other.verdict && (!isExact || JSON.stringify(one) === JSON.stringify(other));
}
