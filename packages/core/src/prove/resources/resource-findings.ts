import type { Code } from "../../diagnostics/codes.ts";
import { resourcesCodes } from "../../diagnostics/prove-resources-codes.ts";
import { objectsOf, type World, type WorldObject } from "../../manifests/world/world.ts";
import type { Finding, Fix, Pair } from "../../verdicts/finding.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Step } from "../../verdicts/witness.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import type { Given } from "../property-proof.ts";
import type { Priority } from "./priorities.ts";
import { lowerQuotas, type OverGiven } from "./lower-quotas.ts";
import { deletionFix, limitFix, priorityFix, quotaFix } from "./resource-fixes.ts";

export interface FoundStarving extends Pair {
  readonly type: "unbounded" | "no memory limit" | "stays" | "preempts" | "overcommitted";
  readonly reason: string;
  readonly steps: readonly Step[];
  readonly namespaces: readonly string[];
  readonly priority?: Priority;
  /** Those that are there without a limit. */
  readonly pods?: readonly RunningPod[];
  /** What quotas give more of than there is. */
  readonly over?: readonly OverGiven[];
}

type ResourceCode = keyof typeof resourcesCodes;

const codeOf: Readonly<Record<FoundStarving["type"], ResourceCode>> = {
  unbounded: "KS3701",
  "no memory limit": "KS3702",
  stays: "KS3702",
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
  const causes = Map.groupBy(counted, ({ type, from, priority }) => `${type} ${from} ${priority?.name ?? ""}`);
  const namespaces = new Map(
    objectsOf(world, "Namespace").map((one) => [one.object.metadata.name, one as unknown as WorldObject]),
  );
  const all = [...causes.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [finding(world, pods, first, others, namespaces)],
  );
  const findings = [...new Set(Object.values(codeOf))].flatMap((code) => all.filter((one) => one.code === code));
  const codesOf = ({ from, to }: Pair): readonly Code[] => [
    ...new Set(
      findings.flatMap(({ code, pairs }) => (pairs.some((pair) => pair.from === from && pair.to === to) ? [code] : [])),
    ),
  ];
  return { findings, codesOf };
}

function finding(
  world: World,
  pods: readonly RunningPod[],
  first: FoundStarving,
  others: readonly FoundStarving[],
  namespaces: ReadonlyMap<string, WorldObject>,
): Finding {
  const of = [first, ...others];
  const { type, reason, steps } = first;
  const code = codeOf[type];
  const { severity, fix: hint } = resourcesCodes[code];
  const concerned = [...new Set(of.flatMap((one) => one.namespaces))];
  const sites = concerned.flatMap((name) => namespaces.get(name) ?? []);
  const [namespace] = sites;
  const priority = first.priority?.object;
  // Where people of a namespace may name the class, the namespace is what lets them.
  const isMade = steps.some((step) => step.type === "request");
  const at = isMade ? (namespace ?? priority) : (priority ?? namespace);
  const related = sites.filter((site) => site !== at).slice(0, shown);
  const more =
    others.length > 0 ? `; ${others.length} more ${others.length === 1 ? "pair" : "pairs"} of stages alike` : "";
  const fix = fixOf(world, pods, of, concerned, type);
  return {
    code,
    property: "resources",
    severity,
    message: `${reason}${more}`,
    hint,
    ...(at && { at: { object: at, path: [] } }),
    related: [
      ...(isMade && priority ? [{ message: "the priority class", at: { object: priority, path: [] } }] : []),
      ...related.map((object) => ({ message: "this namespace too", at: { object, path: [] } })),
    ],
    pairs: of.map(({ from, to }) => ({ from, to })),
    witness: { summary: reason, steps },
    ...(fix && { fix }),
  };
}

function fixOf(
  world: World,
  pods: readonly RunningPod[],
  of: readonly FoundStarving[],
  namespaces: readonly string[],
  type: FoundStarving["type"],
): Fix | undefined {
  switch (type) {
    case "unbounded":
      return quotaFix(pods, namespaces);
    case "no memory limit":
      return limitFix(namespaces);
    case "stays":
      return deletionFix(of.flatMap((one) => one.pods ?? []));
    case "preempts":
      return priorityFix(world, pods, namespaces);
    case "overcommitted":
      return lowerQuotas(
        world,
        pods,
        of.flatMap(({ over = [] }) => over),
        namespaces,
      );
  }
}
