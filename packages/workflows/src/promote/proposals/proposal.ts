import { type LedgerCommit, messageOf } from "@kubestage/adapters";
import { pointerKey, type Promotion, proofGate, type Wait } from "@kubestage/core";
import type { LedgerState } from "../session/ledger-state.ts";
import type { RenderedPromotion } from "../rendering/render-promotion.ts";

/** The folder of branches that pull requests are opened for. */
export const proposalFolder = "kubestage/promote";
/** By what a commit that proposes something is known. */
export const proposalTrailer = "Kubestage-Proposal";

/** What became of the pull request of something that may enter a stage. */
export interface Proposal {
  readonly stage: string;
  /** In the order of the decision. */
  readonly releases: readonly string[];
  /** `wouldOpen`: nothing was asked or written. `unreachable`: the code host said nothing, or no. */
  readonly state: "approved" | "open" | "closed" | "merged" | "unreachable" | "wouldOpen";
  /** Why it is not carried out yet, or by whom it is approved of: a sentence without a full stop. */
  readonly because: string;
  /** Of the pull request; undefined where there is none. */
  readonly page: string | undefined;
}

/** Of one release or of those of a set. */
export type Proposed = readonly [Promotion | Wait, ...(Promotion | Wait)[]];

/**
 * Whether a release enters a stage by pull request. What takes something back, or is forced, waits for nobody, and what
 * reaches further waves of clusters was in the pull request of the first one.
 */
export function isByPullRequest(state: LedgerState, one: Promotion | Wait): boolean {
  const stage = state.platformIn(one.stage).stages.find(({ name }) => name === one.stage);
  const isThere = state.ledger.pointers.get(pointerKey(one))?.release === one.release;
  return state.hasCodeHosts && stage?.entry.by === "pullRequest" && one.kind === "promotion" && !isThere;
}

/** Whether nothing keeps it out but people, and what a proof says. */
export function waitsForPeople({ gates }: Wait | Promotion): boolean {
  const closed = gates.filter(({ open }) => !open);
  return closed.length > 0 && closed.every(({ gate, opens }) => opens?.by === "people" || gate === proofGate);
}

/** The branch of a proposal. Names of stages and releases are lower case letters, digits and dashes: no two look alike. */
export function branchOf(one: Promotion | Wait, state: LedgerState): string {
  return `${proposalFolder}/${nameOf(one, state)}`;
}

/** Releases of a set have one proposal together. */
function nameOf({ stage, app, release }: Promotion | Wait, { ledger }: LedgerState): string {
  const set = ledger.releases.get(release)?.set;
  return `${stage}/${set === undefined ? `${app}/${release}` : `set/${set}`}`;
}

/**
 * The commit that people look at: what would be written for clusters, and nothing of the record. So nothing that is merged by hand is
 * taken for a promotion.
 */
export function proposalCommit(
  one: Promotion | Wait,
  state: LedgerState,
  { files, tree }: RenderedPromotion,
): LedgerCommit {
  const name = nameOf(one, state);
  return {
    subject: `Propose ${name.split("/").at(-1) ?? one.release} for ${one.stage}`,
    trailers: { [proposalTrailer]: name, "Kubestage-Tree": tree },
    changes: [],
    files,
  };
}

/** Whether `message` is that of `commit`. */
export function isMessageOf(commit: LedgerCommit, message: string): boolean {
  return messageOf(commit).trim() === message.trim();
}
