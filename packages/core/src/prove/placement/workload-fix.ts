import { keyOf } from "../../manifests/object-key.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Edit, Fix } from "../../verdicts/finding.ts";
import type { ExistingPlacement } from "./existing-placements.ts";
import { mayLand } from "./landing.ts";
import type { NodeClass } from "./node-classes.ts";
import type { RunningPod } from "./running-pods.ts";

type Spec = RunningPod["spec"];

interface Change {
  readonly description: string;
  readonly apply: (spec: Spec) => Spec;
  /** Below the pod's spec. */
  readonly edits: (
    spec: Spec,
  ) => readonly (
    | { readonly path: FieldPath; readonly value: unknown }
    | { readonly path: FieldPath; readonly isRemoved: true }
  )[];
}

/**
 * Nodes of the workload's own stage instead of those on which it must not run: by a node selector; where it names a node,
 * without that; where it tolerates another stage's taint, its own stage's instead. The least that mends it, tried against
 * the nodes. What runs already cannot be moved.
 */
export function workloadFix(
  { stages: { label } }: World,
  classes: readonly NodeClass[],
  { from, nodes, pods, isThere }: ExistingPlacement & { readonly from: string },
): Fix | undefined {
  const own = classes.filter(({ stage }) => stage === from);
  if (label === undefined || isThere || own.length === 0) return undefined;
  const change = changesTo(label, from).find(({ apply }) =>
    pods.every(({ spec }) => {
      const changed = apply(spec);
      return !mayLand(changed, nodes.node).lands && own.some(({ node }) => mayLand(changed, node).lands);
    }),
  );
  if (change === undefined) return undefined;
  const edits = pods.flatMap(({ object, path, spec }) => {
    const key = keyOf(object.object);
    return change.edits(spec).map((edit): Edit => {
      const at = { object: key, path: [...path, ...edit.path] };
      return "isRemoved" in edit ? { type: "remove", ...at } : { type: "set", ...at, value: edit.value };
    });
  });
  return { description: change.description, edits };
}

function changesTo(label: string, stage: string): readonly Change[] {
  const selector = { path: ["nodeSelector", label], value: stage };
  const selected = (spec: Spec): Spec => ({ ...spec, nodeSelector: { ...spec.nodeSelector, [label]: stage } });
  const isForeign = ({ key, operator = "Equal", value }: NonNullable<Spec["tolerations"]>[number]) =>
    key === label && operator === "Equal" && value !== stage;
  const tolerating = (spec: Spec): Spec => ({
    ...spec,
    tolerations: (spec.tolerations ?? []).map((one) => (isForeign(one) ? { ...one, value: stage } : one)),
  });
  const tolerations = ({ tolerations: all = [] }: Spec) =>
    all.flatMap((one, at) => (isForeign(one) ? [{ path: ["tolerations", at, "value"], value: stage }] : []));
  const unnamed = ({ nodeName: _, ...spec }: Spec): Spec => spec;
  const name = ({ nodeName }: Spec) =>
    nodeName === undefined ? [] : [{ path: ["nodeName"], isRemoved: true } as const];
  return [
    {
      description: `ask for nodes of ${stage} by a node selector`,
      apply: selected,
      edits: () => [selector],
    },
    {
      description: `ask for nodes of ${stage} by a node selector, and tolerate their taint`,
      apply: (spec) => tolerating(selected(spec)),
      edits: (spec) => [selector, ...tolerations(spec)],
    },
    {
      description: `name no node, and ask for nodes of ${stage} by a node selector`,
      apply: (spec) => unnamed(tolerating(selected(spec))),
      edits: (spec) => [...name(spec), selector, ...tolerations(spec)],
    },
  ];
}

/** The field by which a pod comes onto a node on which it must not run, below its spec. */
export function fieldOfPlacement(spec: Spec, { node, stage }: NodeClass, label: string | undefined): FieldPath {
  if (spec.nodeName !== undefined && spec.nodeName !== "") return ["nodeName"];
  if (label !== undefined && spec.nodeSelector?.[label] === stage) return ["nodeSelector", label];
  const { tolerations = [] } = spec;
  const isNeeded = (at: number) => !mayLand({ ...spec, tolerations: tolerations.toSpliced(at, 1) }, node).lands;
  const needed = tolerations.findIndex((_, at) => isNeeded(at));
  return needed === -1 ? [] : ["tolerations", needed];
}
