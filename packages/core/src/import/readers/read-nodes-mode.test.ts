import { expect, test } from "vitest";
import { importObjects } from "../import-objects.ts";
import { objectsInText } from "../objects-in-text.ts";

const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: web-dev, labels: { stage: dev } }\n";
const own = "{ key: stage, value: dev, effect: NoSchedule }";
const node = (name: string, taints: string, labels = "stage: dev"): string =>
  `apiVersion: v1\nkind: Node\nmetadata: { name: ${name}, labels: { ${labels} } }\nspec: { taints: [${taints}] }\n`;
const deployment = (pod: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: web-dev }
spec: { template: { spec: { ${pod} containers: [{ name: web, image: registry.example.com/web }] } } }
`;
const pod = (name: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: web-dev }\nspec: { nodeName: ${name}, containers: [] }\n`;

/** Mode and number of pools, and what the import says of it. */
function nodes(...texts: readonly string[]): readonly [mode: unknown, pools: number, said: string] {
  const text = [namespace, ...texts].join("---\n");
  const { objects } = objectsInText({ file: "all.yaml", path: "all.yaml", text });
  const { documents, diagnostics } = importObjects(objects, {
    ...{ stageLabel: "stage", platform: "shop", cluster: { name: "main" } },
  });
  const pools = documents.find(({ kind }) => kind === "Cluster")?.spec["nodePools"] ?? [];
  const stage = documents.find(({ kind }) => kind === "Stage")?.spec;
  return [stage?.["nodes"], (pools as unknown[]).length, diagnostics.map(({ message }) => message).join("\n")];
}

test("nodes with the label and no taint are the stage's, and not its alone", () => {
  expect(nodes(node("one", ""))).toEqual(["labelled", 1, ""]);
});

test("one tainted node of several makes no stage dedicated", () => {
  const [mode, pools, said] = nodes(node("one", own), node("two", ""));
  expect([mode, pools]).toEqual(["labelled", 1]);
  expect(said).toBe(
    "the stage dev is declared `nodes: labelled`, and 2 nodes carry its label: only one keeps others off by a taint",
  );
});

test("pods that run on free nodes too stay there", () => {
  const [mode, pools, said] = nodes(
    node("one", own),
    node("free", "", "zone: a"),
    pod("one"),
    pod("free").replace("name: web", "name: other"),
  );
  expect([mode, pools]).toEqual(["shared", 0]);
  expect(said).toContain("1 node carries its label: pods run on others: web-dev/other on free");
  expect(nodes(node("one", own), node("free", "", "zone: a"), pod("one"))).toEqual(["dedicated", 1, ""]);
});

test("where no pod is listed, what the templates ask for counts", () => {
  const tolerates = "tolerations: [{ key: stage, operator: Equal, value: dev, effect: NoSchedule }],";
  const [plain, , said] = nodes(node("one", own), deployment(""));
  expect(plain).toBe("shared");
  expect(said).toContain("pods may run on others: web-dev/web asks for no node of the stage");
  expect(nodes(node("one", own), deployment(tolerates))).toEqual(["dedicated", 1, ""]);
  expect(nodes(node("one", own), node("free", "", "zone: a"), deployment(tolerates))[0]).toBe("shared");
  const selects = `${tolerates} nodeSelector: { stage: dev },`;
  expect(nodes(node("one", own), node("free", "", "zone: a"), deployment(selects))).toEqual(["dedicated", 1, ""]);
});

test("a taint that is not the stage's own keeps its pods off: they share", () => {
  const [mode, pools, said] = nodes(node("one", "{ key: stage, effect: NoSchedule }"));
  expect([mode, pools]).toEqual(["shared", 0]);
  expect(said).toContain("their taint is not the stage's own");
});
