import { describe, expect, test } from "vitest";
import { edited, isTakable, type ObjectEdit, type Path } from "./object-edits.ts";

describe("an object with edits", () => {
  const object = { metadata: { name: "a", labels: { x: "1", y: "2" } }, spec: { list: [1, 2, 3] } };
  test.each<[string, Path, unknown, unknown]>([
    ["another value", ["metadata", "name"], "b", { ...object, metadata: { ...object.metadata, name: "b" } }],
    ["one more field", ["kind"], "Pod", { ...object, kind: "Pod" }],
    [
      "a field less",
      ["metadata", "labels", "x"],
      undefined,
      { ...object, metadata: { name: "a", labels: { y: "2" } } },
    ],
    ["a field less that is not there", ["metadata", "z"], undefined, object],
    ["mappings on the way", ["status", "a", "b"], 1, { ...object, status: { a: { b: 1 } } }],
    [
      "a mapping in place of a text",
      ["metadata", "name", "x"],
      1,
      { ...object, metadata: { ...object.metadata, name: { x: 1 } } },
    ],
    ["another element", ["spec", "list", 1], 9, { ...object, spec: { list: [1, 9, 3] } }],
    ["an element less", ["spec", "list", 1], undefined, { ...object, spec: { list: [1, 3] } }],
    ["one more element", ["spec", "list", Number.POSITIVE_INFINITY], 9, { ...object, spec: { list: [1, 2, 3, 9] } }],
    ["one more element far away", ["spec", "list", 7], 9, { ...object, spec: { list: [1, 2, 3, 9] } }],
    ["a list on the way", ["spec", "more", 0, "x"], 1, { ...object, spec: { list: [1, 2, 3], more: [{ x: 1 }] } }],
    [
      "a list in place of a text",
      ["metadata", "name", 0],
      1,
      { ...object, metadata: { ...object.metadata, name: [1] } },
    ],
    ["a mapping in place of a list", ["spec", "list", "x"], 1, { ...object, spec: { list: { x: 1 } } }],
    [
      "an element taken from a list that is not there",
      ["spec", "more", 0],
      undefined,
      { ...object, spec: { list: [1, 2, 3], more: [] } },
    ],
    [
      "a first element",
      ["spec", "more", Number.POSITIVE_INFINITY],
      9,
      { ...object, spec: { list: [1, 2, 3], more: [9] } },
    ],
    ["nothing of it", [], "x", "x"],
  ])("has %s", (_, path, value, result) => {
    expect(edited(object, [{ path, value }])).toStrictEqual(result);
  });

  test("in their order", () => {
    const edits: ObjectEdit[] = [
      { path: ["a"], value: 1 },
      { path: ["a"], value: 2 },
      { path: ["b"], value: 3 },
    ];
    expect(edited(undefined, edits)).toEqual({ a: 2, b: 3 });
    expect(edited(null, [{ path: ["a"], value: 1 }])).toEqual({ a: 1 });
    expect(edited({ a: 1 }, [])).toEqual({ a: 1 });
  });
});

const long = "a".repeat(63);

/** An API server takes what is a name, a label or a text; what it sets itself nobody writes. */
test.each<[Path, unknown, boolean]>([
  [["spec", "hostname"], "x", true],
  [["spec", "containers", 0, "image"], "x", true],
  [["spec", "hostname"], undefined, true],
  [["spec"], {}, false],
  [["spec", "serviceAccountName"], "x", false],
  [["spec", "serviceAccount"], "x", false],
  [["spec", "runtimeClassName"], "x", false],
  [["spec", "overhead"], {}, false],
  [["spec", "priorityClassName"], "x", false],
  [["spec", "priority"], 1, false],
  [["spec", "preemptionPolicy"], "Never", false],
  [["spec", "ephemeralContainers"], [], false],
  [["spec", "resourceClaims"], [], false],
  [["status", "phase"], "x", false],
  [["status", "name"], "x", false],
  [["data", "labels"], {}, false],
  [["kind"], "x", false],
  [["metadata"], {}, false],
  [["metadata", 1], "x", false],
  [["metadata", "uid"], "x", false],
  [["metadata", "namespace"], "x", false],
  [["metadata", "creationTimestamp"], "x", false],
  [["metadata", "name"], "web-1.a", true],
  [["metadata", "name"], long, true],
  [["metadata", "name"], `${long}a`, false],
  [["metadata", "name"], "Web", false],
  [["metadata", "name"], "web-", false],
  [["metadata", "name"], "-web", false],
  [["metadata", "name"], "", false],
  [["metadata", "name"], "w", true],
  [["metadata", "name"], undefined, false],
  [["metadata", "name"], 1, false],
  [["metadata", "generateName"], "web-", true],
  [["metadata", "generateName"], undefined, true],
  [["metadata", "generateName"], "Web-", false],
  [["metadata", "generateName"], 1, false],
  [["metadata", "finalizers"], ["a/b"], true],
  [["metadata", "ownerReferences", 0], {}, true],
  [["metadata", "labels"], { a: "b" }, true],
  [["metadata", "labels"], undefined, true],
  [["metadata", "labels", "a"], "B_c.d-e", true],
  [["metadata", "labels", "a"], "", true],
  [["metadata", "labels", "a"], undefined, true],
  [["metadata", "labels", "a"], "-b", false],
  [["metadata", "labels", "a"], "b-", false],
  [["metadata", "labels", "a"], long, true],
  [["metadata", "labels", "a"], `${long}a`, false],
  [["metadata", "labels", "a"], "b c", false],
  [["metadata", "labels", "a"], 1, false],
  [["metadata", "annotations"], { a: "b" }, true],
  [["metadata", "annotations", "a"], "b c!", true],
  [["metadata", "annotations", "a"], 1, false],
  [["metadata", "annotations", "a"], undefined, true],
  [["metadata", "annotations", "kubernetes.io/config.mirror"], "x", false],
  [["metadata", "annotations", "kubernetes.io/config.mirror"], undefined, true],
])("%o: %o may be written: %s", (path, value, answer) => {
  expect(isTakable({ path, value })).toBe(answer);
});
