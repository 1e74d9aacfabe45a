import { expect, test } from "vitest";
import { differences } from "./differences.ts";
import { live, someObject } from "../testing/live-objects.ts";

const spec = (content: unknown) => someObject("apps/v1", "Deployment", { spec: content });
const pairs = (before: unknown, after: unknown) =>
  differences(spec(before), spec(after)).map(({ path, before: was, after: is }) => [path, was, is]);

test("what the API server keeps by itself is no difference", () => {
  const before = live(spec({ a: 1 }), { resourceVersion: "1", generation: 1, managedFields: [] }, { status: { a: 1 } });
  const after = live(spec({ a: 1 }), { resourceVersion: "2", generation: 2, uid: "b" }, { status: { a: 2 } });
  expect(differences(before, after)).toEqual([]);
});

test("what appears or goes as a whole is one change", () => {
  expect(pairs({ a: { b: 1 } }, { c: [1] })).toEqual([
    ["spec.a", '{"b":1}', undefined],
    ["spec.c", undefined, "[1]"],
  ]);
});

test("items are compared by what names them, and their order counts", () => {
  const [web, sidecar] = [{ name: "web", image: "a" }, { name: "sidecar" }];
  expect(pairs({ containers: [web, sidecar] }, { containers: [sidecar, { ...web, image: "b" }] })).toEqual([
    ["spec.containers[name=web].image", '"a"', '"b"'],
    ["spec.containers", '[{"name":"web"},{"name":"sidecar"}]', '[{"name":"sidecar"},{"name":"web"}]'],
  ]);
  expect(pairs({ ports: [{ port: 80, protocol: "TCP" }] }, { ports: [{ port: 80, protocol: "UDP" }] })).toEqual([
    ["spec.ports[port=80, protocol=TCP]", '{"port":80,"protocol":"TCP"}', undefined],
    ["spec.ports[port=80, protocol=UDP]", undefined, '{"port":80,"protocol":"UDP"}'],
  ]);
});

test("in a list without names only what is between the equal ends differs", () => {
  const rule = (from: string) => ({ from: [{ a: from }] });
  expect(pairs({ ingress: [rule("a"), rule("c")] }, { ingress: [rule("a"), rule("b"), rule("c")] })).toEqual([
    ["spec.ingress[1]", undefined, '{"from":[{"a":"b"}]}'],
  ]);
  expect(pairs({ args: ["a", "b"] }, { args: ["b"] })).toEqual([["spec.args", '["a","b"]', '["b"]']]);
});

test("partially: only what is said is compared", () => {
  const before = spec({
    a: 1,
    b: 2,
    containers: [{ name: "web", image: "a", imagePullPolicy: "Always" }, { name: "x" }],
  });
  const after = spec({ a: 3, containers: [{ name: "web", image: "b" }] });
  expect(differences(before, after, { partial: true }).map(({ path }) => path)).toEqual([
    "spec.a",
    "spec.containers[name=web].image",
  ]);
});

test("of a Secret only the names of its values are known", () => {
  const secret = (rest: object, metadata: object = {}) => someObject("v1", "Secret", { ...rest }, { ...metadata });
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": '{"data":{"a":"hidden"}}' };
  const changes = differences(
    secret({ type: "Opaque" }, { annotations }),
    secret({ type: "Opaque", data: { a: "hidden", "b.c": "hidden" }, more: "hidden" }, { labels: { a: "b" } }),
  );
  expect(JSON.stringify(changes)).not.toContain("hidden");
  expect(changes).toEqual([
    { path: "metadata.annotations", before: undefined, after: undefined, secret: true },
    { path: "metadata.labels", before: undefined, after: '{"a":"b"}', secret: false },
    { path: "data.a", before: undefined, after: undefined, secret: true },
    { path: 'data["b.c"]', before: undefined, after: undefined, secret: true },
    { path: "more", before: undefined, after: undefined, secret: true },
  ]);
});
