import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import type { PlanItem } from "@kubestage/core";
import { keyText, objectsInText } from "@kubestage/core";
import { expect, onTestFinished, test } from "vitest";
import { build } from "../build.ts";
import type { ImportRequest } from "./found-world.ts";
import type { ImportResult } from "./import.ts";
import { importDeclaration } from "./import.ts";

const examples = join(import.meta.dirname, "../../../../examples");

function folder(files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), "kubestage-import-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

function run(from: string, paths: readonly string[], more: Partial<ImportRequest> = {}): Promise<ImportResult> {
  const { signal } = new AbortController();
  return importDeclaration({ paths, from, stageLabel: "stage", stdin: new PassThrough(), signal, ...more });
}

async function built(path: string, releases?: string): Promise<string> {
  const from = folder();
  const { summary, diagnostics } = await build({ path, from, out: "built", releases });
  if (!summary) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return from;
}

/** Files with manifests below a folder, with their texts. */
function manifests(path: string): Record<string, string> {
  const names = readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
  return Object.fromEntries(names.toSorted().map((name) => [name, readFileSync(join(path, name), "utf8")]));
}

/** Objects by their keys, as text in which the order of fields counts. */
function objectsOf(files: Readonly<Record<string, string>>): Map<string, string> {
  const sources = Object.entries(files).map(([path, text]) => ({ file: path, path, text }));
  return new Map(
    sources
      .flatMap((source) => objectsInText(source).objects)
      .map(({ object }) => [
        `${object.kind} ${object.metadata.namespace ?? ""}/${object.metadata.name}`,
        JSON.stringify(object),
      ]),
  );
}

function named({ key: { kind, namespace, name } }: PlanItem): string {
  return `${kind} ${namespace}/${name}`;
}

test("frembs: what was built imports to a declaration that builds the same bytes", { timeout: 30_000 }, async () => {
  const from = await built(join(examples, "frembs"));
  const imported = await run(from, ["built"], { out: "imported" });
  expect(imported.diagnostics).toEqual([]);
  expect(imported.comparison?.items).toEqual([]);
  expect(imported.comparison?.foreign).toEqual([]);
  await build({ path: "imported", from, out: "again" });
  expect(manifests(join(from, "again"))).toEqual(manifests(join(from, "built")));
});

/** How many objects differ at most: what belongs to the stages of other clusters, and what comes from a release. */
const clusters = [
  { example: "shop", cluster: "nonprod", most: 148 },
  { example: "shop", cluster: "prod", most: 47 },
  { example: "enterprise", cluster: "development", most: 2 },
  { example: "enterprise", cluster: "quality", most: 3 },
  { example: "enterprise", cluster: "prod-eu", most: 42 },
] as const;

test.each(clusters)(
  "$example, cluster $cluster: what the rebuilt cluster differs in is what the import lists",
  {
    timeout: 60_000,
  },
  async ({ example, cluster, most }) => {
    const path = join(examples, example);
    const isShop = example === "shop";
    const from = isShop ? await built(join(path, "platform"), join(path, "releases")) : await built(path);
    const stageLabel = isShop ? "stage" : "insurance.example.com/stage";
    const { comparison, written } = await run(from, [`built/${cluster}`], { out: "imported", cluster, stageLabel });
    expect(written).toContain("imported/platform.yaml");
    await build({ path: "imported", from, out: "again" });
    const before = objectsOf(manifests(join(from, "built", cluster)));
    const after = objectsOf(manifests(join(from, "again", cluster)));
    const differing = [...after].filter(([key, text]) => before.get(key) !== text).map(([key]) => key);
    expect(comparison?.items.map(named).toSorted()).toEqual(differing.toSorted());
    const gone = [...before.keys()].filter((key) => !after.has(key));
    expect(comparison?.foreign.map(({ key }) => keyText(key)).length).toBe(gone.length);
    expect(differing.length).toBeLessThanOrEqual(most);
  },
);

test("what a release named is all that shop's apps lack", { timeout: 30_000 }, async () => {
  const path = join(examples, "shop");
  const from = await built(join(path, "platform"), join(path, "releases"));
  const { comparison } = await run(from, ["built/prod"], { cluster: "prod" });
  const release = /app\.kubernetes\.io\/version"\]$/;
  const others = comparison?.items.filter(({ changes }) => !changes.every((change) => release.test(change.path)));
  expect(others?.map(named)).toEqual([
    "ValidatingAdmissionPolicy /kubestage-shop-namespaces",
    "ValidatingAdmissionPolicy /kubestage-shop-nodes",
  ]);
});

const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: orders-dev, labels: { stage: dev } }\n";
const secret =
  "apiVersion: v1\nkind: Secret\nmetadata: { name: database, namespace: orders-dev }\nstringData: { password: never-shown }\n";

test("reads a stream, lists and JSON, and goes on behind what it cannot read", async () => {
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: [objectOf(namespace)] });
  const from = folder({ "list.json": list, "broken.yaml": "kind: Pod\nmetadata: [\n---\nreplicas: 3\n" });
  const imported = await run(from, ["list.json", "broken.yaml", "-"], { stdin: Readable.from([secret]) });
  const found = imported.diagnostics.filter(({ severity }) => severity === "warning");
  expect(found.map(({ code }) => code)).toEqual(["KS1001", "KS5306"]);
  expect(found.every(({ span }) => span?.source.file === "broken.yaml")).toBe(true);
  expect(imported.documents.map(({ kind }) => kind)).toEqual(["Platform", "Cluster", "Stage"]);
  expect(imported.comparison?.foreign.map(({ key }) => keyText(key))).toEqual([
    "Namespace orders-dev",
    "Secret orders-dev/database",
  ]);
  expect(JSON.stringify(imported)).not.toContain("never-shown");
});

function objectOf(text: string): unknown {
  return objectsInText({ file: "one.yaml", path: "one.yaml", text }).objects[0]?.object;
}

test("says which labels it saw where none tells a stage", async () => {
  const from = folder({ "all.yaml": namespace });
  const { diagnostics, documents } = await run(from, ["all.yaml"], { stageLabel: "environment" });
  expect(documents).toEqual([]);
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'KS5301 no namespace and no object in one carries the label "environment": 1 of the 1 objects are namespaces, labelled stage (dev)',
  ]);
});

test("refuses what contradicts itself: two versions of an object, two stages of a namespace, two platforms", async () => {
  const other = namespace.replace("stage: dev", "stage: test");
  const twice = await run(folder({ "all.yaml": `${namespace}---\n${other}` }), ["all.yaml"]);
  expect(twice.diagnostics.map(({ code }) => code)).toEqual(["KS5302"]);
  const configMap = (name: string, stage: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: orders, labels: { stage: ${stage} } }\n`;
  const stages = await run(folder({ "all.yaml": `${configMap("a", "dev")}---\n${configMap("b", "test")}` }), [
    "all.yaml",
  ]);
  expect(stages.diagnostics.map(({ code }) => code)).toEqual(["KS5302"]);
  const owned = (platform: string): string =>
    namespace.replace("orders-dev", platform).replace("stage: dev", `stage: dev, kubestage.dev/platform: ${platform}`);
  const both = { "all.yaml": `${owned("one")}---\n${owned("two")}` };
  expect((await run(folder(both), ["all.yaml"])).diagnostics.map(({ code }) => code)).toEqual(["KS5302"]);
  const chosen = await run(folder(both), ["all.yaml"], { platform: "two" });
  expect(chosen.documents[0]?.metadata.name).toBe("two");
});

test("writes over nothing unless it is told to", async () => {
  const from = folder({ "all.yaml": namespace });
  mkdirSync(join(from, "out"));
  writeFileSync(join(from, "out/platform.yaml"), "mine\n");
  const refused = await run(from, ["all.yaml"], { out: "out" });
  expect(refused.diagnostics.map(({ code }) => code)).toContain("KS6003");
  expect(readFileSync(join(from, "out/platform.yaml"), "utf8")).toBe("mine\n");
  const forced = await run(from, ["all.yaml"], { out: "out", force: true });
  expect(forced.written).toEqual(["out/platform.yaml"]);
});

test("lists objects of kinds that nobody knows, and leaves an app out that cannot be declared", async () => {
  const widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: one, namespace: orders-dev }\n";
  const limits = `apiVersion: v1
kind: LimitRange
metadata: { name: small, namespace: orders-dev }
spec: { limits: [{ type: Container, max: { memory: 1Gi } }] }
`;
  const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: orders-dev }
spec: { template: { spec: { containers: [{ name: api, image: registry.example.com/api, resources: { requests: { memory: 64Gi } } }] } } }
`;
  const from = folder({ "all.yaml": [namespace, limits, widget, deployment].join("---\n") });
  const { comparison, diagnostics, documents } = await run(from, ["all.yaml"]);
  expect(comparison?.foreign.map(({ key }) => keyText(key))).toEqual([
    "Namespace orders-dev",
    "LimitRange orders-dev/small",
    "example.com/Widget orders-dev/one",
    "apps/Deployment orders-dev/api",
  ]);
  expect(documents.filter(({ kind }) => kind === "App")).toEqual([]);
  const left = diagnostics.filter(({ code }) => code === "KS5303").map(({ message }) => message);
  expect(left).toEqual([expect.stringMatching(/^the app api is not in the declaration: .*\(KS1019\)$/)]);
});

test("limits that contradict themselves are left out, and the rest is declared", async () => {
  const limits = `apiVersion: v1
kind: LimitRange
metadata: { name: odd, namespace: orders-dev }
spec: { limits: [{ type: Container, min: { memory: 2Gi }, max: { memory: 1Gi } }] }
`;
  const { documents, diagnostics } = await run(folder({ "all.yaml": `${namespace}---\n${limits}` }), ["all.yaml"]);
  expect(documents.find(({ kind }) => kind === "Stage")?.spec).not.toHaveProperty("limits");
  const left = diagnostics.filter(({ code }) => code === "KS5303").map(({ message }) => message);
  expect(left[0]).toMatch(/^quotas and limits of the stages are not in the declaration: .*\(KS\d+\)$/);
});
