import type { Code } from "../../diagnostics/codes.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Edit, Finding, Fix, Pair } from "../../verdicts/finding.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import type { Given } from "../property-proof.ts";
import { placementCodes } from "../../diagnostics/prove-placement-codes.ts";
import type { ExistingPlacement } from "./existing-placements.ts";
import { guardPolicies } from "./guard-policy.ts";
import { mayLand } from "./landing.ts";
import type { NodeClass } from "./node-classes.ts";
import type { Tried } from "./possible-placements.ts";
import type { RunningPod } from "./running-pods.ts";

export type FoundPlacement = Pair &
  (
    | ({ readonly type: "existing" } & ExistingPlacement)
    | ({ readonly type: "possible" } & Omit<Extract<Tried, { type: "lands" }>, "type">)
  );

type PlacementCode = keyof typeof placementCodes;

/** What was found, by cause: a workload that says too little of where it runs, and what nothing refuses to new pods. */
export function placementFindings(
  world: World,
  given: Given,
  classes: readonly NodeClass[],
  found: readonly FoundPlacement[],
) {
  const byCause = new Map<string, { code: PlacementCode; causes: FoundPlacement[] }>();
  for (const one of found) {
    if (one.type === "existing" && one.from === unassigned && given.intent === undefined) continue;
    const code = codeOf(one);
    const cause = one.type === "possible" ? code : `${code} ${one.from} ${siteOf(one)}`;
    const listed = byCause.get(cause);
    if (listed) listed.causes.push(one);
    else byCause.set(cause, { code, causes: [one] });
  }
  const guard = guardFix(world, classes, given);
  const findings = [...byCause.values()].map(({ code, causes }) => finding(world, classes, code, causes, guard));
  findings.sort((left, right) => (left.code < right.code ? -1 : left.code > right.code ? 1 : 0));
  const codesOf = ({ from, to }: Pair): readonly Code[] => [
    ...new Set(
      findings.flatMap(({ code, pairs }) => (pairs.some((pair) => pair.from === from && pair.to === to) ? [code] : [])),
    ),
  ];
  return { findings, codesOf: (verdict: Verdict) => (verdict.verdict === "broken" ? codesOf(verdict) : []) };
}

function codeOf(one: FoundPlacement): PlacementCode {
  if (one.nodes.isControlPlane) return "KS3304";
  if (one.type === "existing") return "KS3301";
  return one.by === "binding" ? "KS3303" : "KS3302";
}

function siteOf(one: FoundPlacement): string {
  const [pod] = one.type === "existing" ? one.pods : [];
  return pod === undefined ? "" : `${pod.kind} ${pod.namespace}/${pod.object.object.metadata.name}`;
}

const shown = 4;

function finding(
  world: World,
  classes: readonly NodeClass[],
  code: PlacementCode,
  causes: readonly FoundPlacement[],
  guard: Fix | undefined,
): Finding {
  const { severity, fix: hint } = placementCodes[code];
  const pairs = [...new Map(causes.map(({ from, to }) => [`${from} ${to}`, { from, to }])).values()];
  const common = { code, property: "placement", severity, hint, pairs } as const;
  const [first] = causes;
  if (first?.type === "existing") {
    const [pod, ...others] = first.pods;
    const fix = workloadFix(world, classes, first);
    return {
      ...common,
      message: first.reason,
      ...(pod && { at: { object: pod.object, path: [...pod.path, ...(first.isThere ? ["nodeName"] : [])] } }),
      related: others
        .slice(0, shown)
        .map(({ object, path }) => ({ message: "so does this one", at: { object, path } })),
      ...(fix && { fix }),
    };
  }
  const possible = causes.flatMap((one) => (one.type === "possible" ? [one] : []));
  const more = possible.length > 1 ? `; ${possible.length - 1} more pairs of stages alike` : "";
  const bindings = new Map(possible.map(({ maker }) => [maker.allowance.binding, maker]));
  return {
    ...common,
    message: `${possible[0]?.summary ?? ""}: no admission policy refuses it${more}`,
    related: [...bindings].slice(0, shown).map(([object, { kind }]) => ({
      message: `this binding lets them make ${kind === "Pod" ? "pods" : `a ${kind}`}`,
      at: { object, path: [] },
    })),
    ...(guard && { fix: guard }),
  };
}

/** A node selector for the stage's own nodes, tried against the nodes on which they must not run. */
function workloadFix(
  { stages: { label } }: World,
  classes: readonly NodeClass[],
  { from, nodes, pods, isThere }: Extract<FoundPlacement, { type: "existing" }>,
): Fix | undefined {
  const own = classes.filter(({ stage }) => stage === from);
  if (label === undefined || isThere || own.length === 0) return undefined;
  const mends = ({ spec }: RunningPod) => {
    const selected = { ...spec, nodeSelector: { ...spec.nodeSelector, [label]: from } };
    return !mayLand(selected, nodes.node).lands && own.some(({ node }) => mayLand(selected, node).lands);
  };
  if (!pods.every(mends)) return undefined;
  const edits = pods.map(
    ({ object, path }): Edit => ({
      type: "set",
      object: keyOf(object.object as unknown as KubernetesObject),
      path: [...path, "nodeSelector", label],
      value: from,
    }),
  );
  return { description: `ask for nodes of ${from} by a node selector`, edits };
}

/** Where every pod that is there would still be admitted: those that say too little have findings, and fixes, of their own. */
function guardFix({ stages }: World, classes: readonly NodeClass[], { intent }: Given): Fix | undefined {
  const { label, names } = stages;
  if (label === undefined) return undefined;
  const withNodes = names.filter((stage) =>
    classes.some((nodes) => nodes.stage === stage && Object.hasOwn(nodes.node.labels, label)),
  );
  const isShared = (stage: string) =>
    intent === undefined || intent.shared.some((one) => one.type === "nodes" && one.stages.includes(stage));
  const onFreeNodes = names.filter((stage) => isShared(stage) && !withNodes.includes(stage));
  const taintKeys = new Set(
    classes.flatMap(({ stage, node }) => (stage === unassigned ? [] : node.taints.map(({ key }) => key))),
  );
  const objects = guardPolicies({ label, withNodes, onFreeNodes, taintKeys: [...taintKeys].toSorted() });
  return {
    description: "add admission policies that keep the pods of every stage on its own nodes",
    edits: objects.map((object) => ({ type: "add", object })),
  };
}
