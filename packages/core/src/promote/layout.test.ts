import { expect, test } from "vitest";
import { treeOfFiles } from "./layout.ts";

test("the order in which files are given makes no difference, also where one comes from those that waited", () => {
  const files = [
    { path: "manifests/prod/prod/web.yaml", text: "a: 1\n" },
    { path: "waiting/prod/prod/web.yaml", text: undefined },
    { path: "manifests/prod/prod/api.yaml", text: "a: 2\n" },
  ];
  expect(treeOfFiles(files.toReversed())).toBe(treeOfFiles(files));
  expect(treeOfFiles(files.slice(1))).not.toBe(treeOfFiles(files));
});
