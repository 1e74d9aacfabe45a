import {
  type Basis,
  type BranchAt,
  type CodeHost,
  CodeHostError,
  openCodeHost,
  openLedgerBranches,
  type PullRequest,
  standingReviews,
} from "@kubestage/adapters";
import { type Diagnostic, diagnose, hasErrors, treeKey } from "@kubestage/core";
import type { Examined, Step } from "../advance.ts";
import type { LedgerSession } from "../session/ledger-session.ts";
import type { LedgerState } from "../session/ledger-state.ts";
import { describeProposal } from "./describe-proposal.ts";
import { branchOf, type Proposal, proposalCommit, proposalFolder, type Proposed } from "./proposal.ts";
import { pushProposal } from "./proposal-branch.ts";
import { closeStale } from "./stale-proposals.ts";

/** What became of a proposal, and the branch that the promotion answers where people approve of it. */
type Considered = Pick<Proposal, "state" | "because" | "page"> & { readonly answers?: BranchAt };

/** Where pull requests of one ledger are opened, kept up to date and closed, upon one commit of it. */
export class ProposalDesk {
  readonly #session: LedgerSession;
  readonly #basis: Basis;
  readonly #isDryRun: boolean;
  readonly #hosts = new Map<string, CodeHost>();
  readonly #proposals: Proposal[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  /** Branches that are about to be answered. */
  readonly #answered = new Set<string>();

  constructor(session: LedgerSession, basis: Basis, { isDryRun }: { readonly isDryRun: boolean }) {
    this.#session = session;
    this.#basis = basis;
    this.#isDryRun = isDryRun;
  }

  /** In the order in which they were considered. */
  get proposals(): readonly Proposal[] {
    return this.#proposals;
  }

  /** KS4009 and KS4010. */
  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  /**
   * Sees to the pull request of what may enter a stage.
   *
   * @param isOpen whether every gate is: only then is it looked whether people approve of it
   */
  async consider(step: Step, proposed: Proposed, isOpen: boolean): Promise<Considered> {
    const [first] = proposed;
    const found = step.examined.get(treeKey(first, first.release));
    if (!found || hasErrors(found.rendered.diagnostics))
      return { state: "wouldOpen", because: "it cannot be rendered", page: undefined };
    const considered = await this.#tried(first.stage, () => this.#considered(step, proposed, found, isOpen));
    const releases = proposed.map(({ release }) => release);
    const { state, because, page, answers } = considered;
    if (answers) this.#answered.add(answers.branch);
    this.#proposals.push({ stage: first.stage, releases, state, because, page });
    return considered;
  }

  /** Closes what nobody decides about any more, and takes its branch away. */
  async closeStale(step: Step): Promise<void> {
    if (!step.state.hasCodeHosts || !step.state.road.stages.some(({ name }) => hostSpec(step.state, name))) return;
    const { promotions, waits } = step.decision;
    const wanted = new Set([...this.#answered, ...[...promotions, ...waits].map((one) => branchOf(one, step.state))]);
    const { branch } = this.#session;
    const branches = this.#branches();
    for (const [name, head] of await branches.read()) {
      const [stage = ""] = name.slice(proposalFolder.length + 1).split("/");
      if (wanted.has(name) || !hostSpec(step.state, stage)) continue;
      await this.#tried(stage, async () => {
        await closeStale(this.#hostOf(step.state, stage), branches, {
          ...{ name, head, base: branch, tip: this.#basis.tip },
          ...(this.#session.signal && { signal: this.#session.signal }),
        });
        return { state: "closed", because: "", page: undefined };
      });
    }
  }

  #branches() {
    const { repository, remote, signal } = this.#session;
    return openLedgerBranches({ repository, remote, signal }, proposalFolder);
  }

  async #tried(stage: string, act: () => Promise<Considered>): Promise<Considered> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof CodeHostError)) throw error;
      const message = `the pull requests of ${stage}: ${error.message}`;
      const diagnostic = diagnose("KS4009", { message, hint: error.hint });
      if (!this.#diagnostics.some((one) => one.message === message)) this.#diagnostics.push(diagnostic);
      return { state: "unreachable", because: error.message, page: undefined };
    }
  }

  async #considered(step: Step, proposed: Proposed, found: Examined, isOpen: boolean): Promise<Considered> {
    if (this.#isDryRun) return { state: "wouldOpen", because: "it goes by pull request", page: undefined };
    const host = this.#hostOf(step.state, proposed[0].stage);
    if (found.rendered.files.length === 0) {
      const { branch: base, signal } = this.#session;
      const merged = await host.find(branchOf(proposed[0], step.state), base, signal);
      const isOurs = merged && (await this.#branches().isAncestor(merged.head, this.#basis.tip));
      if (merged?.state === "merged" && isOurs === false) return this.#mergedByHand(merged);
    }
    const first = await this.#pull(host, step, proposed, found, false);
    if (first === undefined) {
      const because = "somebody else changes its branch at this moment; the next run looks again";
      return { state: "open", because, page: undefined };
    }
    // One that was merged by hand and put back is asked for anew.
    const pull = first.state === "merged" ? await this.#pull(host, step, proposed, found, true) : first;
    if (pull?.state !== "open") return { state: "closed", because: "people closed its pull request", page: first.page };
    const waiting = { state: "open", page: pull.page } as const;
    if (!isOpen) return { ...waiting, because: "its gates are not open yet" };
    const read = await host.read(pull.number, this.#session.signal);
    // The host may be behind what was just pushed, or ahead of it.
    if (read.head !== pull.pushed) return { ...waiting, because: "its branch was changed meanwhile" };
    const { approved, rejected } = standingReviews(read);
    if (rejected.length > 0)
      return { ...waiting, because: `${rejected.join(" and ")} ask for changes in its pull request` };
    if (approved.length === 0) return { ...waiting, because: "nobody has approved of its pull request yet" };
    const answers = { branch: pull.branch, head: pull.pushed };
    return {
      state: "approved",
      because: `${approved.join(" and ")} ${approved.length === 1 ? "approves" : "approve"} of it`,
      page: pull.page,
      answers,
    };
  }

  async #pull(
    host: CodeHost,
    step: Step,
    proposed: Proposed,
    found: Examined,
    isAnew: boolean,
  ): Promise<(PullRequest & { readonly pushed: string }) | undefined> {
    const { branch: base, from, signal } = this.#session;
    const branch = branchOf(proposed[0], step.state);
    const commit = proposalCommit(proposed[0], step.state, found.rendered);
    const head = await pushProposal(this.#session, this.#basis, this.#branches(), { branch, commit, isAnew });
    if (head === undefined) return undefined;
    const words = await describeProposal(step, proposed, found, { kind: host.kind, folder: from });
    return { ...(await host.openOrUpdate({ branch, base, head, ...words }, signal)), pushed: head };
  }

  #mergedByHand({ page }: PullRequest): Considered {
    const message = `${page} was merged at the code host, past kubestage`;
    const hint = `put ${this.#session.branch} back to the commit before; whoever approves of a pull request need not merge it`;
    this.#diagnostics.push(diagnose("KS4010", { message, hint }));
    return { state: "merged", because: message, page };
  }

  /** Errors: CodeHostError. */
  #hostOf(state: LedgerState, stage: string): CodeHost {
    const spec = hostSpec(state, stage);
    if (!spec)
      throw new CodeHostError("misconfigured", {
        message: "the platform that it runs names no code host",
        hint: "declare `ledger.codeHost`, and promote the platform's documents",
      });
    const key = JSON.stringify(spec);
    const known = this.#hosts.get(key) ?? openCodeHost(spec, this.#session.environment ?? {});
    this.#hosts.set(key, known);
    return known;
  }
}

/** Who may move a stage's platform may also say where its pull requests are, and so where the token goes. */
function hostSpec(state: LedgerState, stage: string) {
  return state.platformIn(stage).ledger?.codeHost;
}
