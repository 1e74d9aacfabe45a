import type { Code } from "../../diagnostics/codes.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Finding, Fix, Pair, Site } from "../../verdicts/finding.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import type { Given } from "../property-proof.ts";
import { placementCodes } from "../../diagnostics/prove-placement-codes.ts";
import type { ExistingPlacement } from "./existing-placements.ts";
import type { FoundPlacement } from "./found-placement.ts";
import { type Exemption, exemptedNamespaces } from "./exempted-namespaces.ts";
import { guardPolicies } from "./guard-policy.ts";
import type { NodeClass } from "./node-classes.ts";
import type { Placements } from "./placements.ts";
import type { RunningPod } from "./running-pods.ts";
import { fieldOfPlacement, workloadFix } from "./workload-fix.ts";

type PlacementCode = keyof typeof placementCodes;

/** What was found, by cause: a workload that says too little of where it runs, and what nothing refuses to new pods. */
export function placementFindings(
  world: World,
  given: Given,
  { classes, makers }: Pick<Placements, "classes" | "makers">,
  found: readonly FoundPlacement[],
) {
  const byCause = new Map<string, { code: PlacementCode; causes: FoundPlacement[] }>();
  for (const one of found) {
    if (one.type === "existing" && one.from === unassigned && given.intent === undefined) continue;
    const code = codeOf(one);
    const cause = one.type === "possible" ? code : `${code} ${one.from} ${workloadOf(one)}`;
    const listed = byCause.get(cause);
    if (listed) listed.causes.push(one);
    else byCause.set(cause, { code, causes: [one] });
  }
  const exemption = exemptedNamespaces(
    world,
    given,
    makers,
    found.flatMap((one) => (one.type === "possible" && one.by !== "binding" ? [one] : [])),
  );
  const guard = guardFix(world, classes, given);
  const findings = [...byCause.values()].map(({ code, causes }) =>
    finding(world, classes, code, causes, { guard, ...(code !== "KS3303" && { exemption }) }),
  );
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

function workloadOf(one: FoundPlacement): string {
  const [pod] = one.type === "existing" ? one.pods : [];
  return pod === undefined ? "" : `${pod.kind} ${pod.namespace}/${pod.object.object.metadata.name}`;
}

function siteOf({ stages }: World, { nodes, isThere }: ExistingPlacement, { object, path, spec }: RunningPod): Site {
  return { object, path: [...path, ...(isThere ? ["nodeName"] : fieldOfPlacement(spec, nodes, stages.label))] };
}

const shown = 4;

function finding(
  world: World,
  classes: readonly NodeClass[],
  code: PlacementCode,
  causes: readonly FoundPlacement[],
  { guard, exemption }: { readonly guard: Fix | undefined; readonly exemption?: Exemption | undefined },
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
      witness: { summary: first.reason, steps: first.steps },
      ...(pod && { at: siteOf(world, first, pod) }),
      related: others
        .slice(0, shown)
        .map(({ object, path }) => ({ message: "so does this one", at: { object, path } })),
      ...(fix && { fix }),
    };
  }
  const possible = causes.flatMap((one) => (one.type === "possible" ? [one] : []));
  const more =
    possible.length > 1
      ? `; ${possible.length - 1} more ${possible.length === 2 ? "pair" : "pairs"} of stages alike`
      : "";
  const bindings = new Map(possible.map(({ maker }) => [maker.allowance.binding, maker]));
  const fix = exemption?.fix ?? guard;
  return {
    ...common,
    message: `${possible[0]?.summary ?? ""}: no admission policy refuses it${more}`,
    ...(possible[0] && { witness: { summary: possible[0].summary, steps: possible[0].steps } }),
    related: [...bindings].slice(0, shown).map(([object, { kind }]) => ({
      message: `this binding lets them make ${kind === "Pod" ? "pods" : `a ${kind}`}`,
      at: { object, path: [] },
    })),
    ...(exemption && { at: exemption.at }),
    ...(fix && { fix }),
  };
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
