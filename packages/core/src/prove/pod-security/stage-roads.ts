import type { World } from "../../manifests/world/world.ts";
import { nameLabel } from "../../manifests/name-label.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { RequestStep } from "../../verdicts/witness.ts";
import type { Possibility } from "../possible/possible.ts";
import type { Given } from "../property-proof.ts";
import { type EnforcedLevel, enforceLabel, enforceVersionLabel } from "./enforced-level.ts";
import { debuggingEscape } from "./debugging-escape.ts";
import { askedEscape, type EscapePlace, namespacesWithin, possibleEscape, type Workload } from "./possible-escape.ts";
import { newNamespaceLabels } from "./new-namespace-labels.ts";
import { podBody, type PodBody } from "./privileged-pods.ts";
import { type BelowBaseline, levelsOf, runningBelowBaseline } from "./running-below-baseline.ts";
import { changeableWorkloads } from "../placement/changed-workload.ts";
import { runningPods, type WorkloadKind } from "../placement/running-pods.ts";
import { workloadKinds } from "../placement/workload-kinds.ts";

/** A way in which somebody of a stage brings about a pod that reaches its node. */
export interface PossibleRoad {
  /**
   * `open`: the namespace refuses no such pod; `debugged`: it does, and no such container in a pod that is there;
   * `lifted`: it would, and they may change that; `new`: they may make a namespace that does not.
   */
  readonly type: "open" | "debugged" | "lifted" | "new";
  readonly namespace: string;
  readonly does: string;
  readonly steps: readonly RequestStep[];
  /** Of what is lifted: other labels than that of the level, which the namespace has and then not, or otherwise. */
  readonly relabels?: readonly string[];
}

/** What a stage's pods can do to nodes: as they are, and as its people may make them. */
export interface StageRoads {
  readonly running: readonly BelowBaseline[];
  readonly possible: readonly PossibleRoad[];
  /** Why it is not known whether there are more. */
  readonly unknown: readonly string[];
}

export interface Roads {
  readonly ofStage: ReadonlyMap<string, StageRoads>;
  readonly levels: ReadonlyMap<string, EnforcedLevel>;
}

/** For every stage, and for what is of none. */
export function roadsOf(world: World, given: Given): Roads {
  const names = [...world.stages.names, unassigned];
  const levels = levelsOf(world);
  const running = new Map<string, BelowBaseline[]>(names.map((name) => [name, []]));
  for (const one of runningBelowBaseline(world, given.admission)) running.get(one.pod.stage)?.push(one);
  const within = namespacesWithin(world);
  const labels = new Map(
    (world.objects.get("Namespace") ?? []).map(({ object }) => [object.metadata.name, object.metadata.labels ?? {}]),
  );
  const likes = likesOf(world);
  const workloads = workloadsOf(world);
  const labelsOfNew = newNamespaceLabels(world);
  const ofStage = new Map<string, StageRoads>();
  for (const stage of names) {
    const possible: PossibleRoad[] = [];
    const unknown: string[] = [];
    const attempt: Attempt = (type, possibility, place, before) => {
      const { namespace } = place;
      const escape = possibleEscape(given, possibility, place);
      if (escape.type === "none") return false;
      if (escape.type === "possible") {
        possible.push({ type, namespace, does: escape.way.does, steps: [...before, ...escape.steps] });
        return true;
      }
      const asked = type === "new" ? undefined : askedEscape(given, place, escape.open);
      if (!asked) {
        unknown.push(escape.why);
        return false;
      }
      const { steps } = asked;
      const relabels = changedLabels(steps, labels.get(namespace) ?? {});
      const isOther = relabels !== undefined && relabels.length > 0 && !relabels.includes(enforceLabel);
      possible.push({
        ...{ type: relabels ? "lifted" : "open", namespace, does: asked.way.does, steps },
        ...(isOther && { relabels }),
      });
      return true;
    };
    const debug: Debug = ({ namespace, namespaceLabels, like }, before) => {
      const found = like && debuggingEscape(given, stage, like, namespace, namespaceLabels);
      if (found === undefined) return;
      if ("unknown" in found) unknown.push(found.unknown);
      else possible.push({ type: "debugged", namespace, does: found.does, steps: [...before, ...found.steps] });
    };
    const own = stage === unassigned ? [] : (within.get(unassigned) ?? []);
    for (const namespace of [...(within.get(stage) ?? []), ...own]) {
      const place = { stage, namespace, like: likes.get(namespace), workloads: workloads.get(namespace) ?? [] };
      if (levels.get(namespace)?.level === "privileged") {
        if (attempt("open", given.possible.pods(stage, namespace), place, [])) continue;
        debug(place, []);
      } else liftedLevel(given, place, labels.get(namespace) ?? {}, { attempt, debug });
    }
    for (const namespaceLabels of given.possible.mayMakeNamespaces(stage) ? labelsOfNew : []) {
      const possibility = given.possible.newNamespace(stage, namespaceLabels);
      const namespace = madeNamespace(possibility) ?? "example";
      if (
        attempt(
          "new",
          possibility,
          { stage, namespace, namespaceLabels, like: undefined, workloads: [], isNew: true },
          [],
        )
      )
        break;
    }
    ofStage.set(stage, { running: running.get(stage) ?? [], possible, unknown });
  }
  return { ofStage, levels };
}

type Attempt = (
  type: PossibleRoad["type"],
  possibility: Possibility,
  place: EscapePlace,
  before: readonly RequestStep[],
) => boolean;

type Debug = (place: EscapePlace, before: readonly RequestStep[]) => void;

function madeNamespace(possibility: Possibility): string | undefined {
  if (possibility.possible !== true) return undefined;
  const step = possibility.steps.find(({ resource: { resource } }) => resource === "namespaces");
  const { metadata } = (step?.body ?? {}) as { readonly metadata?: { readonly name?: string } };
  return metadata?.name ?? step?.resource.name;
}

/** Where those whom a level binds may take it away, it binds nobody. */
function liftedLevel(
  { possible }: Given,
  place: EscapePlace,
  labels: Readonly<Record<string, string>>,
  { attempt, debug }: { readonly attempt: Attempt; readonly debug: Debug },
): void {
  const { [enforceVersionLabel]: _, ...rest } = labels;
  const namespaceLabels = { ...rest, [enforceLabel]: "privileged" };
  const lifted = possible.relabelledNamespace(place.stage, place.namespace, namespaceLabels);
  if (lifted.possible === false) return;
  const pods = possible.pods(place.stage, place.namespace);
  const there = { ...place, namespaceLabels };
  if (lifted.possible === "unknown") {
    if (pods.possible !== false) attempt("lifted", lifted, there, []);
    return;
  }
  if (!attempt("lifted", pods, there, lifted.steps)) debug(there, lifted.steps);
}

/** Keys of labels that the namespace is given otherwise before pods are made in it; undefined where it is left as it is. */
function changedLabels(
  steps: readonly RequestStep[],
  before: Readonly<Record<string, string>>,
): readonly string[] | undefined {
  const step = steps.find(({ resource: { resource } }) => resource.startsWith("namespaces"));
  if (step === undefined) return undefined;
  const { metadata } = (step.body ?? {}) as { readonly metadata?: { readonly labels?: Record<string, unknown> } };
  const { labels = {} } = metadata ?? {};
  const isUpdate = step.verb === "update";
  const keys = new Set([...Object.keys(labels), ...(isUpdate ? Object.keys(before) : [])]);
  return [...keys].filter((key) => key !== nameLabel && (labels[key] ?? undefined) !== before[key]).toSorted();
}

/** By namespace. */
function workloadsOf(world: World): ReadonlyMap<string, readonly Workload[]> {
  const found = new Map<string, Workload[]>();
  for (const [kind, { group, resource }] of Object.entries(workloadKinds))
    for (const [namespace, objects] of changeableWorkloads(world, kind as WorkloadKind))
      found.set(namespace, [
        ...(found.get(namespace) ?? []),
        ...objects.map(({ metadata: { name } }) => ({ group, resource, name })),
      ]);
  return found;
}

/** Of each namespace one pod that runs there. */
function likesOf(world: World): ReadonlyMap<string, PodBody> {
  const likes = new Map<string, PodBody>();
  for (const { namespace, metadata, spec, object, kind } of runningPods(world)) {
    if (likes.has(namespace)) continue;
    const { nodeName: _, ...rest } = spec;
    const body = podBody(
      { name: podName(object.object.metadata.name, kind), labels: metadata.labels ?? {} },
      rest,
      namespace,
    );
    if (body !== undefined) likes.set(namespace, body);
  }
  return likes;
}

/** What a pod of a workload may be called: controllers append to the name, StatefulSets a number. */
function podName(name: string, kind: string): string {
  if (kind === "Pod") return name;
  return kind === "StatefulSet" ? `${name}-0` : `${name}-example`;
}
