import { builtClusters, isDeclaration } from "@kubestage/adapters";
import type { World } from "@kubestage/core";
import { keyOf, keyText } from "@kubestage/core";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { FixedWorldRequest } from "../fix-manifests.ts";
import type { FixResult } from "../fix-result.ts";
import { declaredFilesOf } from "../generated-from.ts";
import type { WorldRequest, WorldToProve } from "../world-request.ts";
import { judgedBy } from "../worlds-to-prove.ts";
import { fixDeclaration } from "./fix-declaration.ts";

/**
 * Mends what is found in a folder that `build` wrote, in the declaration that it was built from: one near by that has the
 * files which the origins name, and makes the same objects. The folder itself is not changed: it is to be built again.
 *
 * Undefined where it is no such folder, or no such declaration is found.
 */
export async function fixBuilt(
  worlds: readonly WorldToProve[],
  wanted: FixedWorldRequest & { readonly request: WorldRequest },
): Promise<FixResult | undefined> {
  const { request } = wanted;
  const [path, ...further] = request.paths;
  if (path === undefined || further.length > 0 || path === "-") return undefined;
  const folder = resolve(request.from, path);
  const clusters = builtClusters(folder);
  if (clusters.length === 0) return undefined;
  const files = [...new Set(clusters.flatMap((cluster) => declaredFilesOf(join(folder, cluster))))];
  const mustMake = (made: readonly WorldToProve[]): boolean => isSame(made, worlds);
  for (const root of rootsNear(folder, request.from)) {
    // Nothing is read, let alone evaluated, of a folder that has not all of them.
    if (files.length === 0 || files.some((file) => !existsSync(join(root, file)))) continue;
    const paths = [root, ...files.map((file) => join(root, file))].filter((one) => isDeclaration(one, request.from));
    for (const one of paths.slice(0, 2)) {
      const declaration = relative(request.from, one) || ".";
      const asked = { ...request, paths: [declaration], stageLabel: undefined, stageMapping: undefined };
      const made = await fixDeclaration({
        ...wanted,
        request: asked,
        path: declaration,
        mustMake,
        judgedBy: judgedBy(request),
      });
      if (made) return { ...made, outdated: made.files.length > 0 ? [path] : [] };
    }
  }
  return undefined;
}

/** Where a declaration may lie: the working directory, a folder in it, or around the built folder. */
function rootsNear(folder: string, from: string): string[] {
  const inside = readdirSync(from, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
    .map(({ name }) => join(from, name));
  return [...new Set([from, dirname(folder), ...inside])];
}

function isSame(made: readonly WorldToProve[], built: readonly WorldToProve[]): boolean {
  const contentOf = (worlds: readonly WorldToProve[]): string =>
    JSON.stringify(worlds.map(({ world }) => objectsIn(world)).toSorted());
  return made.length === built.length && contentOf(made) === contentOf(built);
}

function objectsIn({ name, objects }: World): string {
  const all = [...objects.values()].flat().map(({ object }) => `${keyText(keyOf(object))} ${canonical(object)}`);
  return [name, ...all.toSorted()].join("\n");
}

/** Keys in one order; what is undefined is not there. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : item,
  );
}
