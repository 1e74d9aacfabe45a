import { expect, test } from "vitest";
import type { Edit } from "../../verdicts/finding.ts";
import { describeEdits } from "./describe-edits.ts";

const key = (kind: string, group = "") => ({ group, kind, namespace: "shop", name: "db" });
const set = (object: ReturnType<typeof key>, path: readonly string[], value: unknown): Edit => ({
  ...{ type: "set", object, path, value },
});

test.each<[Edit, string]>([
  [
    {
      type: "add",
      object: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "shop" } },
    },
    "add apps/Deployment shop/web",
  ],
  [{ type: "delete", object: key("ConfigMap") }, "delete ConfigMap shop/db"],
  [{ type: "remove", object: key("ConfigMap"), path: ["data", "a.b"] }, 'remove data."a.b" of ConfigMap shop/db'],
  [set(key("ConfigMap"), ["data", "url"], "hunter2"), 'set data.url of ConfigMap shop/db to "hunter2"'],
  [set(key("Secret"), ["data", "url"], "hunter2"), "set data.url of Secret shop/db"],
  [set(key("Secret"), ["metadata", "labels"], { a: "b" }), 'set metadata.labels of Secret shop/db to {"a":"b"}'],
  [set(key("Secret", "example.com"), ["spec"], 1), "set spec of example.com/Secret shop/db to 1"],
  [set(key("Pod"), ["spec"], "x".repeat(118)), `set spec of Pod shop/db to "${"x".repeat(118)}"`],
  [set(key("Pod"), ["spec"], "x".repeat(119)), `set spec of Pod shop/db to "${"x".repeat(118)}…`],
])("%j", (edit, text) => {
  expect(describeEdits([edit])).toEqual([text]);
});
