import type { Platform, ProofFinding, Stage, World, WorldObject } from "@kubestage/core";
import { keyOf, keyText } from "@kubestage/core";
import type { DeclaredWorlds, MadeFrom } from "../declared-worlds.ts";
import type { DocumentChange, Edit, FieldEdit } from "./declared-texts.ts";
import { pathsOfValue, valueAt } from "./field-values.ts";
import { sourcePatch } from "./source-patch.ts";

type StageApp = Stage["apps"][number];
type FieldPath = readonly (string | number)[];

/** What is changed together. */
export type DeclarationChange = readonly DocumentChange[];

/** The compiled declaration in which changes are looked for. */
export interface Compiled {
  readonly platform: Platform;
  readonly world: World;
  readonly madeFrom: DeclaredWorlds["madeFrom"];
}

const levelLabel = "pod-security.kubernetes.io/enforce";
/** Fields of a ResourceQuota that a stage's or an app's `quota` says. */
const quotaFields: Readonly<Record<string, string>> = {
  "requests.cpu": "cpu",
  "requests.memory": "memory",
  "limits.memory": "memory",
  "requests.storage": "storage",
  pods: "pods",
};

/**
 * Changes of the declaration, and of the manifests that its apps name, that may do what a finding's fix does to the objects
 * that are made from them: the smallest first. Whether one of them does is seen by compiling and proving again.
 */
export function declarationChanges(finding: ProofFinding, compiled: Compiled): readonly DeclarationChange[] {
  const byObject = Map.groupBy(finding.fix?.edits ?? [], (edit) =>
    keyText(edit.type === "add" ? keyOf(edit.object) : edit.object),
  );
  const alternatives = [...byObject].map(([key, edits]) => {
    const one = objectCalled(compiled.world, key);
    return one ? changesOfObject(one, edits, compiled) : [];
  });
  if (alternatives.length === 0 || alternatives.some((each) => each.length === 0)) return [];
  const most = Math.max(...alternatives.map((each) => each.length));
  return Array.from({ length: most }, (_, index) =>
    distinctChanges(alternatives.flatMap((each) => each[Math.min(index, each.length - 1)] ?? [])),
  );
}

function objectCalled(world: World, key: string): WorldObject | undefined {
  for (const objects of world.objects.values())
    for (const one of objects) if (keyText(keyOf(one.object)) === key) return one;
  return undefined;
}

/** Several objects are made from one line. */
function distinctChanges(changes: readonly DocumentChange[]): DocumentChange[] {
  const idOf = ({ source, kind, name, edits }: DocumentChange) => JSON.stringify([source.path, kind, name, edits]);
  return [...new Map(changes.map((change) => [idOf(change), change])).values()];
}

function changesOfObject(
  one: WorldObject,
  edits: readonly Edit[],
  { platform, madeFrom }: Compiled,
): DocumentChange[][] {
  const made = madeFrom.get(one.origin);
  const stage = platform.stages.find(({ name }) => name === made?.stage);
  if (!made || !stage) return [];
  const app = stage.apps.find(({ name }) => name === made.app);
  const level = levelChange(edits, stage);
  if (level) return [[level]];
  const quota = quotaChange(one, edits, stage, app);
  if (quota) return [[quota]];
  if (app?.declared.specPath.length !== 1) return [];
  if (made.rendered === undefined) return textChanges(one, edits, stage, app, ["spec"]);
  return [
    ...manifestChange(one, edits, made),
    ...(made.rendered === "helm" ? textChanges(one, edits, stage, app, ["spec", "source", "helm", "values"]) : []),
    ...patchChange(one, edits, stage, app),
  ].filter((change) => change.length > 0);
}

function levelChange(edits: readonly Edit[], stage: Stage): DocumentChange | undefined {
  const [edit] = edits;
  if (edits.length !== 1 || edit?.type !== "set" || edit.object.kind !== "Namespace") return undefined;
  const [metadata, labels, label, ...further] = edit.path;
  if (metadata !== "metadata" || labels !== "labels" || label !== levelLabel || further.length > 0) return undefined;
  return stageChange(stage, ["podSecurity"], edit.value);
}

function quotaChange(
  { object }: WorldObject,
  edits: readonly Edit[],
  stage: Stage,
  app: StageApp | undefined,
): DocumentChange | undefined {
  if (object.kind !== "ResourceQuota") return undefined;
  const fields = edits.flatMap((edit) => {
    if (edit.type !== "set" || edit.path.length !== 3) return [];
    const field = quotaFields[String(edit.path[2])];
    return field === undefined ? [] : [{ field, value: edit.value }];
  });
  if (fields.length < edits.length) return undefined;
  const isOwn = fields.every(({ field }) => valueAt(app?.declared.spec.quota, [field]) !== undefined);
  const changes = fields.map(({ field, value }) =>
    app && isOwn ? appChange(app, [["spec", "quota", field], value]) : stageChange(stage, ["quota", field], value),
  );
  const [first] = changes;
  return first && { ...first, edits: changes.flatMap((change) => change.edits) };
}

function stageChange({ declared, name }: Stage, path: FieldPath, value: unknown): DocumentChange {
  const { source, root } = declared.syntax;
  const edits = [setting("Stage", name, ["spec", ...path], value)];
  return { source, isManifest: false, at: root.start, kind: "Stage", name, edits };
}

function appChange(
  { declared, name }: StageApp,
  ...fields: readonly (readonly [FieldPath, unknown])[]
): DocumentChange {
  const { source, root } = declared.syntax;
  const edits = fields.map(([path, value]) => setting("App", name, path, value));
  return { source, isManifest: false, at: root.start, kind: "App", name, edits };
}

function setting(kind: string, name: string, path: FieldPath, value: unknown): FieldEdit {
  return { type: "set", object: { group: "kubestage.dev", kind, namespace: "", name }, path, value };
}

/**
 * Texts of the object that stand in the app's document as they are, below `within`: changed there, which changes them in
 * every stage, or for the stage alone.
 */
function textChanges(
  { object }: WorldObject,
  edits: readonly Edit[],
  stage: Stage,
  app: StageApp,
  within: FieldPath,
): DocumentChange[][] {
  const { spec } = app.declared;
  const found = edits.map((edit) => {
    const before = edit.type === "set" ? valueAt(object, edit.path) : undefined;
    if (edit.type !== "set" || typeof before !== "string" || typeof edit.value !== "string") return undefined;
    const paths = pathsOfValue({ spec }, before);
    const own = ["spec", "stages", stage.name];
    const inStage = paths.find((path) => own.every((step, index) => path[index] === step));
    const inAll = paths.find((path) => within.every((step, index) => path[index] === step) && path[1] !== "stages");
    return { inStage, inAll, value: edit.value };
  });
  const changed = (pathOf: (one: NonNullable<(typeof found)[number]>) => FieldPath | undefined): DocumentChange[] => {
    const fields = found.flatMap((one) => {
      const path = one && pathOf(one);
      return path ? [[path, one.value] as const] : [];
    });
    return fields.length < found.length ? [] : [appChange(app, ...fields)];
  };
  return [
    changed(({ inStage }) => inStage),
    changed(({ inAll }) => inAll),
    changed(({ inAll }) => inAll && forStage(inAll, stage.name)),
  ].filter((change) => change.length > 0);
}

/** Where a stage says a field of the app otherwise; undefined for fields that are the same in every stage. */
function forStage(path: FieldPath, stage: string): FieldPath | undefined {
  const [spec, field, ...further] = path;
  const own = [spec ?? "spec", "stages", stage];
  if (field === "config") return [...own, field, ...further];
  if (field === "workloads" && further[1] === "containers" && further[3] === "env") return [...own, field, ...further];
  if (field === "source" && further[0] === "helm" && further[1] === "values")
    return [...own, field, ...further.slice(1)];
  return undefined;
}

/** The user's own file, which every stage of the app is made from. */
function manifestChange(
  { object, origin }: WorldObject,
  edits: readonly Edit[],
  { rendered }: MadeFrom,
): DocumentChange[][] {
  if (rendered !== "manifests" || origin.type !== "declared" || !origin.span) return [];
  const { source, start } = origin.span;
  const fields = edits.filter((edit): edit is FieldEdit => edit.type === "set" || edit.type === "remove");
  if (fields.length < edits.length) return [];
  return [[{ source, isManifest: true, at: start, kind: object.kind, name: object.metadata.name, edits: fields }]];
}

function patchChange({ object }: WorldObject, edits: readonly Edit[], stage: Stage, app: StageApp): DocumentChange[][] {
  const patch = sourcePatch(object, edits);
  if (!patch) return [];
  const index = app.declared.spec.stages?.[stage.name]?.source?.patches?.length ?? 0;
  return [[appChange(app, [["spec", "stages", stage.name, "source", "patches", index], patch])]];
}
