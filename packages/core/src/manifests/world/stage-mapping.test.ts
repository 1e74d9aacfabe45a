import { expect, test } from "vitest";
import { readStageMapping, stageByMapping } from "./stage-mapping.ts";

const read = (text: string) => readStageMapping({ file: "stages.yaml", path: "stages.yaml", text });

test("a name that stands there wins over patterns, of which the first that fits decides", () => {
  const { mapping, diagnostics } = read(
    `dev: {namespaces: ["*-dev", "a.c"], nodes: ["dev-*"]}\nprod: {namespaces: [odd-dev, "*"]}\n`,
  );
  expect(diagnostics).toEqual([]);
  const stages = ["shop-dev", "odd-dev", "shop-prod", "a.c", "abc"].map((name) =>
    stageByMapping(mapping, "namespaces", name),
  );
  expect(stages).toEqual(["dev", "prod", "prod", "dev", "prod"]);
  expect(stageByMapping(mapping, "nodes", "dev-1")).toBe("dev");
  expect(stageByMapping(mapping, "nodes", "shop-dev")).toBeUndefined();
});

test.each([
  ["- a\n", "this is no mapping of stages"],
  ["", "this is no mapping of stages"],
  ["dev: [a]\n", "the stage dev has neither namespaces nor nodes"],
  ["dev: {namespace: [a]}\n", "namespace is no part of a stage"],
  ["dev: {namespaces: a}\n", "the namespaces of dev must be a list of names"],
  ["dev: {namespaces: [no]}\n", "a name must be text"],
  ["dev: {namespaces: [a]}\nprod: {namespaces: [a]}\n", "a stands in the stages dev and prod"],
  ["(outside): {namespaces: [a]}\n", 'no stage can be called "(outside)"'],
])("%j is refused", (text, message) => {
  expect(read(text).diagnostics.map((one) => [one.code, one.message])).toEqual([["KS3008", message]]);
});
