import type { GateState } from "../gates/gate.ts";
import type { AppInStage, PromotionKind } from "../ledger.ts";

/** What a pull request promotes, and all that is known about it. Texts may be anybody's. */
export interface PullRequestSubject {
  /** Names the promotion: letters, digits and `._/-`, at most 128. */
  readonly id: string;
  /** The Git tree that the pull request's branch holds, as 40 to 64 hex digits. */
  readonly tree: string;
  /** At least one. */
  readonly promotions: readonly DescribedPromotion[];
  readonly isolation: IsolationDelta;
  readonly manifestsDiff: readonly ObjectChange[];
  /** Where everything stands that does not fit: a command or an address of our own. */
  readonly seeAll: string;
}

/** What a `Promotion` or a `Wait` of a decision says, and its request. */
export interface DescribedPromotion extends AppInStage {
  readonly release: string;
  readonly replaces?: string | undefined;
  readonly kind: PromotionKind;
  /** Who asked for it, and why; undefined where nobody had to. */
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
  readonly gates: readonly GateState[];
  /** The commits between the sources of the release that is replaced and this one, newest first. */
  readonly changelog: readonly SourceCommit[];
}

interface SourceCommit {
  readonly sha: string;
  readonly subject: string;
  readonly author: string;
}

/** How what a proof says changes by the promotion. */
interface IsolationDelta {
  /** Why the promotion is refused by proof, as a sentence without a full stop; undefined where it is not. */
  readonly refused?: string | undefined;
  /** Verdicts that get worse. */
  readonly opened: readonly VerdictChange[];
  /** Verdicts that get better. */
  readonly closed: readonly VerdictChange[];
  readonly findings: readonly DescribedFinding[];
}

interface VerdictChange {
  readonly property: string;
  readonly from: string;
  readonly to: string;
  /** Undefined where it was not judged before. */
  readonly before?: string | undefined;
  readonly after: string;
  readonly reason: string;
}

interface DescribedFinding {
  readonly code: string;
  readonly change: "new" | "gone";
  readonly message: string;
  /** One sentence: a concrete counterexample. */
  readonly witness?: string | undefined;
}

/** One object that differs, as a plan's items say it. */
export interface ObjectChange {
  readonly action: "create" | "change" | "replace" | "delete";
  readonly kind: string;
  /** Undefined for what belongs to the whole cluster. */
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly fields: readonly ChangedField[];
}

interface ChangedField {
  readonly path: string;
  /** As JSON; undefined where the field was not there. */
  readonly before?: string | undefined;
  /** As JSON; undefined where the field goes. */
  readonly after?: string | undefined;
  /** Its value is shown nowhere. */
  readonly secret: boolean;
}
