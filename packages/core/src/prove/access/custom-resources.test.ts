import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { definedResources, seenResources } from "./custom-resources.ts";

const objects = (...all: object[]) => worldOf(all.map((one) => JSON.stringify(one)).join("\n---\n"));
const id = "apiextensions.k8s.io/CustomResourceDefinition";
const origin = { type: "built-in" } as const;
const definition = (name: string, spec: unknown) => ({
  ...{ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" },
  ...{ metadata: { name }, spec },
});
const custom = (apiVersion: string, kind: string, namespace?: string) => ({
  ...{ apiVersion, kind },
  metadata: { name: "one", ...(namespace !== undefined && { namespace }) },
});
const plurals = (...kinds: string[]) =>
  seenResources(objects(...kinds.map((kind) => custom("example.com/v1", kind, "web")))).flatMap(({ resource }) =>
    resource.includes("/") ? [] : [resource],
  );

test("a definition makes a resource known, with its status and scale", () => {
  expect(definedResources(objects(definition("gadgets.example.com", { scope: "Cluster" })))).toEqual([
    { group: "example.com", resource: "gadgets", isClusterWide: true },
    { group: "example.com", resource: "gadgets/status", isClusterWide: true },
    { group: "example.com", resource: "gadgets/scale", isClusterWide: true },
  ]);
  const [gadget] = definedResources(objects(definition("gadgets.example.com", { scope: "Namespaced" })));
  expect(gadget).toMatchObject({ isClusterWide: false });
});

test.each([["nothing"], [null], [undefined], [7]])(
  "a definition that says nothing of its scope, `%s`, is of namespaces",
  (spec) => {
    const world = {
      ...objects(),
      objects: new Map([[id, [{ object: definition("gadgets.example.com", spec), origin }]]]),
    };
    expect(definedResources(world)[0]).toEqual({ group: "example.com", resource: "gadgets", isClusterWide: false });
  },
);

test("of a kind without a definition the plural is the English one", () => {
  expect(
    plurals("Gadget", "Proxy", "Gateway", "Mesh", "Switch", "Prefix", "Address", "Hypervisor", "Symmetry"),
  ).toEqual([
    ...["gadgets", "proxies", "gateways", "meshes", "switches", "prefixes", "addresses", "hypervisors", "symmetries"],
  ]);
});

test("objects without a namespace are of the whole cluster; Kubernetes' own groups are known otherwise", () => {
  const world = objects(
    custom("example.com/v1", "ClusterGadget"),
    custom("example.com/v1", "Widget", "web"),
    { ...custom("storage.k8s.io/v1", "StorageClass"), provisioner: "disks" },
    { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: { containers: [{ name: "a", image: "a" }] } },
  );
  const seen = seenResources(world);
  expect(seen.map(({ group, resource, isClusterWide }) => [group, resource, isClusterWide])).toEqual([
    ...["clustergadgets", "clustergadgets/status", "clustergadgets/scale"].map((one) => ["example.com", one, true]),
    ...["widgets", "widgets/status", "widgets/scale"].map((one) => ["example.com", one, false]),
  ]);
});

test("groups without a dot are Kubernetes' own, whatever is in them; of a kind of which nothing is there nothing is seen", () => {
  const seen = (id: string, ...there: object[]) =>
    seenResources({ ...objects(), objects: new Map([[id, there]]) } as unknown as ReturnType<typeof objects>);
  const one = { object: custom("example.com/v1", "Gadget", "web"), origin };
  expect(seen("example.com/Gadget", one)).toHaveLength(3);
  expect(seen("extensions/Gadget", one)).toEqual([]);
  expect(seen("Gadget", one)).toEqual([]);
  expect(seen("example.com/Gadget")).toEqual([]);
});
