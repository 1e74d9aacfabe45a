import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hasErrors, writeFacts, writeOrigins } from "@kubestage/core";
import type { ReadWorldsRequest } from "./read-world.ts";
import { readWorlds } from "./read-world.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kubestage-worlds-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const read = async (request: Partial<ReadWorldsRequest>) =>
  readWorlds({ paths: ["."], from: folder, stdin: Readable.from([]), signal, ...request });
const namespace = (name: string, stage: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {stage: ${stage}}}\n`;
const node = (name: string, stage: string) =>
  `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}, labels: {stage: ${stage}}}\n`;
const nodesOf = (
  world: { objects: ReadonlyMap<string, readonly { object: { metadata: { name: string } } }[]> } | undefined,
) => world?.objects.get("Node")?.map(({ object }) => object.metadata.name) ?? [];

test("a folder that build wrote is one world for each cluster, everything else is one together", async () => {
  const files = ["nonprod/dev.yaml", "nonprod/origins.json", "prod/prod.yaml", "prod/origins.json"];
  const inventory = {
    apiVersion: "v1",
    kind: "List",
    items: [],
    files: Object.fromEntries(files.map((path) => [path, "0"])),
  };
  write("out/.kubestage.json", JSON.stringify(inventory));
  write("out/nonprod/dev.yaml", namespace("shop-dev", "dev"));
  write("out/prod/prod.yaml", namespace("shop-prod", "prod"));
  write("out/nonprod/origins.json", writeOrigins([]));
  write("out/prod/origins.json", writeOrigins([]));
  write("more/a.yaml", namespace("a", "a"));
  const { worlds, diagnostics } = await read({
    paths: ["out/", "more", "-"],
    stdin: Readable.from([Buffer.from(namespace("b", "b"))]),
  });
  expect(diagnostics).toEqual([]);
  expect(worlds.map(({ name, stages }) => [name, stages.names])).toEqual([
    ["nonprod", ["dev"]],
    ["prod", ["prod"]],
    ["manifests", ["a", "b"]],
  ]);
  expect((await read({ paths: ["more"] })).worlds[0]?.name).toBe("more");
});

/** A folder as `build` writes it, with what the declaration says of the cluster. */
const writeBuilt = (): void => {
  const inventory = { apiVersion: "v1", kind: "List", items: [], files: { "a/origins.json": "0" } };
  write("out/.kubestage.json", JSON.stringify(inventory));
  write("out/a/origins.json", writeOrigins([]));
  write("out/a/a.yaml", `apiVersion: v1\nkind: Namespace\nmetadata: {name: a-dev, labels: {env: dev, stage: other}}\n`);
  const pool = {
    object: { apiVersion: "v1", kind: "Node", metadata: { name: "pool-1" } },
    origin: { type: "declared", what: "pool" },
  } as const;
  const facts = writeFacts({
    minorVersion: 34,
    stageLabel: "env",
    network: { cni: "calico", enforces: true, clusterNetworkPolicy: false },
    nodes: [pool],
    intent: {
      openings: [{ from: { stage: "dev" }, to: { cidr: "192.0.2.0/24" } }],
      grants: [],
      administrators: [],
      shared: [],
    },
  });
  write("out/a/intent.json", facts);
};

test("of a folder that build wrote the declaration's version, label, nodes and intent are known", async () => {
  writeBuilt();
  const { worlds, facts, diagnostics } = await read({ paths: ["out"] });
  const [world] = worlds;
  expect(diagnostics).toEqual([]);
  expect([world?.minorVersion, world?.stages.names, nodesOf(world)]).toEqual([34, ["dev"], ["pool-1"]]);
  expect(world && facts.get(world)?.intent).toMatchObject({
    source: "out/a/intent.json",
    openings: [{ from: { stage: "dev" } }],
  });
});

test("what is asked for wins over what build wrote, and what it cannot have written is refused", async () => {
  writeBuilt();
  write("nodes.yaml", node("n-1", "dev"));
  const { worlds } = await read({ paths: ["out"], nodes: "nodes.yaml", minorVersion: 35, stageLabel: "stage" });
  expect([worlds[0]?.minorVersion, worlds[0]?.stages.names, nodesOf(worlds[0])]).toEqual([
    35,
    ["dev", "other"],
    ["n-1"],
  ]);
  write("out/a/own.yaml", node("own", "dev"));
  expect(nodesOf((await read({ paths: ["out"] })).worlds[0])).toEqual(["own"]);
  write("out/a/intent.json", `{"apiVersion":"v1","kind":"List","items":[]}`);
  const spoiled = await read({ paths: ["out"] });
  expect([spoiled.worlds, spoiled.diagnostics.map(({ code, message }) => `${code} ${message}`)]).toEqual([
    [],
    ['KS6001 "out/a/intent.json" is not what `kubestage build` wrote (cluster)'],
  ]);
});

test("a file of nodes that holds something else is refused with its place", async () => {
  write("nodes.yaml", namespace("a", "dev"));
  write("a.yaml", namespace("a", "dev"));
  const { worlds, diagnostics } = await read({ paths: ["a.yaml"], nodes: "nodes.yaml" });
  expect(worlds).toEqual([]);
  expect(diagnostics.map(({ code, message, span }) => [code, message, span?.source.file])).toEqual([
    ["KS3011", "nodes.yaml holds the Namespace a, which is no Node", "nodes.yaml"],
  ]);
});

test("stages by another label, and by a mapping file", async () => {
  write(
    "a.yaml",
    `${namespace("x", "q")}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop-dev, labels: {env: dev}}\n`,
  );
  write("stages.yaml", `dev: {namespaces: ["*-dev"]}\nprod: {namespaces: [x]}\n`);
  expect((await read({ paths: ["a.yaml"], stageLabel: "env" })).worlds[0]?.stages.names).toEqual(["dev"]);
  const mapped = await read({ paths: ["a.yaml"], stageMapping: "stages.yaml" });
  expect(mapped.worlds[0]?.stages).toMatchObject({ names: ["dev", "prod"], label: undefined });
  write("stages.yaml", "dev: [a]\n");
  const wrong = await read({ paths: ["a.yaml"], stageMapping: "stages.yaml" });
  expect([wrong.worlds, wrong.diagnostics.map(({ code }) => code)]).toEqual([[], ["KS3008"]]);
});

test("a broken document is a gap of its world, and the rest is read", async () => {
  write(
    "a.yaml",
    `${namespace("a", "dev")}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec: {podSelector: none}\n`,
  );
  const { worlds, diagnostics } = await read({ paths: ["a.yaml"] });
  expect(hasErrors(diagnostics)).toBe(true);
  expect(worlds[0]?.gaps).toMatchObject([
    {
      kind: "networking.k8s.io/NetworkPolicy",
      namespace: "a",
      name: "p",
      reason: "spec.podSelector must be a mapping",
    },
  ]);
  expect(worlds[0]?.objects.get("networking.k8s.io/NetworkPolicy")).toBeUndefined();
});
