import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BuildRequest } from "./build.ts";
import { build } from "./build.ts";
import { declaration, filesBelow, temporaryFolder } from "./testing/folders.ts";

const run = (from: string, request: Partial<BuildRequest> = {}) => build({ path: "shop", from, ...request });

const streamed = async (from: string, request: Partial<BuildRequest> = {}) => {
  let text = "";
  const stream = (piece: string): Promise<void> => {
    text += piece;
    return Promise.resolve();
  };
  const result = await run(from, { ...request, stream });
  return { ...result, text };
};

test("a folder gets a file for each app of each stage, and the origins of each object", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  const { summary, diagnostics } = await run(from, { out: "out" });
  expect(diagnostics).toEqual([]);
  const files = filesBelow(join(from, "out"));
  expect(Object.keys(files)).toEqual([
    ".kubestage.json",
    ...["access", "admission"].map((name) => `nonprod/${name}.yaml`),
    ...["_stage", "api", "web"].map((name) => `nonprod/dev/${name}.yaml`),
    "nonprod/intent.json",
    "nonprod/origins.json",
    "nonprod/priority.yaml",
    "nonprod/records.yaml",
    ...["_stage", "api", "web"].map((name) => `nonprod/test/${name}.yaml`),
  ]);
  expect(summary?.output).toEqual({ path: "out", written: 12, unchanged: 0, removed: 0 });
  const { objects } = JSON.parse(files["nonprod/origins.json"] ?? "") as {
    objects: readonly { file: string; from: string }[];
  };
  expect(objects).toHaveLength(summary?.objects ?? 0);
  expect(new Set(objects.map(({ file }) => file)).size).toBe(10);
  expect(objects.every((object) => /^platform\.yaml:\d+:\d+$/.test(object.from))).toBe(true);
});

test("the stream holds what the folder holds", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  const { summary, text } = await streamed(from);
  await run(from, { out: "out" });
  const files = Object.entries(filesBelow(join(from, "out"))).filter(([path]) => path.endsWith(".yaml"));
  const documents = (yaml: string): string[] => yaml.split(/^---\n/m);
  expect(documents(text).toSorted()).toEqual(files.flatMap(([, yaml]) => documents(yaml)).toSorted());
  expect(documents(text)).toHaveLength(summary?.objects ?? 0);
});

test("a build is the same to the byte every time", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  await run(from, { out: "one" });
  await run(from, { out: "two" });
  expect(filesBelow(join(from, "one"))).toEqual(filesBelow(join(from, "two")));
});

test("one stage alone changes its own files and lines of the origins, and nothing else", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  await run(from, { out: "out" });
  const before = filesBelow(join(from, "out"));
  const withoutApi = declaration.replace(/---\napiVersion: \S+\nkind: App\nmetadata: { name: api }[^]*$/, "");
  const changed = temporaryFolder({ "shop/platform.yaml": withoutApi.replace("name: web }", "name: site }") });
  const { summary } = await build({ path: join(changed, "shop"), from, out: "out", stage: "dev" });
  const after = filesBelow(join(from, "out"));
  expect(summary?.clusters[0]?.stages.map(({ name }) => name)).toEqual(["dev"]);
  const differing = Object.keys({ ...before, ...after }).filter((path) => before[path] !== after[path]);
  expect(differing.toSorted()).toEqual([
    ".kubestage.json",
    "nonprod/dev/api.yaml",
    "nonprod/dev/site.yaml",
    "nonprod/dev/web.yaml",
    "nonprod/intent.json",
    "nonprod/origins.json",
  ]);
  const filesIn = (text: string | undefined): string[] =>
    [...(text ?? "").matchAll(/"file":"([^"]+)"/g)].map(([, file]) => file ?? "");
  const files = new Set(filesIn(after["nonprod/origins.json"]));
  expect(files.has("dev/site.yaml") && files.has("test/web.yaml") && files.has("access.yaml")).toBe(true);
  expect(files.has("dev/web.yaml")).toBe(false);
});

test.each([
  ["a wrong declaration", declaration.replace("tier: development", "teir: development"), "KS1006"],
  [
    "an error that only compiling finds",
    declaration.replace("{ cni: calico }", "{ cni: calico, registries: [other.example.com] }"),
    "KS2005",
  ],
])("%s writes nothing", async (_, text, code) => {
  const from = temporaryFolder({ "shop/platform.yaml": text });
  const { summary, diagnostics } = await run(from, { out: "out" });
  expect(summary).toBeUndefined();
  expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
  expect(Object.keys(filesBelow(from))).toEqual(["shop/platform.yaml"]);
  expect((await streamed(from)).text).toBe("");
});

test("problems of files and of texts are found in one run", async () => {
  const wrong = declaration.replace("tier: development", "tier: developmnt");
  const from = temporaryFolder({ "shop/platform.yaml": wrong, "shop/bad.ts": "export default 1;" });
  const { diagnostics } = await run(from);
  expect(diagnostics.map(({ code }) => code)).toEqual(["KS1030", "KS1009"]);
});

test("a stage or cluster that is not there is named with what there is", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  const { diagnostics } = await run(from, { stage: "tset", cluster: "prod" });
  expect(diagnostics.map(({ code, hint }) => `${code} ${hint}`)).toEqual([
    'KS6006 did you mean "test"?',
    "KS6006 choose one of: nonprod",
  ]);
});

test.each([".", "shop", "shop/.."])("the declaration cannot be built into %s", async (out) => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  const { diagnostics } = await run(from, { out });
  expect(diagnostics.map(({ code }) => code)).toEqual(["KS6006"]);
  expect(Object.keys(filesBelow(from))).toEqual(["shop/platform.yaml"]);
});

test("an output folder inside of the declaration is no part of it", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  await run(from, { out: "shop/out" });
  expect(await run(from, { out: "shop/out" })).toMatchObject({
    diagnostics: [],
    summary: { output: { written: 0, unchanged: 12 } },
  });
});

test("releases beside the declaration are no part of it, and lead to their own lines", async () => {
  const pointers =
    "apiVersion: kubestage.dev/v1alpha1\nkind: ReleasePointers\nmetadata: { name: now }\nspec: { stages: { dev: {} } }\n";
  const from = temporaryFolder({ "shop/platform.yaml": declaration, "shop/releases.yaml": pointers });
  const { summary, diagnostics } = await run(from, { releases: "shop/releases.yaml", out: "out" });
  expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(["KS2003"]));
  expect(summary?.clusters[0]?.stages[0]).toMatchObject({ apps: 2, running: 0 });
});

test("apps whose images lack the digests that their stage needs do not count as running", async () => {
  const from = temporaryFolder({
    "shop/platform.yaml": declaration.replace(
      /(name: test }\nspec: )[^\n]*/,
      "$1{ cluster: nonprod, tier: production, after: [dev] }",
    ),
  });
  const { summary, diagnostics } = await run(from);
  expect(diagnostics.map(({ code }) => code)).toContain("KS2002");
  expect(summary?.clusters[0]?.stages).toMatchObject([
    { name: "dev", apps: 2, running: 2 },
    { name: "test", apps: 2, running: 0 },
  ]);
});

test("an aborted build ends without effect", async () => {
  const from = temporaryFolder({
    "shop/platform.ts": "await new Promise((resolve) => setTimeout(resolve, 5000)); export default [];",
  });
  const controller = new AbortController();
  const building = run(from, { out: "out", signal: controller.signal });
  setTimeout(() => controller.abort(new Error("enough")), 200);
  await expect(building).rejects.toThrow("enough");
  expect(Object.keys(filesBelow(from))).toEqual(["shop/platform.ts"]);
});

test("what an earlier build wrote below the declaration is not read, even where its inventory is lost", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  const first = await run(from, { out: "shop/out" });
  rmSync(join(from, "shop/out/.kubestage.json"));
  const again = await run(from, { out: "shop/out" });
  expect(again.diagnostics).toEqual([]);
  expect(again.summary?.objects).toBe(first.summary?.objects);
});
