import { objectsOf, type World, type WorldObject } from "../../manifests/world/world.ts";
import { keyOf, type ObjectKey } from "../../manifests/object-key.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Breach } from "./breach.ts";

/** What contradicts itself: labels of pods and their namespaces, labels and taints of nodes, names and spellings. */
export function inconsistencies(world: World): Breach[] {
  const { label } = world.stages;
  if (label === undefined) return [];
  return [...pods(world, label), ...nodes(world, label), ...names(world, label), ...spellings(world, label)];
}

type Labels = Readonly<Record<string, string>>;

interface Labelled {
  readonly object: WorldObject;
  readonly labels: Labels;
  readonly path: FieldPath;
}

function labelledPods(world: World): Labelled[] {
  const found: Labelled[] = [];
  const add = (object: unknown, labels: Labels | undefined, path: FieldPath) =>
    found.push({ object: object as WorldObject, labels: labels ?? {}, path });
  for (const one of objectsOf(world, "Pod")) {
    // A workload's pods say what its template says, and that is where it is put right.
    const isMade = one.object.metadata.ownerReferences?.some(({ controller }) => controller === true) ?? false;
    if (!isMade) add(one, one.object.metadata.labels, ["metadata", "labels"]);
  }
  const kinds = ["apps/Deployment", "apps/ReplicaSet", "apps/StatefulSet", "apps/DaemonSet", "batch/Job"] as const;
  const path = ["spec", "template", "metadata", "labels"];
  for (const kind of kinds)
    for (const one of objectsOf(world, kind)) add(one, one.object.spec?.template?.metadata?.labels, path);
  for (const one of objectsOf(world, "batch/CronJob"))
    add(one, one.object.spec?.jobTemplate.spec?.template.metadata?.labels, ["spec", "jobTemplate", ...path]);
  return found;
}

function pods(world: World, label: string): Breach[] {
  const { names: stages, ofNamespace } = world.stages;
  return labelledPods(world).flatMap(({ object, labels, path }) => {
    const { namespace = "", name } = object.object.metadata;
    const [home, said] = [ofNamespace.get(namespace), labels[label]];
    if (home === undefined || said === undefined || said === home || !stages.includes(said)) return [];
    const key = keyOfObject(object);
    const message = `${key.kind} ${namespace}/${name} is in stage ${home} and carries ${label}: ${said}`;
    return [
      {
        code: "KS3507",
        pair: { from: home, to: said },
        cause: `${key.kind} ${namespace}/${name}`,
        message,
        hint: `write ${label}: ${home}`,
        at: { object, path: [...path, label] },
        witness: {
          summary: message,
          steps: [{ type: "state", object: key, field: [...path, label].join("."), says: said }],
        },
        fix: {
          description: `set the label ${label} to ${home}`,
          edits: [{ type: "set", object: key, path: [...path, label], value: home }],
        },
      } satisfies Breach,
    ];
  });
}

function nodes(world: World, label: string): Breach[] {
  const { names: stages, ofNode } = world.stages;
  return objectsOf(world, "Node").flatMap((node) => {
    const { name } = node.object.metadata;
    const home = ofNode.get(name);
    if (home === undefined) return [];
    return (node.object.spec?.taints ?? []).flatMap(({ key, value = "", effect }, at) => {
      if (key !== label || value === home || !stages.includes(value) || effect === "PreferNoSchedule") return [];
      const message = `node ${name} carries ${label}: ${home} and the taint ${key}=${value}:${effect}`;
      const path = ["spec", "taints", at, "value"];
      const object: WorldObject = node;
      return [
        {
          code: "KS3508",
          pair: { from: value, to: home },
          cause: name,
          message,
          hint: `the taint of a node is its stage's: ${label}=${home}`,
          at: { object, path },
          witness: {
            summary: message,
            steps: [{ type: "state", object: keyOfObject(object), field: `spec.taints[${at}].value`, says: value }],
          },
          fix: {
            description: `set the taint to ${label}=${home}`,
            edits: [{ type: "set", object: keyOfObject(object), path, value: home }],
          },
        } satisfies Breach,
      ];
    });
  });
}

interface Named {
  readonly object: WorldObject;
  readonly name: string;
  readonly stage: string;
}

/**
 * Where namespaces are named after their stage, as `web-dev` and `web-prod` are, one that is named after another. A name
 * that only happens to hold the name of a stage is none of these: both stages' own namespaces have to be named so.
 */
function names(world: World, label: string): Breach[] {
  const { names: stages, ofNamespace } = world.stages;
  const all: Named[] = objectsOf(world, "Namespace").flatMap((object) => {
    const { name } = object.object.metadata;
    const stage = ofNamespace.get(name);
    return stage === undefined ? [] : [{ object, name, stage }];
  });
  const says = (name: string) => stages.filter((stage) => name.endsWith(`-${stage}`)).toSorted(byLength)[0];
  const [kept, total] = [new Map<string, number>(), new Map<string, number>()];
  for (const { name, stage } of all) {
    total.set(stage, (total.get(stage) ?? 0) + 1);
    if (says(name) === stage) kept.set(stage, (kept.get(stage) ?? 0) + 1);
  }
  const isCustom = (stage: string) =>
    (kept.get(stage) ?? 0) * 2 >= (total.get(stage) ?? 0) && (kept.get(stage) ?? 0) > 0;
  return all.flatMap(({ object, name, stage }) => {
    const said = says(name);
    if (said === undefined || said === stage || !isCustom(said) || !isCustom(stage)) return [];
    return [
      {
        code: "KS3509",
        pair: { from: stage, to: said },
        cause: name,
        message: `namespace ${name} carries ${label}: ${stage}, and others so named are of ${said}`,
        hint: `correct the label ${label}, or the name`,
        at: { object, path: ["metadata", "labels", label] },
        witness: undefined,
        fix: undefined,
      } satisfies Breach,
    ];
  });
}

function byLength(one: string, other: string): number {
  return other.length - one.length;
}

/** Namespaces without the label whose label is it in another case, and stages of one namespace that differ by case only. */
function spellings(world: World, label: string): Breach[] {
  const { names: stages, ofNamespace } = world.stages;
  const sizes = new Map<string, number>();
  for (const stage of ofNamespace.values()) sizes.set(stage, (sizes.get(stage) ?? 0) + 1);
  return objectsOf(world, "Namespace").flatMap((namespace) => {
    const object = namespace;
    const { name, labels = {} } = namespace.object.metadata;
    const misspelt = (meant: string, key: string, from: string): Breach => ({
      code: "KS3510",
      pair: { from, to: meant },
      cause: name,
      message: `namespace ${name} carries ${key}: ${labels[key] ?? ""}, and all others ${label}: ${meant}`,
      hint: `write ${label}: ${meant}`,
      at: { object, path: ["metadata", "labels", key] },
      witness: undefined,
      fix: {
        description: `label ${name} with ${label}: ${meant}`,
        edits: [{ type: "set", object: keyOfObject(object), path: ["metadata", "labels", label], value: meant }],
      },
    });
    const own = ofNamespace.get(name);
    if (own === undefined) {
      const key = Object.keys(labels).find((one) => one.toLowerCase() === label.toLowerCase());
      const meant = key === undefined ? undefined : stages.find((stage) => stage === labels[key]?.toLowerCase());
      return key === undefined || meant === undefined ? [] : [misspelt(meant, key, unassigned)];
    }
    const meant = stages.find((stage) => stage !== own && isMistyped(own, stage) && (sizes.get(stage) ?? 0) > 1);
    return meant === undefined || sizes.get(own) !== 1 ? [] : [misspelt(meant, label, own)];
  });
}

/** Another case, or two neighbouring letters the other way round: nobody names two stages so. */
function isMistyped(text: string, meant: string): boolean {
  const [one, other] = [text.toLowerCase(), meant.toLowerCase()];
  if (one === other) return true;
  if (one.length !== other.length || one.length < 3) return false;
  const at = Array.from(one).findIndex((letter, position) => letter !== other[position]);
  const swapped = `${one.slice(0, at)}${one[at + 1] ?? ""}${one[at] ?? ""}${one.slice(at + 2)}`;
  return swapped === other;
}

function keyOfObject({ object }: WorldObject): ObjectKey {
  return keyOf(object);
}
