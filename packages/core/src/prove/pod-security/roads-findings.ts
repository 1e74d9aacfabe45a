import { keyOf } from "../../manifests/object-key.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { codes } from "../../diagnostics/codes.ts";
import type { Code } from "../../diagnostics/codes.ts";
import type { Finding, Fix, Pair } from "../../verdicts/finding.ts";
import type { SubjectName } from "../../verdicts/intent.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Step } from "../../verdicts/witness.ts";
import { fitLevel } from "./fit-level.ts";
import { guardLabels } from "../labels/guard-labels.ts";
import { guardLevels, levelOfNewNamespaces } from "./guard-levels.ts";
import { enforceLabel, type EnforcedLevel } from "./enforced-level.ts";
import { type BelowBaseline, ownNamespaces } from "./running-below-baseline.ts";
import { allowing, bindingsOf, type KnownObjects, senderOf, writtenOr } from "./road-places.ts";
import type { PossibleRoad, Roads } from "./stage-roads.ts";

const shown = 3;

/** Everything that is to be said of the roads, in the order of stages; `pairs` are those that each stage's roads break. */
export function roadsFindings(
  world: World,
  { ofStage, levels }: Roads,
  pairsOf: ReadonlyMap<string, readonly Pair[]>,
  administrators: readonly SubjectName[],
): readonly Finding[] {
  const namespaces = new Map((world.objects.get("Namespace") ?? []).map((one) => [one.object.metadata.name, one]));
  const bindings = bindingsOf(world);
  const findings: Finding[] = [];
  for (const [stage, { running, possible }] of ofStage) {
    const pairs = pairsOf.get(stage) ?? [];
    if (stage === unassigned) {
      findings.push(...ofNoStage(running, possible, pairs, { namespaces, bindings }));
      continue;
    }
    findings.push(...running.map((one) => runningFinding(one, pairs, levels, world.minorVersion)));
    const isForeign = ({ type, namespace }: PossibleRoad) =>
      type === "open" && !world.stages.ofNamespace.has(namespace);
    for (const road of possible)
      if (!isForeign(road))
        findings.push(possibleFinding(road, stage, pairs, running, { namespaces, bindings, administrators }));
    findings.push(...inForeign(possible.filter(isForeign), stage, pairs, { namespaces, bindings }));
  }
  for (const [name, level] of levels) {
    const object = namespaces.get(name);
    if (level.invalid !== undefined && object !== undefined) findings.push(invalidLabel(object, level, level.invalid));
  }
  return findings;
}

function finding(
  code: Code & `KS34${string}`,
  message: string,
  pairs: readonly Pair[],
  { at, path = [], fix, related = [], steps = [] }: Placed,
): Finding {
  const { severity, fix: hint } = codes[code];
  return {
    code,
    property: "podSecurity",
    severity,
    message,
    hint,
    ...(at && { at: { object: at, path } }),
    related,
    pairs,
    ...(pairs.length > 0 && { witness: { summary: message, steps } }),
    ...(fix && { fix }),
  };
}

interface Placed {
  readonly at?: WorldObject | undefined;
  readonly path?: readonly (string | number)[];
  readonly fix?: Fix | undefined;
  readonly related?: Finding["related"];
  /** By which the node is reached. */
  readonly steps?: readonly Step[];
}

function runningFinding(
  below: BelowBaseline,
  pairs: readonly Pair[],
  levels: Roads["levels"],
  minorVersion: number,
): Finding {
  const { pod, reach, violations } = below;
  const what = nameOf(below);
  const [first] = reach;
  const placed = { at: pod.object, path: reachPath(below), steps: reachSteps(below) };
  const details = violations.map(({ reason, detail }) => `${reason} (${detail})`).join(", ");
  if (below.state === "refused") {
    const { kind, name } = below.refusal.policy;
    const level = levels.get(pod.namespace);
    // What a policy asks for is not known: its level takes the pod as it is, and asks for no change.
    const fix = level && fitLevel(pod, level.level, level.version);
    return finding("KS3407", `${what} makes no pods: they are refused by ${kind} ${name}: ${details}`, [], {
      ...placed,
      fix,
    });
  }
  if (first === undefined)
    return finding("KS3406", `${what} keeps less than baseline: ${details}`, [], {
      ...placed,
      fix: fitLevel(pod, "baseline", `v1.${minorVersion}`),
    });
  const does = reach.map((one) => one.does).join(", and ");
  if (below.state === "stays") {
    const { kind, name } = below.refusal.policy;
    return finding("KS3403", `${what} ${does}, and stays although ${kind} ${name} refuses such pods`, pairs, {
      ...placed,
      fix: { description: `delete ${what}`, edits: [{ type: "delete", object: keyOf(pod.object.object) }] },
    });
  }
  return finding("KS3402", `${what} ${does}`, pairs, { ...placed, fix: withoutReach(below) });
}

/** The first field by which a pod reaches its node; its spec, where none does. */
function reachPath({ pod, reach }: BelowBaseline): readonly (string | number)[] {
  return [...pod.path, ...reach.slice(0, 1).flatMap(({ path }) => path)];
}

/** What a pod says by which it reaches its node. */
export function reachSteps({ pod, reach }: BelowBaseline): readonly Step[] {
  return reach.map((one) => ({
    type: "state",
    object: keyOf(pod.object.object),
    field: [...pod.path, ...one.path].join("."),
    says: one.does,
  }));
}

/** Takes from a pod what reaches its node. */
export function withoutReach({ pod, reach }: BelowBaseline): Fix {
  const object = keyOf(pod.object.object);
  return {
    description: `take from it what reaches the node: ${reach.map(({ path }) => path.join(".")).join(", ")}`,
    edits: reach.map(({ path, instead }) =>
      instead === undefined
        ? { type: "remove", object, path: [...pod.path, ...path] }
        : { type: "set", object, path: [...pod.path, ...path], value: instead },
    ),
  };
}

function possibleFinding(
  road: PossibleRoad,
  stage: string,
  pairs: readonly Pair[],
  running: readonly BelowBaseline[],
  { administrators, ...known }: KnownObjects & { readonly administrators: readonly SubjectName[] },
): Finding {
  const { type, namespace, does, steps, relabels } = road;
  const at = known.namespaces.get(namespace);
  const path = ["metadata", "labels", enforceLabel];
  const isLabelled = at?.object.metadata.labels?.[enforceLabel] !== undefined;
  if (type === "new")
    return finding("KS3405", `people of ${stage} may make a namespace, and in it a pod that ${does}`, pairs, {
      at: allowing(steps, known),
      steps,
      fix: levelOfNewNamespaces(administrators),
    });
  if (type === "lifted")
    return finding(
      "KS3404",
      `people of ${stage} may ${liftingText(road)}, and then make a pod there that ${does}`,
      pairs,
      {
        at,
        path: relabels ? ["metadata", "labels"] : path,
        steps,
        fix: relabels
          ? guardLabels({ resource: "namespaces", keys: relabels }, administrators)
          : guardLevels(administrators),
      },
    );
  if (type === "debugged")
    return finding("KS3410", `people of ${stage} may change a pod in ${namespace} so that it ${does}`, pairs, {
      at,
      path: ["metadata", "labels"],
      steps,
      fix: at && {
        description: `let ${namespace} enforce baseline`,
        edits: [{ type: "set", object: keyOf(at.object), path, value: "baseline" }],
      },
    });
  const refused = running.filter(({ pod }) => pod.namespace === namespace);
  const fix = at && {
    description: `let ${namespace} enforce baseline${refused.length === 0 ? "" : `; it would then refuse ${listed(refused)}`}`,
    edits: [{ type: "set", object: keyOf(at.object), path, value: "baseline" } as const],
  };
  return finding(
    "KS3401",
    `${namespace} refuses no pod that ${does}, and people of ${stage} may make one there`,
    pairs,
    {
      at,
      path: isLabelled ? path : ["metadata", "labels"],
      steps,
      fix,
      related: refused.slice(0, shown).map((one) => ({
        message: `${nameOf(one)} would be refused by baseline`,
        at: { object: one.pod.object, path: one.pod.path },
      })),
    },
  );
}

/** What is done to a namespace before such a pod is made. */
export function liftingText({ namespace, relabels }: PossibleRoad): string {
  return relabels ? `change the labels ${relabels.join(", ")} of ${namespace}` : `lift the level of ${namespace}`;
}

/** Namespaces of no stage in which people of one may make pods are one cause: what they are bound to there. */
function inForeign(
  roads: readonly PossibleRoad[],
  stage: string,
  pairs: readonly Pair[],
  known: KnownObjects,
): readonly Finding[] {
  const [first, ...others] = roads;
  if (first === undefined) return [];
  const names = [first, ...others].map(({ namespace }) => namespace);
  const more = names.length > shown ? ` and ${names.length - shown} more` : "";
  const at = writtenOr(known.namespaces.get(first.namespace), allowing(first.steps, known));
  const isOwn = names.some((name) => ownNamespaces.has(name));
  const fix = {
    description: `let ${names.join(", ")} enforce baseline`,
    edits: names.map((name) => ({
      type: "set" as const,
      object: { group: "", kind: "Namespace", namespace: "", name },
      path: ["metadata", "labels", enforceLabel],
      value: "baseline",
    })),
  };
  const message = `people of ${stage} may make a pod that ${first.does} in ${names.slice(0, shown).join(", ")}${more}, of no stage`;
  // Kubernetes' own components need more than baseline.
  return [finding("KS3401", message, pairs, { at, steps: first.steps, fix: isOwn ? undefined : fix })];
}

function ofNoStage(
  running: readonly BelowBaseline[],
  possible: readonly PossibleRoad[],
  pairs: readonly Pair[],
  known: KnownObjects,
): readonly Finding[] {
  const reaching = running.filter(({ reach, state }) => reach.length > 0 && state !== "refused");
  const found = reaching.map((one) =>
    finding("KS3408", `${nameOf(one)} is of no stage and ${one.reach.map(({ does }) => does).join(", and ")}`, pairs, {
      at: one.pod.object,
      path: reachPath(one),
      steps: reachSteps(one),
    }),
  );
  const [first] = possible;
  if (first === undefined) return found;
  const others = possible.length > 1 ? ` and ${possible.length - 1} more namespaces` : "";
  const message = `${senderOf(first)}, who belongs to no stage, may make a pod that ${first.does} in ${first.namespace}${others}`;
  return [
    ...found,
    finding("KS3408", message, pairs, {
      at: writtenOr(known.namespaces.get(first.namespace), allowing(first.steps, known)),
      steps: first.steps,
    }),
  ];
}

function invalidLabel(at: WorldObject, { version }: EnforcedLevel, label: string): Finding {
  const value = at.object.metadata.labels?.[label] ?? "";
  const right = label === enforceLabel ? "baseline" : version;
  return finding("KS3409", `${at.object.metadata.name} has ${label}: ${value}, which is none`, [], {
    at,
    path: ["metadata", "labels", label],
    fix: {
      description: `write ${right}`,
      edits: [{ type: "set", object: keyOf(at.object), path: ["metadata", "labels", label], value: right }],
    },
  });
}

function listed(workloads: readonly BelowBaseline[]): string {
  const names = workloads.slice(0, shown).map(nameOf);
  const more = workloads.length > shown ? ` and ${workloads.length - shown} more` : "";
  return `${names.join(", ")}${more}`;
}

/** `Deployment shop-dev/web`. */
export function nameOf({ pod }: BelowBaseline): string {
  return `${pod.kind} ${pod.namespace}/${pod.object.object.metadata.name}`;
}
