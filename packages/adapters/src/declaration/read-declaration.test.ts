import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "@kubestage/core";
import { formatPlace, parseDeclaration, placeOf } from "@kubestage/core";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { findFiles } from "./find-files.ts";
import { readDeclaration } from "./read-declaration.ts";

const places = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({ code, span }) => `${code} ${span ? formatPlace(placeOf(span)) : "nowhere"}`);

const yaml = `apiVersion: kubestage.dev/v1alpha1
kind: Platform
metadata:
  name: shop
spec:
  domain: example.com
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata:
  name: nonprod
spec:
  cni: calico
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata:
  name: dev
spec:
  cluster: nonprod
  tier: development
`;

const module = `import type { Declaration } from "kubestage";
import { stage } from "./parts/stage.ts";
const apiVersion = "kubestage.dev/v1alpha1";
export default [
  { apiVersion, kind: "Platform", metadata: { name: "shop" }, spec: { domain: "example.com" } },
  { apiVersion, kind: "Cluster", metadata: { name: "nonprod" }, spec: { cni: "calico" } },
  stage("dev"),
] satisfies Declaration[];
`;
const stageModule = `export function stage(name: string) {
  return { apiVersion: "kubestage.dev/v1alpha1", kind: "Stage", metadata: { name }, spec: { cluster: "nonprod", tier: "development" } };
}
`;

describe("files", () => {
  test("are read in the order of their paths, whatever the folder's own order", async () => {
    const folder = temporaryFolder({ "b.yaml": "b: 1", "a/z.yml": "z: 1", "a.yaml": "a: 1", "B.yaml": "B: 1" });
    const { sources, diagnostics } = await readDeclaration(".", { from: folder });
    expect(diagnostics).toEqual([]);
    expect(sources.map(({ path }) => path)).toEqual(["B.yaml", "a/z.yml", "a.yaml", "b.yaml"]);
  });

  test("are called as the user would type them, and by their path below the declaration", async () => {
    const from = temporaryFolder({ "shop/apps/web.yaml": "a: 1" });
    const [source] = (await readDeclaration("shop", { from })).sources;
    expect(source).toMatchObject({ file: join("shop", "apps", "web.yaml"), path: "apps/web.yaml", text: "a: 1" });
    const [single] = (await readDeclaration("shop/apps/web.yaml", { from })).sources;
    expect(single).toMatchObject({ file: "shop/apps/web.yaml", path: "web.yaml" });
  });

  test("that are not part of a declaration are left out", async () => {
    const from = temporaryFolder({
      "a.yaml": "a: 1",
      "releases.yaml": "r: 1",
      "readme.md": "",
      "platform.test.ts": "throw new Error()",
      "types.d.ts": "",
      ".hidden.yaml": "",
      ".git/x.yaml": "",
      "node_modules/p/x.yaml": "",
      "out/.kubestage.json": "{}",
      "out/nonprod/dev/web.yaml": "",
      "releases/web.yaml": "",
      "chart/Chart.yaml": "",
      "chart/values.yaml": "",
      "k8s/base/kustomization.yaml": "",
      "k8s/base/map.yaml": "",
    });
    const { sources, diagnostics } = await readDeclaration(".", { from, except: ["./releases.yaml", "releases"] });
    expect(diagnostics).toEqual([]);
    expect(sources.map(({ path }) => path)).toEqual(["a.yaml"]);
  });

  test("a byte order mark is no part of the text", async () => {
    const from = temporaryFolder({ "a.yaml": "\uFEFFa: 1" });
    expect((await readDeclaration(".", { from })).sources[0]?.text).toBe("a: 1");
  });

  test("every problem of a run is found, each with its place", async () => {
    const latin = Uint8Array.from([0x61, 0x3a, 0x20, 0x31, 0x0a, 0xc3, 0xa9, 0x3a, 0x20, 0xe9, 0x0a]);
    const from = temporaryFolder({ "latin.yaml": latin, "good.yaml": "a: 1", "large.yaml": "" });
    truncateSync(join(from, "large.yaml"), 100 * 1024 * 1024);
    mkdirSync(join(from, "sub"));
    symlinkSync("..", join(from, "sub", "back"));
    symlinkSync("nowhere", join(from, "gone.yaml"));
    const { diagnostics } = await readDeclaration(".", { from });
    expect(places(diagnostics)).toEqual([
      "KS6001 gone.yaml:1:1",
      "KS6002 sub/back:1:1",
      "KS1003 large.yaml:1:1",
      "KS1002 latin.yaml:2:4",
    ]);
    expect(diagnostics.at(-1)?.message).toBe("byte 9 (0xE9) is not UTF-8");
  });

  test("a link within the folder is followed, also where the folder itself is a link", async () => {
    const from = temporaryFolder({ "shop/apps/a.yaml": "a: 1" });
    symlinkSync("shop", join(from, "linked"));
    symlinkSync("apps", join(from, "shop", "more"));
    symlinkSync("apps/a.yaml", join(from, "shop", "b.yaml"));
    const { sources, diagnostics } = await readDeclaration("linked", { from });
    expect(diagnostics).toEqual([]);
    expect(sources.map(({ path }) => path)).toEqual(["apps/a.yaml", "b.yaml", "more/a.yaml"]);
  });

  test("a link out of the folder is a problem, and not followed", async () => {
    const elsewhere = temporaryFolder({ "a.yaml": "a: 1", "readme.md": "" });
    const from = temporaryFolder({ "b.yaml": "b: 1" });
    symlinkSync(elsewhere, join(from, "apps"));
    symlinkSync(join(elsewhere, "a.yaml"), join(from, "a.yaml"));
    symlinkSync(join(elsewhere, "readme.md"), join(from, "readme.md"));
    const { sources, diagnostics } = await readDeclaration(".", { from });
    expect(sources.map(({ path }) => path)).toEqual(["b.yaml"]);
    expect(places(diagnostics)).toEqual(["KS6002 a.yaml:1:1", "KS6002 apps:1:1"]);
  });

  test.runIf(existsSync("/proc/self"))("the kernel's folders are not looked into", () => {
    const { files, diagnostics } = findFiles({ absolute: "/proc", file: "/proc", path: "" });
    expect({ files, diagnostics }).toEqual({ files: [], diagnostics: [] });
  });

  test("a pipe is never opened", async () => {
    const from = temporaryFolder();
    execFileSync("sh", ["-c", 'mkfifo "$0"', join(from, "a.yaml")]);
    expect(places((await readDeclaration(".", { from })).diagnostics)).toEqual(["KS6001 a.yaml:1:1"]);
  });

  test("a path that leads nowhere, and a folder without a declaration", async () => {
    const from = temporaryFolder({ "readme.md": "" });
    expect(places((await readDeclaration("gone", { from })).diagnostics)).toEqual(["KS6001 gone:1:1"]);
    expect(places((await readDeclaration(".", { from })).diagnostics)).toEqual(["KS6001 .:1:1"]);
  });
});

describe("modules", () => {
  test("give the same platform as YAML", async () => {
    const from = temporaryFolder({
      "ts/platform.ts": module,
      "ts/parts/stage.ts": stageModule,
      "yaml/platform.yaml": yaml,
    });
    const typed = await readDeclaration("ts", { from });
    const written = await readDeclaration("yaml", { from });
    expect(typed.diagnostics).toEqual([]);
    const facts = (sources: typeof typed.sources): unknown => {
      const { platform, diagnostics } = parseDeclaration(sources);
      expect(diagnostics).toEqual([]);
      return JSON.parse(JSON.stringify(platform, (key, value: unknown) => (key === "declared" ? undefined : value)));
    };
    expect(facts(typed.sources)).toEqual(facts(written.sources));
    expect(facts(typed.sources)).toMatchObject({ name: "shop", stages: [{ name: "dev" }] });
  });

  test("places lead to the line of the module that names the document", async () => {
    const wrong = module.replace('"calico"', '"calcio"').replace('stage("dev")', 'stage("dev_")');
    const from = temporaryFolder({ "platform.ts": wrong, "parts/stage.ts": stageModule });
    const { diagnostics } = parseDeclaration((await readDeclaration(".", { from })).sources);
    expect(places(diagnostics).toSorted()).toEqual(["KS1009 platform.ts:6:1", "KS1009 platform.ts:7:1"]);
  });

  test("a document that an imported module writes is placed there", async () => {
    const from = temporaryFolder({
      "platform.ts": 'import { web } from "./web.ts";\nexport default [web];\n',
      "web.ts": 'export const web = {\n  kind: "App",\n  metadata: { name: "web" },\n};\n',
    });
    const { sources, diagnostics } = await readDeclaration(".", { from });
    expect(diagnostics).toEqual([]);
    expect(sources.map(({ path, lineInModule }) => `${path}:${lineInModule?.(0)}`)).toEqual(["web.ts:3"]);
  });

  test("every module that fails is a problem with its line; the others are read", async () => {
    const from = temporaryFolder({
      "throws.ts": "const a: number = 1;\n\nthrow new Error(`no ${a}`);\nexport default [];\n",
      "syntax.ts": "export default [\n  { a: 1 ]\n;\n",
      "function.ts": "export default () => [];\n",
      "good.ts": 'export default Promise.resolve([{ kind: "App" }]);\n',
      "date.ts":
        'export default [\n  { metadata: { name: "a" } },\n  { metadata: { name: "web" }, at: [new Date(0)] },\n];\n',
      "missing.ts": 'import {\n  a } from "./part.ts";\nexport default [a];\n',
      "part.ts": '\nimport "./nowhere.ts";\nexport const a = 1;\n',
    });
    const { sources, diagnostics } = await readDeclaration(".", { from });
    expect(sources.map(({ text }) => text)).toEqual(["kind: App\n"]);
    expect(places(diagnostics)).toEqual([
      "KS1030 date.ts:3:1",
      "KS1030 function.ts:1:1",
      "KS1030 part.ts:2:9",
      "KS1030 syntax.ts:2:1",
      "KS1030 throws.ts:3:1",
    ]);
    expect(diagnostics[0]?.message).toBe("document 2.at[0] is an instance of Date; a document holds plain data only");
    expect(diagnostics[4]?.message).toBe("Error: no 1");
  });

  test("a module that gives nothing is a problem unless another one imports it", async () => {
    const from = temporaryFolder({
      "none.ts": "export const a = 1;\n",
      "part.ts": "export const a = 1;\n",
      "whole.ts": 'import { a } from "./part.ts";\nexport default [{ a }];\n',
    });
    const { sources, diagnostics } = await readDeclaration(".", { from });
    expect(sources.map(({ path }) => path)).toEqual(["whole.ts"]);
    expect(places(diagnostics)).toEqual(["KS1030 none.ts:1:1"]);
  });

  test("are left out where nothing may be run", async () => {
    const from = temporaryFolder({ "a.ts": "throw new Error()", "b.yaml": "b: 1" });
    const { sources, diagnostics } = await readDeclaration(".", { from, modules: false });
    expect(diagnostics).toEqual([]);
    expect(sources.map(({ path }) => path)).toEqual(["b.yaml"]);
  });
});
