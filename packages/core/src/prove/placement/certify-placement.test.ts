import { describe, expect, test } from "vitest";
import type { PlacementCertificate } from "../../verdicts/certificate.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { worldOf } from "../testing/world-of.ts";
import { placementCertificates } from "./certify-placement.ts";
import { deployment, givenBy, guard, guardOf, mayCreate, own, selects, stages } from "./testing/placement-worlds.ts";

function nodesOf(text: string, from: string, to: string, intent?: Intent): PlacementCertificate["nodes"] {
  const world = worldOf(text);
  const { property, nodes } = placementCertificates(world, givenBy(world, intent))({ from, to });
  expect(property).toBe("placement");
  return nodes;
}
const toProd = (more: string) => nodesOf(stages + more, "dev", "prod");
const wall = (way: string, by: readonly string[] = ["guard"], namespaces = ["shop-dev"]) => ({ namespaces, way, by });
const prodNode = (...walls: object[]) => [{ names: ["prod-1"], walls }];

const guarded = guard(selects);
const daemonsAsk = guardOf({
  resources: ["daemonsets"],
  group: "apps",
  name: "daemons",
  expressions: [`object.spec.template.spec.?nodeSelector[?'stage'].orValue('') == ${own}`],
});
const landing = "tolerations: [{ operator: Exists }], nodeSelector: { stage: prod }";
const namespace = (name: string, labels: string) => `
---
{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: { ${labels} } } }`;
const node = (name: string, labels: string) => `
---
{ apiVersion: v1, kind: Node, metadata: { name: ${name}, labels: { ${labels} } } }`;
const running = (home: string, place: string) => `
---
{ apiVersion: v1, kind: Pod, metadata: { name: there, namespace: ${home} }, spec: { nodeName: ${place}, containers: [{ name: web, image: web }] } }`;
/** The same account of shop-dev may create pods in another namespace. */
const elsewhere = (home: string) =>
  mayCreate("pods")
    .replaceAll("namespace: shop-dev", `namespace: ${home}`)
    .replace(/subjects: \[.*\]/, "subjects: [{ kind: ServiceAccount, name: default, namespace: shop-dev }]");
const notShared: Intent = { openings: [], grants: [], administrators: [], shared: [] };

describe("each way that people may go is walled", () => {
  test.each<[string, string, readonly string[]]>([
    ["pods", "[create]", ["scheduler", "nodeName"]],
    ['pods, "pods/binding"', "[create]", ["scheduler", "nodeName", "binding"]],
    ["pods", "[create, patch]", ["scheduler", "nodeName", "binding"]],
    ["deployments", "[create]", ["scheduler", "nodeName"]],
    ["daemonsets", "[create]", ["daemon"]],
    ["configmaps", "[create]", []],
  ])("%s, %s", (resources, verbs, ways) => {
    const by = ways.includes("daemon") ? ["daemons"] : ["guard"];
    expect(toProd(mayCreate(resources, verbs) + guarded + daemonsAsk)).toEqual(
      prodNode(...ways.map((way) => wall(way, by))),
    );
  });

  test("in every namespace, once for those that are alike", () => {
    const second = namespace("shop-dev-2", "stage: dev") + elsewhere("shop-dev-2");
    const found = toProd(mayCreate("pods") + elsewhere("shop-dev").replaceAll("maker", "own") + second + guarded);
    const both = ["shop-dev", "shop-dev-2"];
    expect(found).toEqual(prodNode(wall("scheduler", ["guard"], both), wall("nodeName", ["guard"], both)));
  });

  test("the nodes that are alike stand together, and nodes of other stages are not among them", () => {
    const more = node("prod-2", "stage: prod") + node("prod-3", "stage: prod") + node("free-1", "disk: fast");
    expect(toProd(more).map(({ names }) => names)).toEqual([["prod-1"], ["prod-2", "prod-3"]]);
  });

  test("where a pod may land, no policy is named", () => {
    expect(toProd(mayCreate("pods") + guard("has(object.spec.hostname)"))).toEqual(
      prodNode(wall("scheduler", []), wall("nodeName", [])),
    );
  });
});

test("there is nothing to show of what is outside", () => {
  const text = stages + mayCreate("pods") + guarded;
  expect(nodesOf(text, "(outside)", "prod")).toEqual([]);
  expect(nodesOf(text, "dev", "(outside)")).toEqual([]);
});

describe("who may create pods in other namespaces", () => {
  const three =
    namespace("shop-test", "stage: test") + node("test-1", "stage: test") + namespace("tools", "team: tools");
  const text = stages + three + elsewhere("shop-prod") + guarded;
  const inProd = [wall("scheduler", ["guard"], ["shop-prod"]), wall("nodeName", ["guard"], ["shop-prod"])];

  test("in those of the nodes' own stage is nobody's concern", () => {
    expect(nodesOf(text, "dev", "prod")).toEqual(prodNode());
  });

  test("in those of a third stage is walled", () => {
    expect(nodesOf(text, "dev", "test")).toEqual([{ names: ["test-1"], walls: inProd }]);
  });

  test("in those of no stage is walled too", () => {
    const inTools = stages + three + elsewhere("tools") + guard("false");
    const ways = [wall("scheduler", ["guard"], ["tools"]), wall("nodeName", ["guard"], ["tools"])];
    expect(nodesOf(inTools, "dev", "test")).toEqual([{ names: ["test-1"], walls: ways }]);
  });

  test("of nodes of no stage only the stage's own namespaces count, and only where an intent does not share them", () => {
    const free = stages + node("free-1", "disk: fast") + mayCreate("pods") + elsewhere("shop-prod") + guarded;
    expect(nodesOf(free, "dev", "(unassigned)")).toEqual([]);
    const [found, ...others] = nodesOf(free, "dev", "(unassigned)", notShared);
    expect(others).toEqual([]);
    expect(found?.names).toEqual(["free-1"]);
    expect(found?.walls.map(({ way, namespaces }) => [way, namespaces])).toEqual([
      ["scheduler", ["shop-dev"]],
      ["nodeName", ["shop-dev"]],
    ]);
  });
});

describe("what is there", () => {
  test("a workload whose pods would land there and are refused is walled by who refuses them", () => {
    expect(toProd(deployment("shop-dev", landing) + guarded)).toEqual(prodNode(wall("existing")));
    expect(toProd(deployment("shop-dev", "nodeSelector: { stage: dev }") + guarded)).toEqual(prodNode());
  });

  test("by namespace, with every policy that refuses some", () => {
    const labelled = guardOf({
      resources: ["pods"],
      expressions: ["'team' in object.metadata.labels"],
      name: "second",
    });
    const third = guardOf({ resources: ["pods"], expressions: [selects], name: "third" });
    const team = deployment("shop-dev", landing)
      .replaceAll("app: web", "app: web, team: a")
      .replace("name: web,", "name: a,");
    const other = namespace("shop-dev-2", "stage: dev") + deployment("shop-dev-2", "nodeName: prod-1");
    const found = toProd(deployment("shop-dev", landing) + team + other + labelled + third);
    expect(found).toEqual(
      prodNode(wall("existing", ["second", "third"]), wall("existing", ["second"], ["shop-dev-2"])),
    );
  });

  test("a DaemonSet's pods are decided on as its controller makes them, for one node by its name", () => {
    const daemons = deployment("shop-dev", landing).replace("kind: Deployment", "kind: DaemonSet");
    const byName = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
    const refuses = guard(`!has(object.spec.affinity) || object.${byName}[0].matchFields[0].values != ['prod-1']`);
    expect(toProd(daemons + refuses)).toEqual(prodNode(wall("existing")));
    expect(toProd(deployment("shop-dev", landing) + refuses)).toEqual(prodNode());
  });

  test("what other stages have there, or what is on other nodes, is not told", () => {
    const text = stages + namespace("shop-test", "stage: test") + deployment("shop-test", landing) + guarded;
    expect(nodesOf(text, "dev", "prod")).toEqual(prodNode());
    expect(nodesOf(text, "test", "prod")).toEqual(prodNode(wall("existing", ["guard"], ["shop-test"])));
    expect(nodesOf(text, "test", "dev")).toEqual([{ names: ["dev-1"], walls: [] }]);
  });

  test("pods that nobody makes again are no matter of policies", () => {
    expect(toProd(running("shop-dev", "prod-1") + guarded)).toEqual(prodNode());
  });
});
