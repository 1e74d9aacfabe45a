import type { CompiledFile } from "../compile/compile-platform.ts";
import { compilePlatform } from "../compile/compile-platform.ts";
import type { Manifest } from "../manifests/kubernetes-object.ts";
import type { Span } from "../diagnostics/places.ts";
import { placeOf } from "../diagnostics/places.ts";
import type { YamlValue } from "../manifests/write-yaml.ts";
import { isDeclared, keyPlace, namePlace } from "../model/declared.ts";
import type { Cluster, Platform, Stage, StageApp } from "../model/resolved.ts";
import type { Surroundings } from "./causes.ts";
import { causesOfValue } from "./causes.ts";
import type { Compared } from "./compare-values.ts";
import { compareValues, formatPath } from "./compare-values.ts";
import type { Cause, Difference, Parity } from "./parity.ts";
import { neutralizer, withoutHash } from "./stage-names.ts";

/**
 * Parity: every difference in substance between what two stages get, with the lines that cause it. Of a stage in several
 * clusters the first is compared.
 *
 * `app` limits the comparison to one app. `files` are those of a stage in its first cluster, with what apps' sources
 * render to; by default those that are compiled.
 */
export function compareStages(
  platform: Platform,
  left: Stage,
  right: Stage,
  app?: string,
  files: (stage: Stage) => Iterable<CompiledFile> = (stage) =>
    compilePlatform(platform, { stage: stage.name, cluster: stage.clusters[0]?.name }),
): Parity {
  const [one, two] = [collect(platform, left, app, files(left)), collect(platform, right, app, files(right))];
  const differences = missingApps(left, right, app);
  const shared = (name: string | undefined): boolean =>
    name === undefined || (one.apps.has(name) && two.apps.has(name));
  const pairs = pair(one.objects, two.objects);
  for (const [object, other] of pairs) {
    const known = object ?? other;
    if (!known || !shared(known.app?.name)) continue;
    const around: Both = [object ?? instead(known, left, one), other ?? instead(known, right, two)];
    differences.push(...compareObjects(object, other, around));
  }
  return {
    stages: [left.name, right.name],
    clusters: [one.cluster.name, two.cluster.name],
    compared: pairs.filter(([object, other]) => object && other).length,
    differences: gather(differences),
  };
}

/**
 * Differences that are the same in several objects, or in several places of the same objects, become one; those of a kind
 * stand together.
 */
function gather(differences: readonly Difference[]): Difference[] {
  const merge = (all: readonly Difference[], by: "objects" | "paths"): Difference[] => {
    const other = by === "objects" ? "paths" : "objects";
    const merged = new Map<string, Difference>();
    for (const one of all) {
      const key = JSON.stringify([one.kind, one[other], one.values, one.causes.map(causeKey)]);
      const known = merged.get(key);
      merged.set(key, known ? { ...known, [by]: [...known[by], ...one[by]] } : one);
    }
    return [...merged.values()];
  };
  const merged = merge(merge(differences, "objects"), "paths");
  return [...Map.groupBy(merged, ({ kind }) => kind).values()].flat();
}

interface Side {
  readonly cluster: Cluster;
  readonly apps: ReadonlyMap<string, StageApp>;
  readonly objects: readonly StageObject[];
}

/** An object of a stage, as it is and with the stage's names exchanged, and what it is called in both stages. */
interface StageObject extends Surroundings, Compared {
  readonly shownAs: string;
}

/** What surrounds an object in both stages, be it there or not. */
type Both = readonly [Surroundings, Surroundings];

/** What would surround an object in a stage that does not have it. */
function instead(known: StageObject, stage: Stage, { cluster, apps }: Side): Surroundings {
  return { ...known, stage, cluster, app: known.app && apps.get(known.app.name) };
}

/** The same object in both stages, or an object that only one of them has. */
type Pair = readonly [StageObject | undefined, StageObject | undefined];

function collect(platform: Platform, stage: Stage, only: string | undefined, files: Iterable<CompiledFile>): Side {
  const [cluster] = stage.clusters;
  if (!cluster) throw new Error(`the stage ${stage.name} is in no cluster`);
  const apps = new Map(stage.apps.map((app) => [app.name, app]));
  const neutralize = neutralizer(stage);
  const objects: StageObject[] = [];
  for (const file of files) {
    if (only !== undefined && file.app !== only) continue;
    const app = file.app === undefined ? undefined : apps.get(file.app);
    for (const manifest of file.manifests)
      objects.push(stageObject(manifest, { platform, cluster, stage, app }, neutralize));
  }
  return { cluster, apps, objects };
}

function stageObject(
  { object, origin }: Manifest,
  around: Pick<Surroundings, "platform" | "cluster" | "stage" | "app">,
  neutralize: ReturnType<typeof neutralizer>,
): StageObject {
  const raw = object as unknown as YamlValue;
  const neutral = neutralize(raw, object.kind) as YamlValue & { metadata: { name: string; namespace?: string } };
  const { name } = object.metadata;
  const { namespace } = neutral.metadata;
  const plain = namespace === undefined ? neutral.metadata.name : withoutHash(name);
  const shownAs = around.app?.name === name || namespace === undefined ? plain : `${plain} in ${namespace}`;
  return { ...around, kind: object.kind, name, origin, raw, neutral, shownAs };
}

/** Pairs objects by kind and name; what is left then by kind and the name without its last part, which may be a role. */
function pair(left: readonly StageObject[], right: readonly StageObject[]): readonly Pair[] {
  const exact = (one: StageObject): string => `${one.app?.name ?? ""} ${one.kind} ${one.shownAs}`;
  const loose = (one: StageObject): string => exact(one).replace(/:[a-z-]+( in |$)/, "$1");
  const pairs: Pair[] = [];
  let [restLeft, restRight] = [left, right];
  for (const keyOf of [exact, loose]) {
    const waiting = new Map(restRight.map((one) => [keyOf(one), one]));
    const unmatched: StageObject[] = [];
    for (const one of restLeft) {
      const other = waiting.get(keyOf(one));
      if (other) pairs.push([one, other]);
      else unmatched.push(one);
      waiting.delete(keyOf(one));
    }
    const matched = new Set(pairs.map(([, other]) => other));
    restLeft = unmatched;
    restRight = restRight.filter((one) => !matched.has(one));
  }
  for (const one of restLeft) pairs.push([one, undefined]);
  for (const one of restRight) pairs.push([undefined, one]);
  return pairs;
}

function compareObjects(left: StageObject | undefined, right: StageObject | undefined, around: Both): Difference[] {
  const known = left ?? right;
  if (!known) return [];
  const common = { kind: known.kind, objects: [known.shownAs] };
  if (!left || !right) {
    const values: Difference["values"] = [left && "there", right && "there"];
    return [{ ...common, paths: [], values, causes: causesOf([], around, known) }];
  }
  return (
    compareValues(left, right)
      // Names differ only where objects were paired in spite of it: what their names say, their contents say too.
      .filter(({ path }) => path.join(".") !== "metadata.name")
      .map(({ path, left: leftValue, right: rightValue }) => {
        const causes = causesOf(path, around, undefined);
        return { ...common, paths: [formatPath(path)], values: [leftValue, rightValue], causes };
      })
  );
}

/**
 * The fields that set the value, on either side. What both sides say alike cannot tell them apart, unless nothing else
 * does. Where no field does, the tiers, which set the defaults; where those are equal, the object's origin.
 */
function causesOf(path: readonly string[], around: Both, only: StageObject | undefined): Cause[] {
  const [left, right] = [causesOfValue(path, around[0]), causesOfValue(path, around[1])];
  const first = (fields: typeof left, others: typeof right): Span | undefined =>
    fields.find(({ says }) => others.every((other) => other.says !== says))?.span;
  const cause = (side: 0 | 1, span: Span | undefined): Cause[] =>
    span ? [{ stage: around[side].stage.name, span }] : [];
  const specific = [...cause(0, first(left, right)), ...cause(1, first(right, left))];
  if (specific.length > 0) return specific;
  const { stage } = around[0];
  const { stage: other } = around[1];
  if (stage.tier !== other.tier)
    return [...cause(0, keyPlace(stage.declared, "tier")), ...cause(1, keyPlace(other.declared, "tier"))];
  if (left[0]) return cause(0, left[0].span);
  const origins = (only ? [only] : around).map((side): Cause => ({ stage: side.stage.name, span: side.origin }));
  return [...new Map(origins.map((one) => [placeKey(one), one])).values()];
}

function placeKey({ span }: Cause): string {
  const { file, line, column } = placeOf(span);
  return `${file}:${line}:${column}`;
}

function causeKey(cause: Cause): string {
  return `${cause.stage} ${placeKey(cause)}`;
}

/** An app that is in one of the stages only is one difference, not one for each of its objects. */
function missingApps(left: Stage, right: Stage, only: string | undefined): Difference[] {
  const missing = (from: Stage, other: Stage): readonly StageApp[] =>
    from.apps.filter(({ name }) => (only ?? name) === name && other.apps.every((app) => app.name !== name));
  const difference = (app: StageApp, stage: Stage, values: Difference["values"]): Difference => {
    const { declared } = app;
    const span = isDeclared(declared, "in") ? keyPlace(declared, "in") : namePlace(declared);
    return { kind: "App", objects: [app.name], paths: [], values, causes: [{ stage: stage.name, span }] };
  };
  return [
    ...missing(left, right).map((app) => difference(app, left, ["there", undefined])),
    ...missing(right, left).map((app) => difference(app, right, [undefined, "there"])),
  ];
}
