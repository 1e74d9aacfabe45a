import type { OutsideCheck } from "../../model/entry.ts";
import type { PromotionKind } from "../ledger.ts";
import type { Duration, Instant } from "../time.ts";
import type { OpenHours } from "./open-hours.ts";

/** A condition that must hold before a release enters a stage. `name` is the user's own. */
export type Gate = { readonly name: string } & GateCondition;

/** A gate of one kind. */
export type NamedGate<K extends Gate["kind"]> = Extract<Gate, { readonly kind: K }>;

type GateCondition =
  | SoakCondition
  | EvidenceCondition
  | ApprovalsCondition
  /** Every cluster that the release enters says of exactly what would be promoted that it would take it. */
  | { readonly kind: "accepted" }
  | ({ readonly kind: "hours" } & OpenHours)
  | { readonly kind: "expression"; readonly expression: string; readonly message: string | undefined };

/** The release was healthy for so long in every stage that it has to pass. Time in which it was not does not count. */
interface SoakCondition {
  readonly kind: "soak";
  readonly healthyFor: Duration;
}

/**
 * Something outside was asked, and what it said was written down as evidence under the gate's name. The last word counts:
 * a later failure takes an earlier success back.
 */
interface EvidenceCondition {
  readonly kind: "evidence";
  /**
   * `before`: of the release in the stages before this one. `entry`: of exactly what would be promoted into this one.
   * `clusters`: of the stage's clusters as they would be then, with all that other stages have in them. `previews`: of the release in
   * any preview of the template `like`.
   */
  readonly of: "before" | "entry" | "clusters" | "previews";
  readonly like?: string | undefined;
  /** Evidence older than this says nothing any more; undefined where it does not age. */
  readonly freshFor: Duration | undefined;
  /** What `kubestage check` asks; undefined where somebody else records the result. Only apps are asked about. */
  readonly runs?: OutsideCheck | undefined;
  /** Names what it asks, by a hash: an answer to another question says nothing here. */
  readonly asks?: string | undefined;
  /** After so long it is asked again, also of what has passed. */
  readonly every?: Duration | undefined;
  /** What it guards: the proof also guards rollbacks and what people force. */
  readonly guards: readonly PromotionKind[];
}

/** So many people of each group, each person counted for one group only; never an author or whoever asked for the promotion. */
interface ApprovalsCondition {
  readonly kind: "approvals";
  readonly from: ReadonlyMap<string, number>;
  /** The longest that an approval counts, whatever it says itself. */
  readonly countFor?: Duration | undefined;
}

/** How a gate stands for one release at one time. A closed gate says what would open it. */
export type GateState = OpenGate | ClosedGate;

interface JudgedGate {
  readonly gate: string;
  /** Why it is open or closed, as a sentence without a full stop. */
  readonly because: string;
  /** The records that it was judged by. */
  readonly evidence: readonly string[];
}

interface OpenGate extends JudgedGate {
  readonly open: true;
  readonly opens?: undefined;
  readonly hasFailed?: undefined;
  readonly hasLeft?: undefined;
}

interface ClosedGate extends JudgedGate {
  readonly open: false;
  /** What would open it. */
  readonly opens: Opening;
  /** Set where something was found that speaks against the release; otherwise it is closed because nothing is known yet. */
  readonly hasFailed?: true;
  /** Set where the release has left the stage in which it would be found out: as a rule nobody looks there any more. */
  readonly hasLeft?: true;
}

export type Opening =
  | { readonly by: "time"; readonly at: Instant }
  | { readonly by: "record"; readonly what: string; readonly stage: string }
  /** `kubestage check`, where it passes in that stage. */
  | { readonly by: "check"; readonly stage: string }
  /** `kubestage observe` of that cluster. */
  | { readonly by: "cluster"; readonly cluster: string }
  | { readonly by: "people"; readonly groups: ReadonlyMap<string, number> }
  /** Somebody has to ask for that release by its name. */
  | { readonly by: "asking"; readonly release: string }
  /** No record about this release: another one, which contains that hotfix. */
  | { readonly by: "release"; readonly containing: string }
  /** `isChecked`: `kubestage check` renders it, too. */
  | { readonly by: "rendering"; readonly isChecked?: boolean | undefined }
  /** A freeze without end, which somebody has to lift. */
  | { readonly by: "lifting"; readonly freeze: string }
  /** Those who reject it have to approve of it after all. */
  | { readonly by: "rejecters"; readonly people: readonly string[] }
  /** Another release: this one has left that stage, and gets no older there. */
  | { readonly by: "another"; readonly stage: string }
  /** It has to become true, by whatever it looks at. */
  | { readonly by: "expression"; readonly expression: string }
  /** That field of the stage has to be declared otherwise. */
  | { readonly by: "declaration"; readonly field: string };

/**
 * Whether time, or what somebody says of this very release, opens it. What is not so is waited for by nobody: a release that it keeps back
 * keeps no other one back.
 */
const isWithinReach: Readonly<Record<Opening["by"], boolean>> = {
  ...{
    time: true,
    record: true,
    check: true,
    cluster: true,
    people: true,
    asking: true,
    release: true,
    rendering: true,
  },
  ...{ lifting: false, rejecters: false, another: false, expression: false, declaration: false },
};

/** Whether a closed gate could open for the release, as things are. */
export function canOpen({ opens, hasFailed, hasLeft }: ClosedGate): boolean {
  return isWithinReach[opens.by] && hasFailed !== true && hasLeft !== true;
}

export function isClosed(state: GateState): state is ClosedGate {
  return !state.open;
}
