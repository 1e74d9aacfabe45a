import { describe, expect, test } from "vitest";
import type { WorldObject } from "../../../manifests/world/world.ts";
import { worldOf } from "../../testing/world-of.ts";
import { networkModel } from "../model/network-model.ts";
import { specificationProfile } from "../model/profiles.ts";
import { join, namespace } from "../testing/stage-worlds.ts";
import { gatewayNames, GatewayPods, hostsTaking, isExportedTo, isOfMeshOnly, takesHosts } from "./istio-gateways.ts";

const resource = (kind: string, spec: string, home = "shop", name = "r") =>
  `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: ${home} }\nspec: { ${spec} }`;
const read = (kind: string, spec: string, home = "shop"): WorldObject => {
  const [first] = worldOf(resource(kind, spec, home)).objects.get(`networking.istio.io/${kind}`) ?? [];
  if (!first) throw new Error(`no ${kind}`);
  return first;
};
const virtual = (spec: string, home = "shop") => read("VirtualService", spec, home);

test.each<[string, readonly string[], boolean]>([
  ["hosts: [a.example], gateways: [g]", ["shop/g"], false],
  ["hosts: [a.example], gateways: [edge/g, g]", ["edge/g", "shop/g"], false],
  ["hosts: [a.example], gateways: [mesh, edge/g]", ["edge/g"], false],
  ["hosts: [a.example], gateways: [mesh]", [], true],
  ["hosts: [a.example]", [], true],
  ["gateways: [mesh]", [], false],
  ["", [], false],
  ["hosts: [a.example], gateways: [7, edge/g]", ["edge/g"], false],
  ["hosts: a.example, gateways: g", [], false],
])("a VirtualService { %s } names its gateways, or is of the mesh only", (spec, names, isOfMesh) => {
  const route = virtual(spec);
  expect([gatewayNames(route), isOfMeshOnly(route)]).toEqual([names, isOfMesh]);
});

/** What the Gateway of the namespace edge says of hosts by which it takes a.example of VirtualServices of shop. */
const taking = (hosts: string, asked: readonly unknown[] = ["a.example"], of = "shop") =>
  hostsTaking(read("Gateway", `servers: [{ hosts: [${hosts}] }]`, "edge"), of, asked).map(({ host }) => host);

describe("a Gateway takes hosts", () => {
  test.each<[string, readonly string[]]>([
    ["a.example", ["a.example"]],
    ["A.Example", ["A.Example"]],
    ["b.example", []],
    ["a.example.com", []],
    ["'*'", ["*"]],
    ["'*.example'", ["*.example"]],
    ["'*example'", []],
    ["'*.b.example'", []],
    ["b.example, '*.example', a.example", ["*.example", "a.example"]],
    ["'*/a.example'", ["a.example"]],
    ["shop/a.example", ["a.example"]],
    ["shop/b.example", []],
    ["other/a.example", []],
    ["./a.example", []],
    ["'shop/*'", ["*"]],
    ["7", []],
    ["", []],
  ])("[%s]", (hosts, expected) => {
    expect(taking(hosts)).toEqual(expected);
  });

  test.each<[string, readonly unknown[], string, readonly string[]]>([
    ["of its own namespace", ["a.example"], "edge", ["a.example"]],
    ["of another's", ["a.example"], "shop", []],
  ])("that it keeps to its own namespace: %s", (_, asked, of, expected) => {
    expect(taking("./a.example", asked, of)).toEqual(expected);
  });

  test.each<[string, readonly unknown[], readonly string[]]>([
    ["one of several that are asked", ["b.example", "a.example"], ["a.example"]],
    ["in whatever letters", ["A.EXAMPLE"], ["a.example"]],
    ["under a wide one that is asked", ["*.example"], ["a.example"]],
    ["under every one", ["*"], ["a.example"]],
    ["none under a wider end without a dot", ["*ample"], []],
    ["none where none is text", [7, null], []],
    ["none where none is asked", [], []],
  ])("%s", (_, asked, expected) => {
    expect(taking("a.example", asked)).toEqual(expected);
  });

  test("and says where, and in any of its servers", () => {
    const gateway = read(
      "Gateway",
      "servers: [{ hosts: [b.example] }, {}, 7, { hosts: ['*/b.example', a.example] }]",
      "edge",
    );
    expect(hostsTaking(gateway, "shop", ["a.example"])).toEqual([
      { host: "a.example", path: ["spec", "servers", 3, "hosts", 1] },
    ]);
  });

  test.each([
    ["", true],
    ["servers: 7", true],
    ["servers: []", false],
    ["servers: [{ hosts: [a.example] }]", true],
    ["servers: [{ hosts: [b.example] }]", false],
  ])("{ %s }: one that says nothing of its servers may take any", (spec, expected) => {
    expect(takesHosts(read("Gateway", spec, "edge"), "shop", ["a.example"])).toBe(expected);
  });
});

test.each([
  ["", true, true],
  ["exportTo: []", true, true],
  ["exportTo: ['*']", true, true],
  ["exportTo: [.]", true, false],
  ["exportTo: [edge]", false, true],
  ["exportTo: [other, edge]", false, true],
  ["exportTo: [other]", false, false],
])("a VirtualService { %s } of shop is seen there and at the edge", (spec, there, atEdge) => {
  expect([isExportedTo(virtual(spec), "shop"), isExportedTo(virtual(spec), "edge")]).toEqual([there, atEdge]);
});

const pod = (home: string, name: string, labels: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${home}, labels: { ${labels} } }\nspec: { containers: [] }`;
const gateway = (name: string, selector: string, hosts = "'*'") =>
  resource("Gateway", `selector: { ${selector} }, servers: [{ hosts: [${hosts}] }]`, "edge", name);
const base = join(
  ...[namespace("shop", "prod"), namespace("edge"), namespace("web"), pod("edge", "other", "app: other")],
  ...[pod("edge", "one", "app: proxy, zone: a"), pod("web", "two", "app: proxy, zone: b")],
);
/** The pods that carry a route out, and the first of those that no policy tells from them. */
const carried = (spec: string, ...documents: string[]) => {
  const model = networkModel(worldOf(join(base, ...documents)), specificationProfile);
  const { carriers, isTaken, isRefused } = new GatewayPods(model).of(virtual(spec));
  const names = carriers.map(({ namespace: home, members }) =>
    [home, ...members.map(({ object }) => object.object.metadata.name)].join(" "),
  );
  return [names, isTaken, isRefused];
};
const asking = "hosts: [a.example], gateways: [edge/g, edge/h]";

test.each<[string, readonly string[], readonly unknown[]]>([
  ["those of its namespace first", [gateway("g", "app: proxy")], [["edge one other", "web two"], true, false]],
  ["those that all of its labels select", [gateway("g", "app: proxy, zone: b")], [["web two"], true, false]],
  ["of two gateways", [gateway("g", "zone: b"), gateway("h", "zone: a")], [["web two", "edge one other"], true, false]],
  ["one that takes no such host", [gateway("g", "zone: b", "b.example")], [["web two"], false, false]],
  [
    "one of two that take it",
    [gateway("g", "zone: b", "b.example"), gateway("h", "zone: a")],
    [["web two", "edge one other"], true, false],
  ],
  [
    "none, where both refuse",
    [gateway("g", "zone: b", "b.example"), gateway("h", "zone: a", "c.example")],
    [["web two", "edge one other"], false, true],
  ],
  ["none where nobody has the label", [gateway("g", "zone: c")], [[], false, false]],
  ["none of no selector", [gateway("g", "")], [[], false, false]],
  ["none that is not there", [], [[], false, false]],
])("pods of the gateways that it names: %s", (_, documents, expected) => {
  expect(carried(asking, ...documents)).toEqual(expected);
});

test("a route of no hosts may be taken, and one that is not exported is not seen by the pods", () => {
  expect(carried("gateways: [edge/g]", gateway("g", "zone: b", "b.example"))).toEqual([["web two"], true, false]);
  expect(carried(`exportTo: [edge], ${asking}`, gateway("g", "app: proxy"))).toEqual([["edge one other"], true, false]);
  expect(carried(`exportTo: [shop], ${asking}`, gateway("g", "app: proxy"))).toEqual([[], false, false]);
  expect(carried("hosts: [a.example]", gateway("g", "app: proxy"))).toEqual([[], false, false]);
});
