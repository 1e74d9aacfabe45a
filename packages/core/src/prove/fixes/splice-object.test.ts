import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readYaml } from "../../manifests/read-yaml.ts";
import { valueOf } from "../../manifests/syntax.ts";
import { changeField } from "./change-field.ts";
import type { FieldEdit } from "./splice-object.ts";
import { spliceObject } from "./splice-object.ts";

const text = `# head
kind: Pod # pod
metadata:
  name: web
  labels: {app: web, 'tier': "front"}   # labels
spec:
  # who runs
  containers:
  - name: web # first
    image: 'web:1'
    env:
    - {name: URL, value: http://api.prod}
    # the log's
    - name: SCRIPT
      value: |
        curl http://api.prod/a

        exit
    - name: FOLDED
      value: >-
        one
        two

        three
  -   image: log   # image
      name: log
  # nothing else
  empty:
  list: [a, "b", {c: d}]
# end
`;

const object = { group: "", kind: "Pod", namespace: "", name: "web" };
const read = (yaml: string) =>
  readYaml({ file: "", path: "", text: yaml }).documents.map(({ root }) => valueOf(root))[0];
const paths = fc.constantFrom<readonly (string | number)[]>(
  ["metadata", "name"],
  ["metadata", "labels"],
  ["metadata", "labels", "x.y/z"],
  ["metadata", "annotations", "note"],
  ["spec", "empty"],
  ["spec", "empty", "a"],
  ["spec", "list"],
  ["spec", "list", 1],
  ["spec", "list", 2, "c"],
  ["spec", "new", 0, "name"],
  ["spec", "containers"],
  ["spec", "containers", 0, "image"],
  ["spec", "containers", 0, "env"],
  ["spec", "containers", 0, "env", 0],
  ["spec", "containers", 0, "env", 1, "value"],
  ["spec", "containers", 0, "env", 2, "value"],
  ["spec", "containers", 0, "env", 3],
  ["spec", "containers", 1],
  ["spec", "containers", 1, "image"],
  ["spec", "containers", 1, "args", 0],
);
const scalar = fc.oneof(
  fc.string(),
  fc.string({ unit: "grapheme" }),
  fc.integer(),
  fc.boolean(),
  fc.lorem(),
  fc.constantFrom(
    "a\nb\n",
    "a\n b",
    "a: b",
    "- x",
    "#c",
    "",
    " x",
    "yes",
    "{",
    "x #y",
    "|",
    "a\n\n  b\n\n",
    "one two\nthree",
  ),
);
const key = fc.stringMatching(/^[a-z.:/ #-]{1,5}$/);
const collection = fc.oneof(
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(key, scalar, { maxKeys: 3 }),
  fc.array(fc.dictionary(key, fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })), { maxKeys: 2 }), { maxLength: 3 }),
);
const value = fc.oneof(scalar, collection).map((each) => JSON.parse(JSON.stringify(each)) as unknown);
const edit: fc.Arbitrary<FieldEdit> = fc.oneof(
  fc.record({ type: fc.constant("set" as const), object: fc.constant(object), path: paths, value }),
  fc.record({ type: fc.constant("remove" as const), object: fc.constant(object), path: paths }),
);

describe("splicing an edit into a document", () => {
  it("gives exactly what the edit gives, with the comments of all other lines, or refuses", () => {
    const counts = { made: 0, possible: 0 };
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
        let now = text;
        for (const each of edits) {
          const change = each.type === "remove" ? "removed" : { value: each.value };
          const wanted = changeField(read(now), each.path, change);
          const spliced = spliceObject(now, [], each);
          if (!wanted) expect(spliced).toHaveProperty("refused");
          else counts.possible++;
          if (!("text" in spliced)) continue;
          counts.made++;
          expect(read(spliced.text)).toEqual(wanted?.content);
          expect(spliced.text.startsWith("# head\nkind: Pod # pod\nmetadata:")).toBe(true);
          now = spliced.text;
        }
      }),
      { numRuns: 1000 },
    );
    expect(counts.made / counts.possible).toBeGreaterThan(0.97);
  }, 60_000);

  it("keeps every line but those of the field that it sets", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,9}:[0-9]{1,3}$/), (image) => {
        const path = ["spec", "containers", 0, "image"];
        const spliced = spliceObject(text, [], { type: "set", object, path, value: image });
        expect(spliced).toEqual({ text: text.replace("'web:1'", `'${image}'`) });
      }),
    );
  });
});
