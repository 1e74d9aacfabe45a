import {
  describedPromotion,
  describePullRequest,
  longestDescriptions,
  pointerKey,
  type PullRequestSubject,
} from "@kubestage/core";
import type { Examined, Step } from "../advance.ts";
import type { PromotionProof } from "../rendering/prove-promotion.ts";
import { commitsOf, objectsOf } from "./promoted-contents.ts";
import type { Proposed } from "./proposal.ts";

/** @param folder where the repository of the apps' sources may be */
export async function describeProposal(
  { state }: Step,
  proposed: Proposed,
  found: Examined,
  { kind, folder }: { readonly kind: "github" | "gitlab"; readonly folder: string },
): Promise<ReturnType<typeof describePullRequest>> {
  const { ledger } = state;
  const [{ stage, app, release }] = proposed;
  const promotions = await Promise.all(
    proposed.map(async (one) => {
      const replaces = ledger.pointers.get(pointerKey(one))?.release;
      const request = ledger.requests.get(pointerKey(one));
      return describedPromotion(one, {
        request: request?.release === one.release ? request : undefined,
        replaces,
        changelog: await commitsOf(state, one, folder),
      });
    }),
  );
  const subject: PullRequestSubject = {
    id: `${stage}/${app}/${release}`.slice(0, 128),
    tree: found.rendered.tree,
    promotions: [promotions[0] ?? describedPromotion(proposed[0], { changelog: [] }), ...promotions.slice(1)],
    isolation: isolationOf(found.proof),
    manifestsDiff: await objectsOf(state, found),
    seeAll: `kubestage promote ${app} --to ${stage} --release ${release} --dry-run --full`,
  };
  return describePullRequest(subject, longestDescriptions[kind]);
}

function isolationOf(proof: PromotionProof | undefined): PullRequestSubject["isolation"] {
  if (!proof) return { opened: [], closed: [], findings: [] };
  const { report } = proof;
  const verdicts = report.proofs.flatMap((one) => one.verdicts.filter((verdict) => report.counted.has(verdict)));
  const changed = verdicts.map((verdict) => {
    const { property, from, to, reason } = verdict;
    return { property, from, to, before: report.comparison?.before.get(verdict), after: verdict.verdict, reason };
  });
  const found = report.proofs.flatMap((one) => one.findings);
  return {
    refused: proof.passed ? undefined : proof.said,
    opened: changed.filter(({ after }) => after !== "holds"),
    closed: changed.filter(({ after }) => after === "holds"),
    findings: [
      ...found.map(({ code, message, witness }) => {
        return { code, message, witness: witness?.summary, change: "new" as const };
      }),
      ...(report.comparison?.closed ?? []).map(({ finding: { code, message } }) => {
        return { code, message, change: "gone" as const };
      }),
    ],
  };
}
