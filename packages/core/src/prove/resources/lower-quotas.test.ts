import { expect, test } from "vitest";
import { runningPods } from "../placement/running-pods.ts";
import { worldOf } from "../testing/world-of.ts";
import { lowerQuotas, type OverGiven } from "./lower-quotas.ts";

const quota = (namespace: string, hard: string, more = "") =>
  `apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: q, namespace: ${namespace} }\nspec: { hard: { ${hard} }${more} }`;
const pod = (namespace: string, cpu: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: ${namespace} }\nspec: { containers: [{ name: a, image: a, resources: { requests: { cpu: ${cpu} } } }] }`;
const cores = (count: number) => BigInt(count) * 1_000_000_000n;
const over: OverGiven = { what: "cpu", given: cores(8), left: cores(4) };

function lowered(documents: readonly string[], all: readonly OverGiven[], namespaces = ["a", "b"]) {
  const world = worldOf(documents.join("\n---\n"));
  const fix = lowerQuotas(world, [...runningPods(world)], all, namespaces);
  return fix?.edits.map((edit) => edit.type === "set" && [edit.object.namespace, edit.path.at(-1), edit.value]);
}

test("each quota is lowered in the same proportion, in the field that bounds it", () => {
  expect(lowered([quota("a", 'requests.cpu: "6"'), quota("b", 'cpu: "2"')], [over])).toEqual([
    ["a", "requests.cpu", "3"],
    ["b", "cpu", "1"],
  ]);
});

test("of several nodes that have too little, the least counts; other namespaces, and quotas with a scope, stay", () => {
  const less = { ...over, left: cores(2) };
  const scoped = quota("b", 'cpu: "8"', ", scopes: [Terminating]");
  expect(lowered([quota("a", 'cpu: "8"'), scoped, quota("c", 'cpu: "8"')], [over, less])).toEqual([["a", "cpu", "2"]]);
});

test("none is lowered below what its pods ask for", () => {
  expect(lowered([quota("a", 'cpu: "8"'), pod("a", "5")], [over])).toBeUndefined();
});
