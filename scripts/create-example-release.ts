import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readDeclaration } from "@kubestage/adapters";
import { makeRelease, readYaml, type ReleaseFacts, type Source } from "@kubestage/core";
import { contentHash } from "../packages/core/src/manifests/content-hash.ts";
import { nodeAt, valueOf } from "../packages/core/src/manifests/syntax.ts";
import type { AppSpec } from "../packages/core/src/model/kinds.ts";
import { root } from "./run.ts";

const platform = "examples/shop/platform";
const releases = join(root, "examples/shop/releases");

/**
 * Writes releases of the example's apps as their documents stand now: `node scripts/create-example-release.ts [APP…]`.
 * Which stage runs which release is then said in examples/shop/releases/pointers.yaml, by hand.
 */
async function createReleases(apps: readonly string[]): Promise<void> {
  await mkdir(releases, { recursive: true });
  const { sources } = await readDeclaration(platform, { from: root });
  for (const { name, spec } of appsOf(sources)) {
    if (apps.length > 0 && !apps.includes(name)) continue;
    const release = makeRelease(sources, name, factsOf(name, spec));
    if (!release) continue;
    const file = `${release.name}.yaml`;
    await writeFile(join(releases, file), release.text);
    console.log(file);
  }
}

function appsOf(sources: readonly Source[]): { name: string; spec: AppSpec }[] {
  const documents = sources.flatMap((source) => readYaml(source).documents.map((document) => document.root));
  return documents.flatMap((document) => {
    const [kind, name, spec] = [["kind"], ["metadata", "name"], ["spec"]].map((path) => {
      const node = nodeAt(document, path);
      return node && valueOf(node);
    });
    return kind === "App" ? [{ name: name as string, spec: spec as AppSpec }] : [];
  });
}

/** The example's registry and repositories do not exist: digests and commits are made up, the same at each run. */
function factsOf(app: string, document: AppSpec): ReleaseFacts {
  return {
    images: Object.fromEntries(imagesOf(document).map((image) => [image, `${image}@sha256:${contentHash(image)}`])),
    source: { commit: contentHash(document).slice(0, 40), repository: `https://git.example.com/shop/${app}` },
    compiler: "0.1.0",
  };
}

function imagesOf({ image, workloads }: AppSpec): string[] {
  if (image !== undefined) return [image];
  const containers = Object.values(workloads ?? {}).flatMap((workload) => Object.values(workload.containers));
  return [...new Set(containers.map((container) => container.image))];
}

await createReleases(process.argv.slice(2));
