import { symlinkSync } from "node:fs";
import { join } from "node:path";
import type { KustomizeSource } from "@kubestage/core";
import { placeOf } from "@kubestage/core";
import { beforeAll, expect, test } from "vitest";
import { describeWithTestbed, toolProgram } from "../../../../../testbed/harness/index.ts";
import { temporaryFolder } from "../../testing/folders.ts";
import { folderCache } from "../render-cache.ts";
import { renderFiles, textsOf, told } from "../testing/rendering.ts";

const source = (path: string): KustomizeSource => ({ kind: "kustomize", path, patches: [] });
const object = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
const base = {
  "base/kustomization.yaml": "resources: [a.yaml]\n",
  "base/a.yaml": `${object("a")}data:\n  x: one\n---\n${object("b")}data:\n  x: two\n`,
};

describeWithTestbed("kustomize", () => {
  beforeAll(async () => {
    process.env["KUBESTAGE_KUSTOMIZE"] = await toolProgram("kustomize");
  });

  test("builds an overlay over its base; each document leads to its file and line", async () => {
    const overlay =
      "resources: [../../base]\nnamePrefix: dev-\nconfigMapGenerator:\n  - name: made\n    files: [conf=c.txt]\npatches:\n  - path: p.yaml\n";
    const files = {
      ...base,
      "over/dev/kustomization.yaml": overlay,
      "over/dev/p.yaml": `${object("a")}data:\n  y: patched\n`,
      "over/dev/c.txt": "text",
    };
    const rendering = await renderFiles(files, source("over/dev"));
    expect(told(rendering.diagnostics)).toEqual([]);
    expect(rendering.rendered?.texts.map(({ template }) => template?.path)).toEqual([
      "base/a.yaml",
      "over/dev/kustomization.yaml",
    ]);
    const [text = "", made = ""] = textsOf(rendering);
    expect(text).toBe(
      `apiVersion: v1\ndata:\n  x: one\n  "y": patched\nkind: ConfigMap\nmetadata:\n  name: dev-a\n---\napiVersion: v1\ndata:\n  x: two\nkind: ConfigMap\nmetadata:\n  name: dev-b\n`,
    );
    expect(made).toMatch(/^apiVersion: v1\ndata:\n  conf: text\nkind: ConfigMap\nmetadata:\n  name: dev-made-\w+\n$/);
    const rendered = rendering.rendered?.texts[0]?.rendered;
    const lineOf = (part: string): number =>
      rendered ? placeOf({ source: rendered, start: text.indexOf(part), end: text.length }).line : 0;
    expect([lineOf("x: one"), lineOf("x: two")]).toEqual([6, 13]);
    expect(rendering.rendered?.tool?.name).toBe("kustomize");
  });

  test("what only looks like kustomize's own note in an object's data stays, and so does its file", async () => {
    const data = "data:\n  x: |\n    config.kubernetes.io/origin: |\n      path: ../declaration/other.yaml\n";
    const files = { "k/kustomization.yaml": "resources: [a.yaml]\n", "k/a.yaml": object("a") + data };
    const rendering = await renderFiles(files, source("k"));
    expect(rendering.rendered?.texts.map(({ template }) => template?.path)).toEqual(["k/a.yaml"]);
    expect(textsOf(rendering)).toEqual([`apiVersion: v1\n${data}kind: ConfigMap\nmetadata:\n  name: a\n`]);
  });

  test("a literal that a secret cannot be generated from is not repeated", async () => {
    const generator = "secretGenerator: [{ name: s, literals: [password hunter2, other=fine] }]\n";
    const { diagnostics } = await renderFiles({ "k/kustomization.yaml": generator }, source("k"));
    expect(told(diagnostics)).toEqual([expect.stringMatching(/^KS5220 k\/kustomization.yaml:1:1 .*«value»/)]);
    expect(told(diagnostics).join("")).not.toContain("hunter2");
  });

  test("annotations of the source's own stay as they are", async () => {
    const annotated = `${object("a")}  annotations:\n    mine: "1"\n`;
    const rendering = await renderFiles({ ...base, "base/a.yaml": annotated }, source("base"));
    expect(textsOf(rendering)).toEqual([
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    mine: "1"\n  name: a\n',
    ]);
  });

  test.each([
    [
      "a URL",
      "resources:\n  - https://example.com/x.yaml\n",
      /^KS5227 base\/kustomization.yaml:2:5 .*"https:\/\/example.com\/x.yaml"/,
    ],
    ["a repository", "resources:\n  - github.com/example/name//base?ref=v1\n", /^KS5227 base\/kustomization.yaml:2:5 /],
    [
      "a repository by SSH",
      "components:\n  - git@example.com:owner/name.git\n",
      /^KS5227 base\/kustomization.yaml:2:5 /,
    ],
    [
      "a chart",
      "helmCharts:\n  - name: x\n    repo: https://charts.example.com\n",
      /^KS5227 base\/kustomization.yaml:1:1 .*`helmCharts`/,
    ],
    ["a generator", "generators: [g.yaml]\n", /^KS5227 base\/kustomization.yaml:1:1 .*`generators`/],
    ["a function", "transformers: [f.yaml]\n", /^KS5227 base\/kustomization.yaml:1:16 .*base\/f.yaml/],
    ["a file outside", "resources: [../../outside.yaml]\n", /^KS5222 base\/kustomization.yaml:1:13 /],
    ["an absolute path", "resources: [/etc/passwd]\n", /^KS5222 base\/kustomization.yaml:1:13 /],
    ["what is not there", "resources: [nowhere.yaml]\n", /^KS5221 base\/kustomization.yaml:1:13 .*does not exist/],
  ])("a kustomization that names %s is refused before anything runs", async (_, text, expected) => {
    const files = {
      "base/f.yaml":
        'apiVersion: example.com/v1\nkind: F\nmetadata:\n  name: f\n  annotations:\n    config.kubernetes.io/function: "exec: { path: ./run }"\n',
      "base/g.yaml": "",
      "base/kustomization.yaml": text,
    };
    const surroundings = { environment: { KUBESTAGE_KUSTOMIZE: "/nonexistent" }, home: "/nonexistent" };
    const { rendered, diagnostics } = await renderFiles(files, source("base"), { surroundings });
    expect(rendered).toBeUndefined();
    expect(told(diagnostics)).toEqual([expect.stringMatching(expected)]);
  });

  test("a link out of the declaration is refused; a base that is there twice, or names itself, ends", async () => {
    const outside = temporaryFolder({ "secret.yaml": object("secret") });
    const folder = temporaryFolder({ "base/kustomization.yaml": "resources: [a.yaml]\n" });
    symlinkSync(join(outside, "secret.yaml"), join(folder, "base/a.yaml"));
    expect(told((await renderFiles({}, source("base"), { folder })).diagnostics)).toEqual([
      expect.stringMatching(/^KS5222 base\/kustomization.yaml:1:13 /),
    ]);
    const loop = { "base/kustomization.yaml": "resources: [../base]\n" };
    expect(told((await renderFiles(loop, source("base"))).diagnostics)).toEqual([
      expect.stringMatching(/^KS5220 base\/kustomization.yaml:1:1 .*cycle/),
    ]);
  });

  test.each([
    [
      "an unknown field",
      { "base/kustomization.yaml": "resources: [a.yaml]\nfoo: 1\n" },
      /^KS5220 base\/kustomization.yaml:1:1 .*unknown field "foo"/,
    ],
    ["a broken resource", { "base/a.yaml": "a:\n b: [\n" }, /^KS5220 base\/a.yaml:\d:\d .*yaml/i],
    [
      "a file outside of its folder",
      { "over/kustomization.yaml": "resources: [../base, ../base/a.yaml]\n" },
      /^KS5220 over\/kustomization.yaml:1:1 .*not in or below/,
    ],
  ])("kustomize's own refusal of %s is passed on", async (_, files, expected) => {
    const path = "over/kustomization.yaml" in files ? "over" : "base";
    const { diagnostics } = await renderFiles({ ...base, ...files }, source(path));
    expect(told(diagnostics)).toEqual([expect.stringMatching(expected)]);
    expect(told(diagnostics)[0]).not.toContain("kubestage-render-");
  });

  test("a run that is not the first starts nothing", async () => {
    const folder = temporaryFolder(base);
    const cache = folderCache(temporaryFolder());
    const first = await renderFiles({}, source("base"), { folder, cache });
    const second = await renderFiles({}, source("base"), { folder, cache, limits: { timeoutMs: 1, mostBytes: 1 } });
    expect(textsOf(first)).toHaveLength(1);
    expect(textsOf(second)).toEqual(textsOf(first));
    expect(second.rendered?.contentHash).toBe(first.rendered?.contentHash);
  });

  test("where only kubectl is there, the one inside of it renders the same", async () => {
    const folder = temporaryFolder();
    symlinkSync(await toolProgram("kubectl"), join(folder, "kubectl"));
    const surroundings = { environment: { PATH: folder }, home: "/nonexistent" };
    const rendering = await renderFiles(base, source("base"), { surroundings });
    expect(told(rendering.diagnostics)).toEqual([]);
    expect(textsOf(rendering)).toEqual(textsOf(await renderFiles(base, source("base"))));
    expect(rendering.rendered?.tool).toEqual({ name: "kustomize", version: expect.stringMatching(/^5\./) });
  });
});
