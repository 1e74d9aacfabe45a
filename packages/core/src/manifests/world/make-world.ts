import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { distinctWorldObjects } from "./distinct-objects.ts";
import type { Found } from "./found-in-text.ts";
import { impliedObjects, labelled } from "./implied-objects.ts";
import { unknownVersion } from "./known-version.ts";
import { kindId, scopesOf } from "./object-scope.ts";
import { podsOfCustomKinds } from "./pods-of-custom-kinds.ts";
import { judgeObject } from "./reading/judge-object.ts";
import type { StageRule } from "./stages.ts";
import { stagesOf } from "./stages.ts";
import { withoutNamespace } from "./without-namespace.ts";
import type { Gap, World, WorldObject } from "./world.ts";
import type { UnknownContent } from "./content.ts";

export interface WorldOptions {
  readonly name: string;
  /** The 36 of Kubernetes 1.36. */
  readonly minorVersion: number;
  readonly stages: StageRule;
  readonly gaps: readonly Gap[];
  /** Kinds of which `found` has all that the cluster has, as when it was read live: nothing is added of them. */
  readonly wholeKinds?: ReadonlySet<string>;
}

/**
 * The world of the objects that were found in one cluster, each once, with what every cluster has.
 *
 * Errors: KS3002; KS3004 to KS3007 for objects that a declaration makes; as warnings KS3013 and KS3014.
 */
export function makeWorld(
  found: readonly WorldObject[],
  { name, minorVersion, stages, gaps, wholeKinds = new Set() }: WorldOptions,
): { readonly world: World; readonly diagnostics: readonly Diagnostic[] } {
  const judged = judgeDeclared(found);
  const isNamespaced = scopesOf(judged.objects.map(({ object }) => object));
  const unplaced: WorldObject[] = [];
  const distinct = distinctWorldObjects(
    judged.objects.map((one) => {
      const isInside = isNamespaced(one.object);
      if (isInside && one.object.metadata.namespace === undefined) unplaced.push(one);
      return placed(one, isInside);
    }),
  );
  const objects = new Map<string, WorldObject[]>();
  const made = wholeKinds.has("Pod") ? { objects: [], gaps: [] } : podsOfCustomKinds(distinct.objects);
  const read = [...distinct.objects, ...made.objects];
  const all = [...read, ...impliedObjects(read, minorVersion, wholeKinds)];
  for (const one of all) {
    const kind = kindId(one.object);
    const known = objects.get(kind);
    if (known) known.push(one);
    else objects.set(kind, [one]);
  }
  const world: World = {
    name,
    minorVersion,
    objects,
    stages: stagesOf(objects.get("Namespace") ?? [], objects.get("Node") ?? [], stages),
    gaps: [...[...gaps, ...judged.gaps].map((gap) => placedGap(gap, isNamespaced)), ...distinct.gaps, ...made.gaps],
  };
  const stray = world.stages.ofNamespace.has("default") ? undefined : withoutNamespace(unplaced);
  const told = [unknownVersion(minorVersion), stray].filter((one) => one !== undefined);
  return { world, diagnostics: [...judged.diagnostics, ...told, ...distinct.diagnostics] };
}

/** What was read was judged then; what a declaration makes, with what charts bring, is judged here. */
function judgeDeclared(found: readonly WorldObject[]): Found {
  const objects: WorldObject[] = [];
  const gaps: Gap[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const one of found) {
    if (one.origin.type !== "declared") {
      objects.push(one);
      continue;
    }
    const { origin } = one;
    const { object, problems } = judgeObject(one.object);
    if (object) objects.push({ object, origin });
    for (const { code, message, hint, reason, gap } of problems) {
      if (gap) gaps.push({ reason, ...gap, origin });
      diagnostics.push(diagnose(code, { message, hint, span: origin.span }));
    }
  }
  return { objects, gaps, diagnostics };
}

/** Where the API server puts it: into `default` where it says nothing, into no namespace where its kind has none. */
function placed(one: WorldObject, isNamespaced: boolean): WorldObject {
  const { object } = one;
  const { namespace, ...rest } = object.metadata;
  if (object.kind === "Namespace" && object.apiVersion === "v1")
    return { ...one, object: { ...object, metadata: labelled(rest) } };
  if (isNamespaced === (namespace !== undefined)) return one;
  const metadata = isNamespaced ? { ...rest, namespace: "default" } : rest;
  return { ...one, object: { ...object, metadata } };
}

function placedGap(gap: Gap, isNamespaced: (object: UnknownContent) => boolean): Gap {
  const { kind, name, namespace } = gap;
  if (kind === undefined || name === undefined || namespace !== undefined) return gap;
  const slash = kind.indexOf("/");
  const apiVersion = slash === -1 ? "v1" : `${kind.slice(0, slash)}/v1`;
  const isInside = isNamespaced({ apiVersion, kind: kind.slice(slash + 1), metadata: { name } });
  return isInside ? { ...gap, namespace: "default" } : gap;
}

/** The world of everything that was found. */
export function worldOfFound(
  { objects, gaps }: Pick<Found, "objects" | "gaps">,
  options: Omit<WorldOptions, "gaps">,
): ReturnType<typeof makeWorld> {
  return makeWorld(objects, { ...options, gaps });
}
