import type { Approval } from "../ledger.ts";
import { treeKey } from "../view.ts";
import { notRendered } from "./evidence.ts";
import type { GateState, NamedGate } from "./gate.ts";
import type { Entry } from "./entry.ts";
import { seatPeople } from "./seat-people.ts";
import { writersOfEntry } from "./writers-of-entry.ts";

/**
 * Open where enough people of each group approve of exactly the tree that would be promoted. Who wrote anything
 * that comes in with it, or asked for it, does not count, an approval that has expired neither; who rejects it closes the gate until they think otherwise.
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
  const rejections = words.filter(({ verdict }) => verdict === "rejected");
  const [rejected] = rejections;
  if (rejected) {
    const because = `${rejected.person} rejects it${rejected.reason ? `: ${rejected.reason}` : ""}`;
    const opens = { by: "rejecters", people: rejections.map(({ person }) => person) } as const;
    return { gate: gate.name, open: false, because, opens, evidence: [rejected.id] };
  }
  // Where nobody has approved of it, who wrote it makes no difference.
  const takePart = new Set(words.length === 0 ? [] : writersOfEntry(view, stage, release)).union(
    new Set(request ? [request.by] : []),
  );
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

/** The same as if nobody had to approve of it; undefined where nobody rejects it. */
export function judgeRejections(gate: NamedGate<"approvals">, entry: Entry): GateState | undefined {
  const { view, stage, release } = entry;
  const said = view.approvals.get(treeKey({ stage: stage.name, app: release.app }, release.name)) ?? [];
  if (!said.some(({ verdict }) => verdict === "rejected")) return undefined;
  const nobody = new Map([...gate.from.keys()].map((group) => [group, 0]));
  const state = judgeApprovals({ ...gate, from: nobody }, entry);
  return state.open ? undefined : state;
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
