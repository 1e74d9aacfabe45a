import { expect, test } from "vitest";
import { caretFrame } from "../diagnostics/frame.ts";
import { formatPlace, placeOf } from "../diagnostics/places.ts";
import { objectsInText } from "./objects-in-text.ts";

function read(text: string): ReturnType<typeof objectsInText> {
  return objectsInText({ file: "all.yaml", path: "all.yaml", text });
}

test("reads documents, lists and JSON, each object with its place", () => {
  const text = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMapList
  items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: one } }
---
{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "two"}}
`;
  const { objects, diagnostics } = read(text);
  expect(diagnostics).toEqual([]);
  expect(objects.map(({ object, span }) => `${object.metadata.name} ${span && formatPlace(placeOf(span))}`)).toEqual([
    "one all.yaml:7:58",
    "two all.yaml:9:62",
  ]);
});

test("tells what is no object, and reads on", () => {
  const { objects, diagnostics } = read(
    "replicas: 3\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: 7 }\n---\n[\n---\n",
  );
  expect(objects).toEqual([]);
  expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
    "warning KS1001",
    "warning KS5306",
    "warning KS5306",
  ]);
});

test("keeps nothing of a Secret but its name, and shows no value beside it", () => {
  const secret =
    '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"db","annotations":{"a":"hush"}},"data":{"k":"hush"}}';
  const { objects } = read(`{"apiVersion":"v1","kind":"List","items":[${secret},{"kind":"x","data":{}}]}`);
  expect(objects.map(({ object }) => object)).toEqual([{ apiVersion: "v1", kind: "Secret", metadata: { name: "db" } }]);
  const { span } = objects[0] ?? {};
  expect(span && caretFrame(span)).toBeDefined();
  expect(JSON.stringify(objects)).not.toContain("hush");
});

test("shows no excerpt of a Secret that cannot be read", () => {
  const { diagnostics } = read('apiVersion: v1\nkind: Secret\nmetadata: { name: db }\nstringData: { k: "hush }\n');
  expect(diagnostics.map(({ code }) => code)).toEqual(["KS1001"]);
  expect(diagnostics[0]?.message).toMatch(/^all\.yaml:\d+:\d+: /);
  expect(diagnostics[0]?.span).toBeUndefined();
  expect(JSON.stringify(diagnostics)).not.toContain("hush");
});
