import { describe, expect, test } from "vitest";
import { objectsOfText } from "../../manifests/world/found-in-text.ts";
import { worldOfFound } from "../../manifests/world/make-world.ts";
import type { Origin, World, WorldObject } from "../../manifests/world/world.ts";
import type { Edit } from "../../verdicts/finding.ts";
import { spliceEdits } from "./splice-edits.ts";

const worldOfFiles = (files: Readonly<Record<string, string>>): World => {
  const found = Object.entries(files).map(([file, text]) => objectsOfText({ file, path: file, text }));
  const all = { objects: found.flatMap(({ objects }) => objects), gaps: found.flatMap(({ gaps }) => gaps) };
  return worldOfFound(all, { name: "t", minorVersion: 36, stages: { label: "stage" } }).world;
};
type Files = Readonly<Record<string, string>>;
/** The files that change, or why nothing does. */
function splice(
  files: Files,
  edits: readonly Edit[],
  texts: Files = files,
  isGenerated?: Parameters<typeof spliceEdits>[3],
) {
  const spliced = spliceEdits(worldOfFiles(files), new Map(Object.entries(texts)), edits, isGenerated);
  return spliced.refused.length > 0 ? spliced.refused.map(({ reason }) => reason) : Object.fromEntries(spliced.texts);
}
const map = (name: string, namespace = "shop", data = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\n${data}`;
const key = (name: string, namespace = "shop", kind = "ConfigMap") => ({ group: "", kind, namespace, name });
const set = (name: string, value: unknown = "x"): Edit => ({
  type: "set",
  object: key(name),
  path: ["data", "a"],
  value,
});
const gone = (name: string): Edit => ({ type: "delete", object: key(name) });
const add = (kind: string, name: string, namespace?: string): Edit => ({
  type: "add",
  object: { apiVersion: "v1", kind, metadata: { name, ...(namespace !== undefined && { namespace }) } },
});
const data = "data:\n  a: x\n";

describe("edits of several documents of one file", () => {
  const text = [map("a", "shop", "data: {a: one}\n"), map("b", "shop", "data: {a: two}\n"), map("c")].join("---\n");

  test("are each made in its own, in any order", () => {
    const changed = text.replace("one", "longer than before").replace("two", "x");
    expect(splice({ "all.yaml": text }, [set("a", "longer than before"), set("b")])).toEqual({ "all.yaml": changed });
    expect(splice({ "all.yaml": text }, [set("b"), set("a", "longer than before")])).toEqual({ "all.yaml": changed });
  });

  test("take whole ones out, with the line that parts them", () => {
    const parts = text.split("---\n");
    expect(splice({ "all.yaml": text }, [gone("b")])).toEqual({ "all.yaml": [parts[0], parts[2]].join("---\n") });
    expect(splice({ "all.yaml": text }, [gone("a"), set("b")])).toEqual({
      "all.yaml": [parts[1]?.replace("two", "x"), parts[2]].join("---\n"),
    });
    const spaced = parts.join("---  \n");
    expect(splice({ "all.yaml": spaced }, [gone("a")])).toEqual({ "all.yaml": parts.slice(1).join("---  \n") });
  });

  test("of several files change each file", () => {
    expect(splice({ "a.yaml": map("a"), "b.yaml": map("b"), "c.yaml": map("c") }, [set("a"), set("b")])).toEqual({
      "a.yaml": map("a", "shop", data),
      "b.yaml": map("b", "shop", data),
    });
  });
});

describe("an object that stands twice", () => {
  test("is changed twice", () => {
    const files = { "a.yaml": map("a"), "b.yaml": map("a") };
    expect(splice(files, [set("a")])).toEqual({ "a.yaml": map("a", "shop", data), "b.yaml": map("a", "shop", data) });
  });
});

test("a file in which something is wrong already is changed elsewhere", () => {
  const wrong = `${map("a")}---\n${map("b")}immutabel: true\n`;
  expect(splice({ "a.yaml": wrong }, [set("a")])).toEqual({ "a.yaml": wrong.replace("---", `${data}---`) });
});

test("an object of a group is found by it", () => {
  const text =
    "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: a, namespace: shop }\nspec: { minReadySeconds: 1, selector: {}, template: {} }\n";
  const object = { group: "apps", kind: "DaemonSet", namespace: "shop", name: "a" };
  const edit: Edit = { type: "set", object, path: ["spec", "minReadySeconds"], value: 2 };
  expect(splice({ "a.yaml": text }, [edit])).toEqual({ "a.yaml": text.replace("Seconds: 1", "Seconds: 2") });
});

test("items of a YAML List go from their places, in any order", () => {
  const item = (name: string) => `- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: ${name}, namespace: shop}\n`;
  const list = (...names: string[]) => `apiVersion: v1\nkind: List\nitems:\n${names.map(item).join("")}`;
  expect(splice({ "l.yaml": list("a", "b", "c") }, [gone("a"), gone("b")])).toEqual({ "l.yaml": list("c") });
  expect(splice({ "l.yaml": list("a", "b", "c") }, [gone("c"), gone("a")])).toEqual({ "l.yaml": list("b") });
});

describe("items of a JSON List", () => {
  const item = (name: string) =>
    `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}","namespace":"shop"}}`;
  const list = (...items: string[]) => `{"apiVersion":"v1","kind":"List","items":[${items.join(",")}]}`;
  const [a, b, c] = [item("a"), item("b"), item("c")];

  test("go without leaving a comma", () => {
    expect(splice({ "l.json": list(a, b, c) }, [gone("a")])).toEqual({ "l.json": list(b, c) });
    expect(splice({ "l.json": list(a, b, c) }, [gone("b")])).toEqual({ "l.json": list(a, c) });
    expect(splice({ "l.json": list(a, b, c) }, [gone("c")])).toEqual({ "l.json": list(a, b) });
    expect(splice({ "l.json": list(a, b, c) }, [gone("a"), gone("c")])).toEqual({ "l.json": list(b) });
    expect(splice({ "l.json": list(a) }, [gone("a")])).toEqual({ "l.json": list() });
  });

  test("go from before what else the List says", () => {
    const first = (...items: string[]) => `{"items":[${items.join(",")}],"kind":"List","apiVersion":"v1"}`;
    expect(splice({ "l.json": first(a, b) }, [gone("b")])).toEqual({ "l.json": first(a) });
    expect(splice({ "l.json": first(a) }, [gone("a")])).toEqual({ "l.json": first() });
  });

  test("and others change in their places", () => {
    const changed = b.replace("}}", '},"data":{"a":"x"}}');
    expect(splice({ "l.json": list(a, b, c) }, [gone("a"), set("b")])).toEqual({ "l.json": list(changed, c) });
  });

  test("come behind the last", () => {
    expect(splice({ "l.json": list(a) }, [add("ConfigMap", "z", "shop")])).toEqual({ "l.json": list(a, item("z")) });
    expect(splice({ "a.json": a }, [add("ConfigMap", "z", "shop")])).toEqual([
      "no file that could take it holds anything of its namespace",
    ]);
  });
});

describe("an added object comes into the file", () => {
  const shop = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n";
  const role = (name: string) =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: ${name}\nrules: []\n`;
  const storage = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: fast\nprovisioner: x\n";
  const list = `{"apiVersion":"v1","kind":"List","items":[${JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "j", namespace: "shop" } })}]}`;
  const into = (files: Files, edit: Edit) => {
    const spliced = splice(files, [edit]);
    return Array.isArray(spliced) ? spliced : Object.keys(spliced);
  };

  test.each<[string, Files, Edit, string]>([
    ["of its namespace", { "a.yaml": map("a"), "n.yaml": shop, "b.yaml": map("b") }, add("Pod", "x", "shop"), "n.yaml"],
    [
      "of another in it",
      { "o.yaml": map("o", "other"), "a.yaml": map("a"), "b.yaml": map("b") },
      add("Pod", "x", "shop"),
      "a.yaml",
    ],
    [
      "of none that is only called like it",
      { "o.yaml": map("shop", "other"), "a.yaml": map("a") },
      add("Pod", "x", "shop"),
      "a.yaml",
    ],
    ["of YAML rather than of JSON", { "l.json": list, "a.yaml": map("a") }, add("Pod", "x", "shop"), "a.yaml"],
    [
      "of JSON where there is no other",
      { "l.json": list, "o.yaml": map("o", "other") },
      add("Pod", "x", "shop"),
      "l.json",
    ],
    [
      "of what is in it where it is a Namespace itself",
      { "o.yaml": map("o", "other"), "a.yaml": map("a") },
      add("Namespace", "shop"),
      "a.yaml",
    ],
    [
      "of its kind where it is of the whole cluster",
      { "a.yaml": map("a"), "s.yaml": storage, "r.yaml": role("r") },
      {
        type: "add",
        object: { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "x" } },
      },
      "r.yaml",
    ],
    [
      "of others of the whole cluster",
      { "a.yaml": map("a"), "s.yaml": storage, "r.yaml": role("r") },
      add("PersistentVolume", "x"),
      "s.yaml",
    ],
  ])("%s", (_, files, edit, file) => {
    expect(into(files, edit)).toEqual([file]);
  });

  test("that there is: otherwise it is told why", () => {
    const nowhere = ["no file that could take it holds anything of its namespace"];
    expect(into({ "a.yaml": map("a") }, add("Pod", "x", "other"))).toEqual(nowhere);
    expect(into({ "a.yaml": map("a") }, add("PersistentVolume", "x"))).toEqual(nowhere);
    const nested =
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"shop"},"spec":{"volumes":[{"name":"v","configMap":{"name":"a","items":[]}}],"containers":[]}}';
    expect(into({ "p.json": nested }, add("ConfigMap", "x", "shop"))).toEqual(nowhere);
    expect(
      splice({ "a.yaml": map("a"), "b.yaml": map("b", "other") }, [add("Pod", "x", "shop")], { "b.yaml": "" }),
    ).toEqual(["a.yaml, or the folder that it stands in, cannot be written"]);
  });

  test("once all edits of it are made, and not at all where it is deleted again", () => {
    const added: Edit[] = [add("ConfigMap", "x", "shop"), set("x")];
    expect(splice({ "a.yaml": map("a") }, added)).toEqual({
      "a.yaml": `${map("a")}---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  namespace: shop\ndata:\n  a: x\n`,
    });
    expect(splice({ "a.yaml": map("a") }, [add("ConfigMap", "x", "shop"), gone("x")])).toEqual({});
  });

  test("with the line ends of the others", () => {
    const windows = map("a").replaceAll("\n", "\r\n");
    const spliced = splice({ "a.yaml": windows }, [add("ConfigMap", "x", "shop"), set("a")]);
    expect(Object.values(spliced)[0]).not.toMatch(/[^\r]\n/);
  });
});

describe("nothing is changed", () => {
  const withOrigin = (
    origin: Origin,
    edit: Edit = set("a"),
    isGenerated?: (one: WorldObject) => string | undefined,
  ) => {
    const world = worldOfFiles({ "a.yaml": map("a"), "b.yaml": map("b") });
    const objects = new Map(world.objects);
    objects.set(
      "ConfigMap",
      (objects.get("ConfigMap") ?? []).map((one) => (one.object.metadata.name === "a" ? { ...one, origin } : one)),
    );
    const { texts, refused } = spliceEdits(
      { ...world, objects },
      new Map([["b.yaml", map("b")]]),
      [edit, set("b")],
      isGenerated,
    );
    return [texts.size, ...refused.map(({ reason }) => reason)];
  };
  const source = { file: "kubestage.yaml", path: "kubestage.yaml", text: "a: 1\n" };
  const span = { source, start: 0, end: 1 };

  test("of what stands in a cluster, or is declared elsewhere", () => {
    expect(withOrigin({ type: "live", context: "prod" })).toEqual([
      0,
      "it stands in the cluster of prod and in no file",
    ]);
    expect(withOrigin({ type: "declared", what: "a pool" })).toEqual([0, "it comes from a pool: change that"]);
    expect(withOrigin({ type: "declared", what: "a pool", span })).toEqual([
      0,
      "kubestage makes it from kubestage.yaml:1:1: change it there",
    ]);
  });

  test("of what the API server sets up beside a text", () => {
    const files = { "a.yaml": map("a") };
    const world = worldOfFiles(files);
    const copies: Origin[] = [{ type: "built-in" }];
    const objects = new Map([...world.objects].map(([kind, all]) => [kind, all.map((one) => ({ ...one, copies }))]));
    const { texts, refused } = spliceEdits({ ...world, objects }, new Map(Object.entries(files)), [set("a")]);
    expect([texts.size, refused.map(({ reason }) => reason)]).toEqual([0, ["the API server sets it up"]]);
  });

  test("where a file could not be read any more", () => {
    const nameless: Edit = {
      type: "add",
      object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "", namespace: "shop" } },
    };
    expect(splice({ "a.yaml": map("a") }, [set("a"), nameless])).toEqual(["a.yaml could not be read any more"]);
  });

  test("of what a program writes again", () => {
    const files = { "a.yaml": map("a"), "b.yaml": map("b") };
    const isGenerated = ({ object }: WorldObject) => (object.metadata.name === "a" ? "shop.yaml:3:1" : undefined);
    expect(splice(files, [set("a"), set("b")], files, isGenerated)).toEqual([
      "kubestage makes it from shop.yaml:3:1: change it there",
    ]);
    expect(Object.keys(splice(files, [set("b")], files, isGenerated))).toEqual(["b.yaml"]);
  });

  test("where what is added is there already, or is to be changed and is not", () => {
    const files = { "a.yaml": map("a") };
    expect(splice(files, [add("ConfigMap", "a", "shop")])).toEqual(["it is there already"]);
    expect(splice(files, [set("a"), add("ConfigMap", "a", "shop")])).toEqual(["it is there already"]);
    expect(splice(files, [set("b")])).toEqual(["there is no such object"]);
    expect(splice(files, [{ ...set("a"), object: { ...key("a"), kind: "Secret" } } as Edit])).toEqual([
      "there is no such object",
    ]);
  });

  test("where a file may not be written, or has changed", () => {
    const files = { "a.yaml": map("a"), "b.yaml": map("b") };
    expect(splice(files, [set("a"), set("b")], { "b.yaml": map("b") })).toEqual([
      "a.yaml, or the folder that it stands in, cannot be written",
    ]);
    expect(splice(files, [set("a"), set("b")], { ...files, "a.yaml": `${map("a")}#` })).toEqual([
      "a.yaml has changed since it was read",
    ]);
  });
});
