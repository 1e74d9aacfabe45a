import type { Approval } from "../ledger.ts";
import { treeKey } from "../view.ts";
import { notRendered } from "./evidence.ts";
import type { GateState, NamedGate } from "./gate.ts";
import type { Entry } from "./entry.ts";
import { seatPeople } from "./seat-people.ts";

/**
 * Open where enough people of each group approve of exactly the tree that would be promoted. Who wrote it or asked for it does not
 * count, an approval that has expired neither; who rejects it closes the gate until they think otherwise.
 */
export function judgeApprovals(gate: NamedGate<"approvals">, { view, stage, release, request }: Entry): GateState {
  const where = { stage: stage.name, app: release.app };
  const key = treeKey(where, release.name);
  const said = view.approvals.get(key) ?? [];
  const tree = view.trees.get(key);
  // Where nobody has said anything, what they would have said it of makes no difference.
  if (tree === undefined && said.length > 0) return notRendered(gate.name);
  const about = said.filter((approval) => approval.tree === tree);
  const words = lastOfEach(about).filter(({ groups }) => groups.some((group) => gate.from.has(group)));
  const rejected = words.find(({ verdict }) => verdict === "rejected");
  if (rejected) {
    const because = `${rejected.person} rejects it${rejected.reason ? `: ${rejected.reason}` : ""}`;
    return { gate: gate.name, open: false, because, evidence: [rejected.id] };
  }
  const takePart = new Set([...release.authors, ...(request ? [request.by] : [])]);
  const counted = words.filter(({ person, at, expires }) => {
    const end = gate.countFor === undefined ? expires : Math.min(expires, at + gate.countFor);
    return !takePart.has(person) && view.now < end;
  });
  const { seated, missing } = seatPeople(counted, gate.from);
  const evidence = counted.filter(({ person }) => seated.has(person)).map(({ id }) => id);
  if (missing.size === 0) {
    return {
      gate: gate.name,
      open: true,
      because: `${[...seated].join(" and ")} ${seated.size === 1 ? "approves" : "approve"} of it`,
      evidence,
    };
  }
  const apart = words.filter((word) => !counted.includes(word));
  const others = lastOfEach(about).filter((word) => word.verdict === "approved" && !words.includes(word));
  const because = [
    `it lacks ${[...missing].map(([group, count]) => `${count} of ${group}`).join(" and ")}`,
    ...apart.map(({ person }) =>
      takePart.has(person) ? `${person} has part in it and does not count` : `the approval of ${person} has expired`,
    ),
    ...others.map(({ person }) => `${person} is not in ${[...gate.from.keys()].join(" or ")}`),
  ].join("; ");
  return { gate: gate.name, open: false, because, opens: { by: "people", groups: missing }, evidence };
}

/** What each person said last; of two things said at the same time it is the rejection. */
export function lastOfEach(approvals: readonly Approval[]): Approval[] {
  const last = new Map<string, Approval>();
  for (const approval of approvals) {
    const earlier = last.get(approval.person);
    const isLater =
      !earlier || approval.at > earlier.at || (approval.at === earlier.at && approval.verdict === "rejected");
    if (isLater) last.set(approval.person, approval);
  }
  return [...last.values()];
}
