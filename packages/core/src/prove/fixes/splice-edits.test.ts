import { describe, expect, it } from "vitest";
import { objectsOfText } from "../../manifests/world/found-in-text.ts";
import { worldOfFound } from "../../manifests/world/make-world.ts";
import type { Edit } from "../../verdicts/finding.ts";
import { spliceEdits } from "./splice-edits.ts";

const file = "shop.yaml";
const worldIn = (text: string) =>
  worldOfFound(objectsOfText({ file, path: file, text }), { name: "t", minorVersion: 36, stages: { label: "stage" } })
    .world;
const splice = (text: string, edits: readonly Edit[]) => {
  const { texts, refused } = spliceEdits(worldIn(text), new Map([[file, text]]), edits);
  return refused.length > 0 ? refused.map(({ reason }) => reason) : texts.get(file);
};

const web = { group: "", kind: "Pod", namespace: "shop", name: "web" };
const text = `# the shop
apiVersion: v1 # core
kind: Pod
metadata:
  name: web
  namespace: shop
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
        # done

        exit
  -   image: log   # image
      name: log
  # nothing else

# end of the pod
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
`;
const set = (path: readonly (string | number)[], value: unknown): Edit => ({ type: "set", object: web, path, value });
const remove = (path: readonly (string | number)[]): Edit => ({ type: "remove", object: web, path });
const container = (...path: (string | number)[]) => ["spec", "containers", ...path];

describe("splicing edits into texts", () => {
  it.each([
    ["a quoted text", set(container(0, "image"), "web:2"), "image: 'web:1'", "image: 'web:2'"],
    ["a plain text", set(container(1, "name"), "logs"), "      name: log\n", "      name: logs\n"],
    ["a value in brackets", set(["metadata", "labels", "app"], "x,y"), "{app: web,", '{app: "x,y",'],
    ["a new label", set(["metadata", "labels", "stage"], "dev"), '"front"}', '"front", stage: dev}'],
    [
      "one line of a block",
      set(container(0, "env", 1, "value"), "curl http://api.dev/a\n# done\n\nexit\n"),
      "api.prod/a",
      "api.dev/a",
    ],
    [
      "a field on a way that is not there",
      set(["spec", "securityContext", "runAsNonRoot"], true),
      "      name: log\n",
      "      name: log\n  securityContext:\n    runAsNonRoot: true\n",
    ],
    [
      "a field of an item",
      set(container(0, "resources"), { limits: { cpu: "1" } }),
      "        exit\n",
      '        exit\n    resources:\n      limits:\n        cpu: "1"\n',
    ],
    [
      "an item at a list's end",
      set(container(2), { name: "third", image: "x" }),
      "      name: log\n",
      "      name: log\n  - name: third\n    image: x\n",
    ],
    ["a removed item in brackets", remove(container(0, "env", 0)), "    - {name: URL, value: http://api.prod}\n", ""],
    ["a removed label", remove(["metadata", "labels", "app"]), "app: web, ", ""],
    ["the last of a list in brackets", remove(["metadata", "labels", "tier"]), ", 'tier': \"front\"", ""],
    ["a removed field in a dash's line", remove(container(1, "image")), "image: log   # image\n      name", "name"],
    ["a removed item", remove(container(1)), "  -   image: log   # image\n      name: log\n", ""],
    [
      "a list with an item less",
      set(container(0, "env"), [{ name: "URL", value: "http://api.prod" }]),
      `    - name: SCRIPT
      value: |
        curl http://api.prod/a
        # done

        exit
`,
      "",
    ],
  ])("changes the lines of %s only", (_what, edit, before, after) => {
    expect(text.split(before)).toHaveLength(2);
    expect(splice(text, [edit])).toBe(text.replace(before, () => after));
  });

  it("writes an empty list where nothing is left", () => {
    expect(splice(text, [remove(container(0, "env", 1)), remove(container(0, "env", 0))])).toContain("    env: []\n");
  });

  it("fills a field without a value", () => {
    const empty = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels: # none\n";
    const object = { group: "", kind: "Namespace", namespace: "", name: "shop" };
    const edit: Edit = { type: "set", object, path: ["metadata", "labels", "stage"], value: "dev" };
    expect(splice(empty, [edit])).toBe(
      "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    stage: dev # none\n",
    );
  });

  it("adds a document behind its namespace, and takes one out with what parts it", () => {
    const quota = { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "all", namespace: "shop" } };
    const added = splice(text, [{ type: "add", object: quota }]);
    expect(added).toBe(`${text}---\napiVersion: v1\nkind: ResourceQuota\nmetadata:\n  name: all\n  namespace: shop\n`);
    expect(splice(text, [{ type: "delete", object: web }])).toBe(text.slice(text.indexOf("---\n") + 4));
    const namespace = { group: "", kind: "Namespace", namespace: "", name: "shop" };
    expect(splice(text, [{ type: "delete", object: namespace }])).toBe(text.slice(0, text.indexOf("---\n")));
  });

  it("writes out a namespace that nobody wrote", () => {
    const only = text.slice(0, text.indexOf("---\n"));
    const object = { group: "", kind: "Namespace", namespace: "", name: "shop" };
    const spliced = splice(only, [{ type: "set", object, path: ["metadata", "labels", "stage"], value: "dev" }]);
    expect(spliced).toContain("---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n");
  });

  it("keeps JSON JSON, in one line or in many, and in a List", () => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web", namespace: "shop" },
      spec: { containers: [] },
    };
    const edits = [set(["metadata", "labels"], { stage: "dev" }), set(container(0), { name: "a" })];
    const wanted = {
      ...pod,
      metadata: { ...pod.metadata, labels: { stage: "dev" } },
      spec: { containers: [{ name: "a" }] },
    };
    for (const indent of [undefined, 2]) {
      const list = { apiVersion: "v1", kind: "List", items: [{ ...pod, metadata: { name: "x" } }, pod] };
      expect(JSON.parse(splice(JSON.stringify(pod, undefined, indent), edits) as string)).toEqual(wanted);
      const listed = splice(JSON.stringify(list, undefined, indent), edits) as string;
      expect(JSON.parse(listed)).toMatchObject({ items: [{ metadata: { name: "x" } }, wanted] });
      const without = splice(JSON.stringify(list, undefined, indent), [{ type: "delete", object: web }]) as string;
      expect(JSON.parse(without)).toMatchObject({ items: [{ metadata: { name: "x" } }] });
    }
  });

  it("changes and deletes items of a List in YAML", () => {
    const list = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: a, namespace: shop}
# between
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: b, namespace: shop}
  data: {x: "1"}
`;
    const key = (name: string) => ({ group: "", kind: "ConfigMap", namespace: "shop", name });
    expect(
      splice(list, [
        { type: "delete", object: key("a") },
        { type: "set", object: key("b"), path: ["data", "x"], value: "2" },
      ]),
    ).toBe(
      'apiVersion: v1\nkind: List\nitems:\n# between\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: b, namespace: shop}\n  data: {x: "2"}\n',
    );
  });

  it("keeps line breaks of Windows readable", () => {
    const windows = text.replaceAll("\n", "\r\n");
    const spliced = splice(windows, [set(container(0, "image"), "web:2")]);
    expect(spliced).toBe(windows.replace("web:1", "web:2"));
  });

  it("refuses what stands in a text twice by an alias", () => {
    const aliased = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: &labels {app: web}, annotations: *labels}
spec: {containers: []}
`;
    expect(splice(aliased, [set(["metadata", "labels", "app"], "x")])).toEqual([expect.stringContaining("alias")]);
  });

  it("says that the file which would take what is added cannot be written", () => {
    const add: Edit = {
      type: "add",
      object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "shop" } },
    };
    const { refused } = spliceEdits(worldIn(text), new Map(), [add]);
    expect(refused.map(({ reason }) => reason)).toEqual([
      "shop.yaml, or the folder that it stands in, cannot be written",
    ]);
    const nowhere = { ...add, object: { ...add.object, metadata: { name: "a", namespace: "other" } } };
    expect(spliceEdits(worldIn(text), new Map([[file, text]]), [nowhere]).refused.map(({ reason }) => reason)).toEqual([
      "no file that could take it holds anything of its namespace",
    ]);
  });

  it("refuses everything where one edit cannot be made, or the file has changed", () => {
    const { texts, refused } = spliceEdits(worldIn(text), new Map([[file, text]]), [
      set(container(0, "image"), "web:2"),
      { type: "set", object: { ...web, name: "gone" }, path: ["spec"], value: {} },
    ]);
    expect([texts.size, refused.map(({ reason }) => reason)]).toEqual([0, ["there is no such object"]]);
    const later = spliceEdits(worldIn(text), new Map([[file, text.replace("web:1", "web:3")]]), [
      set(container(0, "image"), "web:2"),
    ]);
    expect(later.refused.map(({ reason }) => reason)).toEqual(["shop.yaml has changed since it was read"]);
  });
});
