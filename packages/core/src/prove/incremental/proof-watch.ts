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
  readonly #proved = new Map<WatchedProperty, Proved>();
  #twins: PodTwins;
  #wholes = 0;
  /** Of the network's last judgement of all of the world, where namespaces can be told apart. */
  #alike: AlikeProof | undefined;

  constructor(objects: readonly WorldObject[], { world, ...options }: WatchOptions & { readonly world: WorldOptions }) {
    this.#options = options;
    this.#world = new WatchedWorld(objects, world);
    this.#parts = new GivenParts(() => this.world, options);
    this.#twins = new PodTwins(this.world);
    for (const property of watchedProperties) this.#proveAll(property);
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
    return watchedProperties.flatMap((property) => this.#proved.get(property)?.proof.verdicts ?? []);
  }

  /** What a proof from the beginning says, to the letter: where examples are shown, that takes as long as such a proof. */
  get proof(): Proof {
    for (const property of watchedProperties)
      if (this.#proved.get(property)?.isExact === false) this.#proveAll(property);
    const { name, minorVersion, stages } = this.world;
    return {
      world: name,
      minorVersion,
      properties: watchedProperties,
      stages: stages.names,
      hasIntent: this.#options.intent !== undefined,
      verdicts: this.verdicts,
      findings: watchedProperties.flatMap((property) => this.#proved.get(property)?.proof.findings ?? []),
    };
  }

  apply(event: WorldEvent): ProofChange {
    const change = this.#world.apply(event);
    if (!change) return { verdicts: [], proved: [] };
    const before = new Map(this.#proved);
    const proved = this.#afterPart(change) ?? this.#afterAll(change);
    const verdicts = proved.flatMap((property) => {
      const [old, now] = [before.get(property), this.#proved.get(property)];
      const isExact = old?.isExact === true && now?.isExact === true;
      const known = new Map(old?.proof.verdicts.map((verdict) => [pairOf(verdict), verdict]));
      return (now?.proof.verdicts ?? []).filter((one) => !isSame(one, known.get(pairOf(one)), isExact));
    });
    return { verdicts, proved };
  }

  /** What was proved again of what may have changed; undefined where all of the world has to be. */
  #afterPart(change: WorldChange): readonly WatchedProperty[] | undefined {
    const { kind, before, after, isWide } = change;
    if (isWide) return undefined;
    if (kind === "Pod" && this.#twins.apply(before, after)) {
      this.#parts.put(kind);
      this.#doubt(watchedProperties);
      return [];
    }
    if (this.#twins.isConcernedBy(change)) this.#twins = new PodTwins(this.world);
    const proofs = this.#alike?.after(change);
    // In a part of the world, an example may be missing that shows what people could make.
    const isAsked = (property: WatchedProperty) => property === "placement" || (kind !== "Pod" && kind !== policyKind);
    const isDoubtful = ([property, proof]: readonly [WatchedProperty, PropertyProof]) =>
      isAsked(property) && this.#isNewlyUnknown(property, proof);
    if (!proofs || [...proofs].some(isDoubtful)) return undefined;
    this.#parts.put(kind);
    this.#doubt(watchedProperties);
    for (const [property, { verdicts, findings }] of proofs) {
      const read = this.#proved.get(property)?.read ?? new KindsRead(() => this.world);
      this.#proved.set(property, {
        read,
        proof: { verdicts: applyGaps(this.#world.partOf([]), verdicts), findings },
        isExact: verdicts.every(({ verdict }) => verdict === "holds") && findings.length === 0,
      });
    }
    return [...proofs.keys()];
  }

  /** Texts of what does not hold may count what is not there any more. */
  #doubt(properties: readonly WatchedProperty[]): void {
    for (const property of properties) {
      const known = this.#proved.get(property);
      if (!known?.isExact) continue;
      const { verdicts, findings } = known.proof;
      const isExact = findings.length === 0 && verdicts.every(({ verdict }) => verdict === "holds");
      this.#proved.set(property, { ...known, isExact });
    }
  }

  #isNewlyUnknown(property: WatchedProperty, { verdicts }: PropertyProof): boolean {
    const known = new Map(this.#proved.get(property)?.proof.verdicts.map((one) => [pairOf(one), one.verdict]));
    return verdicts.some((one) => one.verdict === "unknown" && known.get(pairOf(one)) !== "unknown");
  }

  #afterAll({ kind, before, after, isWide }: WorldChange): readonly WatchedProperty[] {
    if (isWide) this.#twins = new PodTwins(this.world);
    const isGivenAnew = this.#parts.isRead(kind);
    if (isWide) this.#parts.forget();
    else this.#parts.put(kind);
    const concerned = watchedProperties.filter((property) => {
      if (isWide || isGivenAnew) return kind !== policyKind || isWide || property === "network";
      return (kind === policyKind && property === "network") || this.#proved.get(property)?.read.has(kind) === true;
    });
    for (const property of concerned) this.#proveAll(property);
    // Of the namespaces of the whole world it is told anew with the network.
    if (!concerned.includes("network")) this.#alike?.tell((after ?? before)?.object.metadata.namespace ?? "");
    return concerned;
  }

  #proveAll(property: WatchedProperty): void {
    this.#wholes++;
    const read = new KindsRead(() => this.world);
    const { verdicts, findings } = this.#prove(property, read.view());
    const proof = { verdicts: applyGaps(this.world, verdicts), findings };
    this.#proved.set(property, { read, proof, isExact: true });
  }

  #prove(property: WatchedProperty, world: World): PropertyProof {
    // What is worked out of the world is kept by these: another proof has others.
    const given = { ...this.#parts.given };
    if (property === "access") return proveAccess(world, given);
    if (property === "placement") return provePlacement(world, given);
    const judgement = judgedNetwork(world, given);
    this.#alike = AlikeProof.of({
      watched: this.#world,
      given,
      judgement,
      view: (part, by) => (by === "given" ? this.#parts.view(part) : (this.#proved.get(by)?.read.view(part) ?? part)),
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
  return one.verdict === other.verdict && (!isExact || one === other || JSON.stringify(one) === JSON.stringify(other));
}
