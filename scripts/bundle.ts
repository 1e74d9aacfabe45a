import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
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

/** Code that is imported on demand, by `import()`, goes into chunks of its own, so that `--help` loads little. */
async function bundleCode(dist: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      main: "packages/cli/src/main.ts",
      index: "packages/core/src/index.ts",
      // The program of the child process that evaluates TypeScript modules: adapters start it by its file name.
      runner: "packages/adapters/src/modules/runner.ts",
      // The program of the threads that read manifests, started in the same way.
      reader: "packages/adapters/src/manifests/reader.ts",
    },
    outdir: dist,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    // CommonJS dependencies ask for built-in modules by `require`.
    banner: { js: 'import{createRequire as requireOf}from"node:module";const require=requireOf(import.meta.url);' },
  });
  return metafile;
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
