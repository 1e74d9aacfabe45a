import { expect, test } from "vitest";
import { deployment, judged, maker, node, stages } from "./testing/resource-worlds.ts";

const bound = (home: string, name: string) =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: ${home} }, spec: { nodeName: ${name}, containers: [{ name: a, image: a }] } }\n---\n`;
const dev = bound("shop-dev", "n1");
const by = [{ policy: { group: "", kind: "P", namespace: "", name: "p" }, message: "it reads a parameter" }];
const undecided = { admission: { decide: () => ({ answer: "depends" as const, by }) } };

test.each<[string, objects: string, verdict: string, given?: object]>([
  ["the same one", bound("shop-prod", "n1"), "broken"],
  ["another one", bound("shop-prod", "n2"), "holds"],
  ["the same one, while another was read", bound("shop-prod", "n1") + node("n2"), "broken"],
  ["one that was read", bound("shop-prod", "n2") + node("n2"), "holds"],
  ["the same one, by their workload", deployment("shop-prod", ", nodeName: n1") + node("n2"), "broken"],
  ["any, by their workload", deployment("shop-prod"), "broken"],
  ["any that was read, by their workload", deployment("shop-prod") + node("n2"), "holds"],
  ["any, as people may make them", maker("shop-prod"), "broken"],
  ["any, as people may make them perhaps", maker("shop-prod"), "unknown", undecided],
])("pods run on a node that was not read, and the others' on %s", (_, objects, verdict, given = {}) => {
  expect(judged(stages + dev + objects, given).verdict?.verdict).toBe(verdict);
});

test("a node of the control plane that was read is none of these", () => {
  const master = node("n1", { labels: '{ "node-role.kubernetes.io/control-plane": "" }' });
  expect(judged(stages + dev + bound("shop-prod", "n1") + master).verdict?.verdict).toBe("holds");
});
