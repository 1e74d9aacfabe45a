import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { bundleCode } from "./bundle-code.ts";
import { publishedTypes } from "./declaration-types.ts";
import { thirdPartyLicenses } from "./licenses.ts";
import { root } from "./run.ts";

/** Builds what is published into dist/: it runs without node_modules, and says whose code it carries. */
async function bundle(): Promise<void> {
  const dist = join(root, "dist");
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist);
  const [metafile] = await Promise.all([
    bundleCode(dist),
    publishedTypes().then(async (types) => writeFile(join(dist, "index.d.ts"), types)),
  ]);
  await writeFile(join(dist, "THIRD_PARTY_LICENSES.txt"), await thirdPartyLicenses(metafile));
  for (const name of ["main.js", "index.js"])
    console.log(`dist/${name} loads ${kilobytes(loadedAtStart(metafile, `dist/${name}`))}`);
  const { size } = await stat(join(dist, "main.js"));
  if (size === 0) throw new Error("dist/main.js is empty");
}

/** The bytes of an output and of all that it imports before it runs. */
function loadedAtStart(metafile: Metafile, entry: string): number {
  const loaded = new Set<string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (loaded.has(path)) continue;
    loaded.add(path);
    const imports = metafile.outputs[path]?.imports ?? [];
    waiting.push(
      ...imports
        .filter(({ kind, external }) => kind === "import-statement" && external !== true)
        .map((one) => one.path),
    );
  }
  return [...loaded].reduce((sum, path) => sum + (metafile.outputs[path]?.bytes ?? 0), 0);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`;
}

await bundle();
