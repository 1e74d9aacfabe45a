import { describe, expect, it } from "vitest";
import { contentHash } from "../manifests/content-hash.ts";
import { applyOperations } from "./json-patch.ts";
import { mergeStrategically } from "./strategic-merge.ts";
import { conformed, deployment, objectsOf } from "./testing/conformed.ts";

const withPatches = (patches: string, more = ""): string =>
  `App web: { team: storefront, source: { manifests: { paths: [k8s.yaml] }, patches: ${patches} }, ${more} }\n`;
const target = "target: { kind: Deployment, name: web }";

describe("patches of the declaration", () => {
  it("merge strategically, after each other, those of the stage last", () => {
    const changes = withPatches(
      `[{ ${target}, merge: { spec: { replicas: 2, template: { spec: { containers: [{ name: main, tty: true }] } } } } }]`,
      `stages: { dev: { source: { patches: [{ ${target}, operations: [{ op: replace, path: /spec/replicas, value: 3 }] }] } } }`,
    );
    const result = conformed(deployment(), { changes });
    expect(result.diagnostics).toEqual([]);
    expect(objectsOf(result)[0]).toMatchObject({
      spec: { replicas: 3, template: { spec: { containers: [{ image: "registry.example.com/web", tty: true }] } } },
    });
  });

  it("take objects out before anything is said of them", () => {
    const role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: a }\n";
    const changes = withPatches("[{ target: { kind: ClusterRole }, remove: true }]");
    expect(conformed(role, { changes })).toMatchObject({ manifests: [], diagnostics: [] });
  });

  it("have a target, and fit it", () => {
    const changes = withPatches(
      `[{ target: { kind: Job }, remove: true }, { ${target}, operations: [{ op: remove, path: /spec/none }] }]`,
    );
    const { diagnostics } = conformed(deployment(), { changes });
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "KS5216 the source brings no Job to patch",
      "KS5216 the patch does not fit Deployment web: remove /spec/none: there is nothing",
    ]);
    expect(diagnostics.every(({ span }) => span && span.source.path !== "k8s.yaml")).toBe(true);
  });

  it("change neither kind nor name nor, as it ends, the namespace", () => {
    const changes = withPatches(
      `[{ ${target}, merge: { kind: Pod, metadata: { name: other, namespace: kube-system } } }]`,
    );
    const result = conformed(deployment(), { changes });
    expect(result.manifests).toEqual([]);
    expect(result.diagnostics.map(({ code }) => code)).toEqual(["KS5204"]);
  });
});

describe("mergeStrategically", () => {
  it.each([
    [{ a: { b: 1, c: 2 } }, { a: { b: null } }, { a: { c: 2 } }],
    [
      { containers: [{ name: "a", tty: true }] },
      { containers: [{ name: "b" }] },
      { containers: [{ name: "a", tty: true }, { name: "b" }] },
    ],
    [
      { containers: [{ name: "a" }, { name: "b" }] },
      { containers: [{ name: "a", $patch: "delete" }] },
      { containers: [{ name: "b" }] },
    ],
    [{ a: { b: 1 } }, { a: { $patch: "replace", c: 1 } }, { a: { c: 1 } }],
    [{ a: { b: 1 } }, { a: { $patch: "delete" } }, {}],
    [{ args: ["a"] }, { args: ["b"] }, { args: ["b"] }],
    [
      { ports: [{ containerPort: 80 }] },
      { ports: [{ containerPort: 80, name: "http" }] },
      { ports: [{ containerPort: 80, name: "http" }] },
    ],
  ])("%j with %j", (base, patch, merged) => {
    const value: Record<string, unknown> = structuredClone(base);
    mergeStrategically(value, patch);
    expect(contentHash(value)).toBe(contentHash(merged));
  });
});

/** Source: RFC 6902, appendix A. */
describe("applyOperations", () => {
  it.each([
    [{ foo: "bar" }, { op: "add", path: "/baz", value: "qux" }, { foo: "bar", baz: "qux" }],
    [{ foo: ["bar", "baz"] }, { op: "add", path: "/foo/1", value: "qux" }, { foo: ["bar", "qux", "baz"] }],
    [{ foo: ["bar"] }, { op: "add", path: "/foo/-", value: ["abc"] }, { foo: ["bar", ["abc"]] }],
    [{ foo: ["bar", "qux"] }, { op: "remove", path: "/foo/1" }, { foo: ["bar"] }],
    [{ baz: "qux" }, { op: "replace", path: "/baz", value: "boo" }, { baz: "boo" }],
    [
      { foo: { a: 1 }, qux: {} },
      { op: "move", from: "/foo/a", path: "/qux/b" },
      { foo: {}, qux: { b: 1 } },
    ],
    [{ foo: [1] }, { op: "copy", from: "/foo/0", path: "/foo/-" }, { foo: [1, 1] }],
    [
      { "~1": 10, "/": 9 },
      { op: "test", path: "/~01", value: 10 },
      { "~1": 10, "/": 9 },
    ],
  ] as const)("%j, %j", (base, operation, changed) => {
    const value: Record<string, unknown> = structuredClone(base);
    expect(applyOperations(value, [operation])).toBeUndefined();
    expect(value).toEqual(changed);
  });

  it.each([
    { op: "test", path: "/a", value: 2 },
    { op: "add", path: "/b/c", value: 1 },
    { op: "add", path: "/list/7", value: 1 },
    { op: "replace", path: "/b", value: 1 },
    { op: "move", path: "/b" },
    { op: "copy", from: "/b", path: "/c" },
    { op: "remove", path: "" },
    { op: "add", path: "/__proto__/polluted", value: 1 },
  ] as const)("refuses %j", (operation) => {
    const value = { a: 1, list: [] };
    expect(applyOperations(value, [operation])).toContain(`${operation.op} ${operation.path}: `);
    expect(value).toEqual({ a: 1, list: [] });
  });
});
