import { build } from "esbuild";
import { expect, test } from "vitest";
import { root } from "./run.ts";

/** A shell draws its prompt again and again: Node itself takes most of the 60 ms that it may take. */
const mostBytes = 20_000;

test("what a prompt loads is small, and nothing of the compiler or of clusters", async () => {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["packages/cli/src/commands/use-prompt.ts"],
    bundle: true,
    write: false,
    metafile: true,
    outdir: "out",
    platform: "node",
    format: "esm",
    minifyWhitespace: true,
  });
  expect(Object.keys(metafile.inputs).filter((path) => /node_modules|packages\/core|kubernetes/.test(path))).toEqual(
    [],
  );
  expect(outputFiles.reduce((sum, { contents }) => sum + contents.byteLength, 0)).toBeLessThan(mostBytes);
});
