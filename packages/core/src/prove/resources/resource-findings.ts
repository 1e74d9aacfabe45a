import type { Code } from "../../diagnostics/codes.ts";
import { resourcesCodes } from "../../diagnostics/prove-resources-codes.ts";
import { objectsOf, type World, type WorldObject } from "../../manifests/world/world.ts";
import type { Finding, Pair } from "../../verdicts/finding.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import type { Step } from "../../verdicts/witness.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import type { Given } from "../property-proof.ts";
import type { Priority } from "./priorities.ts";
import { lowerQuotas, type OverGiven } from "./lower-quotas.ts";
import { limitFix, priorityFix, quotaFix } from "./resource-fixes.ts";

export interface FoundStarving extends Pair {
  readonly type: "unbounded" | "no memory limit" | "preempts" | "overcommitted";
  readonly reason: string;
  readonly steps: readonly Step[];
  readonly namespaces: readonly string[];
  readonly priority?: Priority;
  /** What quotas give more of than there is. */
  readonly over?: readonly OverGiven[];
}

type ResourceCode = keyof typeof resourcesCodes;

const codeOf: Readonly<Record<FoundStarving["type"], ResourceCode>> = {
  unbounded: "KS3701",
  "no memory limit": "KS3702",
  preempts: "KS3703",
  overcommitted: "KS3704",
};

const shown = 4;

/** One finding for each stage that can starve others, and each way that it has. */
export function resourceFindings(
  world: World,
  pods: readonly RunningPod[],
  found: readonly FoundStarving[],
  { intent }: Given,
) {
  const counted = found.filter(({ from, to }) => (from !== unassigned && to !== unassigned) || intent !== undefined);
  const causes = Map.groupBy(counted, ({ type, from, priority }) => `${codeOf[type]} ${from} ${priority?.name ?? ""}`);
  const namespaces = new Map(
    objectsOf(world, "Namespace").map((one) => [one.object.metadata.name, one as unknown as WorldObject]),
  );
  const findings = [...causes.values()].map((of): Finding => finding(world, pods, of, namespaces));
  findings.sort((left, right) => (left.code < right.code ? -1 : left.code > right.code ? 1 : 0));
  const codesOf = ({ from, to, verdict }: Verdict): readonly Code[] =>
    verdict === "broken"
      ? [
          ...new Set(
            findings.flatMap(({ code, pairs }) =>
              pairs.some((pair) => pair.from === from && pair.to === to) ? [code] : [],
            ),
          ),
        ]
      : [];
  return { findings, codesOf };
}

function finding(
  world: World,
  pods: readonly RunningPod[],
  of: readonly FoundStarving[],
  namespaces: ReadonlyMap<string, WorldObject>,
): Finding {
  const [first] = of;
  const type = first?.type ?? "unbounded";
  const code = codeOf[type];
  const { severity, fix: hint } = resourcesCodes[code];
  const concerned = [...new Set(of.flatMap((one) => one.namespaces))];
  const sites = concerned.flatMap((name) => namespaces.get(name) ?? []);
  const [namespace] = sites;
  const priority = first?.priority?.object;
  // Where people of a namespace may name the class, the namespace is what lets them.
  const isMade = first?.steps.some((step) => step.type === "request") ?? false;
  const at = isMade ? (namespace ?? priority) : (priority ?? namespace);
  const related = sites.filter((site) => site !== at).slice(0, shown);
  const more = of.length > 1 ? `; ${of.length - 1} more ${of.length === 2 ? "pair" : "pairs"} of stages alike` : "";
  const fix =
    type === "unbounded"
      ? quotaFix(pods, concerned)
      : type === "no memory limit"
        ? limitFix(concerned)
        : type === "preempts"
          ? priorityFix(world, pods, concerned)
          : lowerQuotas(
              world,
              pods,
              of.flatMap(({ over = [] }) => over),
              concerned,
            );
  return {
    code,
    property: "resources",
    severity,
    message: `${first?.reason ?? ""}${more}`,
    hint,
    ...(at && { at: { object: at, path: [] } }),
    related: [
      ...(isMade && priority ? [{ message: "the priority class", at: { object: priority, path: [] } }] : []),
      ...related.map((object) => ({ message: "this namespace too", at: { object, path: [] } })),
    ],
    pairs: of.map(({ from, to }) => ({ from, to })),
    ...(first && { witness: { summary: first.reason, steps: first.steps } }),
    ...(fix && { fix }),
  };
}
