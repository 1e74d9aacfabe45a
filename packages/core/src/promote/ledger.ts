import type { Duration, Instant } from "./time.ts";

/**
 * What the Git repository records, as it was at one commit. Everything in it was checked when it was read: a record whose
 * signature did not verify is not among these.
 */
export interface Ledger {
  readonly releases: ReadonlyMap<string, RecordedRelease>;
  readonly sets: ReadonlyMap<string, ReleaseSet>;
  /** By `pointerKey`. */
  readonly pointers: ReadonlyMap<string, Pointer>;
  /** What was asked for and is not there yet, by `pointerKey`: a later request takes the place of an earlier one. */
  readonly requests: ReadonlyMap<string, PromotionRequest>;
  readonly evidence: readonly Evidence[];
  readonly approvals: readonly Approval[];
  readonly stays: readonly Stay[];
  readonly freezes: readonly Freeze[];
  /** By the names of their stages. One that has gone is not among them. */
  readonly previews: ReadonlyMap<string, Preview>;
  /** The last observation of each cluster that has a key. A cluster without one says nothing, and nothing is waited for. */
  readonly observations: ReadonlyMap<string, Observation | undefined>;
}

/** One app in one stage. */
export interface AppInStage {
  readonly stage: string;
  readonly app: string;
}

export function pointerKey({ stage, app }: AppInStage): string {
  return `${stage}/${app}`;
}

export interface RecordedRelease {
  readonly name: string;
  readonly app: string;
  /** Counts the releases of the app in the order in which the ledger took them in, from 1. The higher one is the newer. */
  readonly number: number;
  readonly createdAt: Instant;
  /** People who wrote what is new in it, by the names that the ledger's trust gives them. */
  readonly authors: readonly string[];
  /** The release of the same app since which that was written; undefined where nobody knows, or for the first one. */
  readonly follows?: string | undefined;
  /** Its source commit, in hex; undefined where nobody knows. */
  readonly commit?: string | undefined;
  /** The stages that it lives in; undefined for all. */
  readonly livesIn?: readonly string[] | undefined;
  /** The set that it moves with, and never without. */
  readonly set?: string | undefined;
  /** Set for a release that may leave stages out. */
  readonly hotfix?: Hotfix | undefined;
  /** The hotfixes that it contains, by name. */
  readonly contains?: readonly string[] | undefined;
  /** Set for a release that comes into previews and nowhere else, such as that of a pull request. */
  readonly forPreviews?: true | undefined;
}

/** A release that does not take the whole road, why, and into which release it has to be merged back. */
export interface Hotfix {
  readonly skips: readonly string[];
  readonly reason: string;
}

/** Releases of several apps that move together or not at all. */
export interface ReleaseSet {
  readonly name: string;
  /** The release of each app. */
  readonly releases: ReadonlyMap<string, string>;
}

/** Which release a stage runs. */
export interface Pointer extends AppInStage {
  readonly release: string;
  /** What it ran before; undefined for the first one. */
  readonly previous?: string | undefined;
  /** How many of the stage's waves the release has reached, as these were then: what is asked now are the clusters. */
  readonly reached: number;
  /** The clusters that it has reached. */
  readonly clusters?: readonly string[] | undefined;
  /** Those that run `previous` until then; undefined for none. In others of the stage nothing of the app runs yet. */
  readonly previousIn?: readonly string[] | undefined;
  /** When it reached the last one of these. */
  readonly since: Instant;
  /** A rollback holds: automation does not move on until somebody asks for what comes next. */
  readonly kind: PromotionKind;
  /** Who asked for it, and why; undefined where nobody had to. */
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
  /** When the last request was made that was answered here; undefined for none. What is no newer was answered, or another took its place. */
  readonly answered?: Instant | undefined;
  /** What was written for it, as one hash. */
  readonly tree: string;
  /** The records that its gates were judged by. */
  readonly evidence: readonly string[];
}

export type PromotionKind = "promotion" | "rollback" | "breakGlass";

export interface PromotionRequest extends AppInStage {
  readonly release: string;
  readonly kind: PromotionKind;
  readonly by: string;
  /** The groups that they are in, by the ledger's trust; undefined in a ledger without one. */
  readonly groups?: readonly string[] | undefined;
  readonly at: Instant;
  readonly reason?: string | undefined;
}

/** A gate's recorded result. */
export interface Evidence {
  /** Names the record: a hash of its content. */
  readonly id: string;
  /** Counts what is known of one release: of two records the ledger took in the higher one later, whatever clocks said. */
  readonly number: number;
  readonly gate: string;
  /** The stage in which it was found out, or whose entry it is about. */
  readonly stage: string;
  readonly app: string;
  readonly release: string;
  /** For evidence of an entry: the tree that would be promoted; for evidence of clusters, all that would stand for them. */
  readonly tree?: string | undefined;
  readonly outcome: "passed" | "failed";
  readonly at: Instant;
  /** What was seen, as a sentence without a full stop. */
  readonly said: string;
  /** What `kubestage check` asked, by the gate's `asks`; undefined for what somebody else recorded. */
  readonly asked?: string | undefined;
  /** The id of the signed message that brought it: none is taken twice. */
  readonly message?: string | undefined;
  /** The cluster that says it, of whether it accepts what would come: signed with its own key. */
  readonly cluster?: string | undefined;
  /** Set where the ledger's trust has that key for the cluster no more. */
  readonly isOfFormerKey?: true | undefined;
}

/** Evidence that names a person. It binds the exact tree that it approves. */
export interface Approval extends AppInStage {
  readonly id: string;
  readonly release: string;
  readonly tree: string;
  readonly person: string;
  /** The groups that the person is in, by the ledger's trust. */
  readonly groups: readonly string[];
  readonly verdict: "approved" | "rejected";
  readonly at: Instant;
  readonly expires: Instant;
  readonly reason?: string | undefined;
}

/** What became of a release in a stage that it has left, written down by the promotion that took its place. */
export interface Stay extends AppInStage {
  readonly id: string;
  readonly release: string;
  /** Whether it became healthy in every wave, and was so when it left. */
  readonly passed: boolean;
  /** Who went back from it, where somebody did: nothing that it came to from here stands on it any more. */
  readonly wentBack?: string | undefined;
  readonly healthyFor: Duration;
  readonly until: Instant;
  /** As of `Evidence`. */
  readonly number: number;
}

/** Nothing enters, by people or by automation, until it ends. Who lifts it gives it an end. */
export interface Freeze {
  readonly name: string;
  /** Undefined for every stage. */
  readonly stages?: readonly string[] | undefined;
  /** Undefined for every app. */
  readonly apps?: readonly string[] | undefined;
  readonly from: Instant;
  readonly until?: Instant | undefined;
  readonly reason: string;
  readonly by: string;
  /** Who gave it its end, where that was done later. */
  readonly liftedBy?: string | undefined;
}

/** A stage that is there for some time only, and what is to run in it. */
export interface Preview {
  readonly stage: string;
  /** The template that it is made from. */
  readonly like: string;
  /** The release of each app, that of the platform's own documents among them. */
  readonly releases: ReadonlyMap<string, string>;
  readonly pullRequest?: number | undefined;
  readonly reason?: string | undefined;
  /** A person, or a service that creates releases. */
  readonly by: string;
  readonly at: Instant;
  /** It goes then, or earlier where the template lets none live so long. */
  readonly until: Instant;
  /** Who ended it before its time. */
  readonly endedBy?: string | undefined;
}

/** What a cluster said of itself, signed with its own key. */
export interface Observation {
  readonly cluster: string;
  /** Counts up: an older one put back is noticed. */
  readonly sequence: number;
  readonly at: Instant;
  /** By `pointerKey`. */
  readonly apps: ReadonlyMap<string, Observed>;
}

export interface Observed {
  /** What runs there. */
  readonly release: string;
  readonly health: Health;
  /** How long it has been healthy since it came, added up over interruptions. */
  readonly healthyFor: Duration;
  /** Whether the cluster has something else than what was promoted. */
  readonly drifted: boolean;
  readonly said: string;
  /** The manifests that were there, whole, when it was last looked at: what differs from these was changed since. */
  readonly applied?: string | undefined;
}

type Health = "healthy" | "progressing" | "degraded";
