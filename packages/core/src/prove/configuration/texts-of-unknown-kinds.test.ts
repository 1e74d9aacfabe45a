import { describe, expect, test } from "vitest";
import { fieldText } from "../../manifests/field-text.ts";
import { worldOf } from "../testing/world-of.ts";
import { unknownTexts } from "./texts-of-unknown-kinds.ts";

const object = (apiVersion: string, kind: string, content: string, home = ", namespace: shop") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x${home}, annotations: {a: b}}\n${content}\n`;
const told = (text: string) =>
  [...unknownTexts(worldOf(text))].map(({ path, text: said }) => `${fieldText(path)}: ${said}`);
const app = (content: string, home?: string) => object("example.com/v1", "App", content, home);

test("every text of an object is given with its field, however deep, but for what the object is and was", () => {
  expect(
    told(app("spec: {url: a, list: [b, {c: d}], number: 3, isOff: false, none: null}\nstatus: {url: e}\nplan: f")),
  ).toEqual([...["spec.url: a", "spec.list[0]: b", "spec.list[1].c: d", "plan: f"]]);
  expect([...unknownTexts(worldOf(app("spec: {list: [b]}")))]).toMatchObject([
    { name: "list", asWritten: true, secret: false, mayReferTo: false },
  ]);
  const deep = (depth: number) => app(`spec: ${"{a: ".repeat(depth)}x${"}".repeat(depth)}`);
  expect(told(deep(90))).toHaveLength(1);
});

test("an object of a cluster that nests without end is read to a depth that is safe", () => {
  const world = worldOf(app(""));
  const [one] = world.objects.get("example.com/App") ?? [];
  const deep = (depth: number) => {
    let spec: unknown = "x";
    for (let level = 0; level < depth; level++) spec = [spec];
    const objects = one && new Map([["example.com/App", [{ ...one, object: { ...one.object, spec } }]]]);
    return [...unknownTexts({ ...world, ...(objects && { objects }) })].length;
  };
  expect([deep(100), deep(101), deep(100_000)]).toEqual([1, 0, 0]);
});

test("what is of the whole cluster is no stage's", () => {
  const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: apps.example.com}
spec: {group: example.com, scope: Cluster, names: {kind: App, plural: apps}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}
---
`;
  expect(told(crd + app("spec: {url: a}", ""))).toEqual([]);
  expect(told(crd.replace("Cluster", "Namespaced") + app("spec: {url: a}"))).toEqual(["spec.url: a"]);
});

test.each([
  ...["image", "description", "message", "displayName", "summary", "labels", "matchLabels", "selector", "status"],
  ...["sourceRef", "repoURL", "caBundle", "notes"],
])("%s says what something is, not what is connected to", (field) => {
  expect(told(app(`spec: {${field}: a, other: {${field}: {b: c}}, x${field}: d}`))).toEqual([`spec.x${field}: d`]);
});

describe("kinds that are read field by field elsewhere, or only wall off", () => {
  test.each([
    ...["SecurityPolicy", "PolicyReport", "PolicyException", "ReferenceGrant", "Sidecar", "PeerAuthentication"],
    ...["RequestAuthentication", "AppRoleBinding", "AppRole"],
  ])("%s of whichever group", (kind) => expect(told(object("example.com/v1", kind, "spec: {url: a}"))).toEqual([]));

  test.each(["PolicySet", "Roles", "SidecarSet"])("not %s", (kind) =>
    expect(told(object("example.com/v1", kind, "spec: {url: a}"))).toEqual(["spec.url: a"]),
  );

  test.each([
    ["v1", "Pod", "spec: {containers: [], hostname: a}"],
    ["apps/v1", "ControllerRevision", "revision: 1\ndata: {url: a}"],
    ["coordination.k8s.io/v1", "Lease", "spec: {holderIdentity: a}"],
    ["events.k8s.io/v1", "Event", "eventTime: null\nnote: a"],
    ["metrics.k8s.io/v1beta1", "PodMetrics", "window: a"],
  ])("%s %s of Kubernetes", (apiVersion, kind, content) => expect(told(object(apiVersion, kind, content))).toEqual([]));

  test.each(["apps.example.com/v1", "batch.example/v1", "my.apps.example/v1"])("not those of %s", (apiVersion) =>
    expect(told(object(apiVersion, "Lease", "spec: {url: a}"))).toEqual(["spec.url: a"]),
  );
});
