import { build, type Metafile } from "esbuild";
import { root } from "./run.ts";

/** Code that is imported on demand, by `import()`, goes into chunks of its own, so that `--help` loads little. */
export async function bundleCode(dist: string): Promise<Metafile> {
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
