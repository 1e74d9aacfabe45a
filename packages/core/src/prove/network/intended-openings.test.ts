import { describe, expect, test } from "vitest";
import type { Peer } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import { worldOf } from "../testing/world-of.ts";
import { blockOf, IntendedOpenings, isPeer } from "./intended-openings.ts";
import type { End } from "./model/connection.ts";
import { networkModel } from "./model/network-model.ts";
import type { PodClass } from "./model/pod-class.ts";
import { specificationProfile } from "./model/profiles.ts";
import { allPorts, portsText } from "./sets/port-set.ts";
import { everyAddress, parseBlock } from "./sets/address-set.ts";
import { deployment, intentOf, join, namespace } from "./testing/stage-worlds.ts";

const intent = intentOf({ from: { podLabels: { app: "web", tier: "front" } }, to: { podLabels: { app: "proxy" } } });
const { namespaces } = networkModel(
  worldOf(
    join(
      ...[namespace("web-dev", "dev"), namespace("web-prod", "prod"), namespace("edge")],
      ...[deployment("web-dev", "web"), deployment("web-prod", "web"), deployment("edge", "proxy")],
    ),
  ),
  specificationProfile,
  { intent },
);
function podsIn(home: string): PodClass {
  const one = namespaces.get(home)?.classes[0];
  if (!one) throw new Error(`nothing runs in ${home}`);
  return one;
}
const [dev, prod, edge] = [podsIn("web-dev"), podsIn("web-prod"), podsIn("edge")];
const addresses = (cidr: string): End => ({ type: "outside", addresses: parseBlock(cidr) ?? [] });
const internet: End = { type: "outside", addresses: everyAddress };
const host: End = { ...internet, host: "api.example.com" };
const visiting: PodClass = { ...dev, home: { ...dev.home, used: { isForeign: true, opened: undefined } } };
const ownUse: PodClass = { ...dev, home: { ...dev.home, used: { isForeign: false, opened: undefined } } };

describe("whom a peer of an intent means", () => {
  const named = { "kubernetes.io/metadata.name": "web-dev" };
  test.each<[string, Peer, End, boolean]>([
    ["anybody", {}, dev, true],
    ["a stage", { stage: "dev" }, dev, true],
    ["another stage", { stage: "prod" }, dev, false],
    ["a namespace", { namespace: "web-dev" }, dev, true],
    ["another namespace", { namespace: "web-prod" }, dev, false],
    ["a namespace of another stage", { stage: "prod", namespace: "web-dev" }, dev, false],
    ["labels of namespaces", { namespaceLabels: named }, dev, true],
    ["other labels of namespaces", { namespaceLabels: named }, prod, false],
    ["one of two labels only", { namespaceLabels: { ...named, stage: "prod" } }, dev, false],
    ["labels of pods", { podLabels: { app: "web" } }, dev, true],
    ["other labels of pods", { podLabels: { app: "web" } }, edge, false],
    ["addresses, which pods are not", { cidr: "0.0.0.0/0" }, dev, false],
    ["a host, which pods are not", { host: "api.example.com" }, dev, false],
    ["a stage, and a visitor is of it", { stage: "dev" }, visiting, true],
    ["a namespace, and a visitor is not its own", { namespace: "web-dev" }, visiting, false],
    ["labels of namespaces, and a visitor is not of these", { namespaceLabels: named }, visiting, false],
    ["a namespace as its own people use it", { namespace: "web-dev" }, ownUse, true],
    ["anybody, outside too", {}, internet, true],
    ["the outside", { stage: outside }, internet, true],
    ["a stage, which the outside is not", { stage: "dev" }, internet, false],
    ["a namespace, which the outside is not", { namespace: "web-dev" }, internet, false],
    ["labels of namespaces, which the outside has not", { namespaceLabels: {} }, internet, false],
    ["labels of pods, which the outside has not", { podLabels: {} }, internet, false],
    ["all addresses", { cidr: "0.0.0.0/0" }, internet, true],
    ["a block", { cidr: "192.0.2.0/24" }, addresses("192.0.2.0/25"), true],
    ["a part of a block", { cidr: "192.0.2.0/25" }, addresses("192.0.2.0/24"), false],
    ["no block", { cidr: "not-one" }, addresses("192.0.2.0/24"), false],
    ["a host", { host: "api.example.com" }, host, true],
    ["another host", { host: "db.example.com" }, host, false],
    ["a host, and not every address", { host: "api.example.com" }, internet, false],
    [
      "addresses of which a host may have any",
      { cidr: "192.0.2.0/24" },
      { ...host, ...addresses("192.0.2.0/25") },
      false,
    ],
    ["all addresses, those of a host too", { cidr: "::/0" }, host, true],
  ])("%s", (_, peer, end, expected) => {
    expect(isPeer(peer, end)).toBe(expected);
  });
});

test("whoever means all addresses of one family means both", () => {
  expect(blockOf("0.0.0.0/0")).toBe(everyAddress);
  expect(blockOf("::/0")).toBe(everyAddress);
  expect(blockOf("192.0.2.0/24")).toEqual(parseBlock("192.0.2.0/24"));
});

const open = { may: allPorts, must: allPorts };
const left = ({ may, must }: { may: typeof allPorts; must: typeof allPorts }) =>
  may === must || portsText(may) === portsText(must) ? portsText(may) : `${portsText(may)} / ${portsText(must)}`;
const web = [{ protocol: "TCP" as const, port: 1, endPort: 65534 }];
const most = portsText(new IntendedOpenings(intentOf({ from: {}, to: {}, ports: web })).beyond(dev, prod, open).may);
const all = portsText(allPorts);

describe("what is beyond an opening", () => {
  test.each<[string, Peer, Peer, End, End, boolean]>([
    ["of stages", { stage: "dev" }, { stage: "prod" }, dev, prod, true],
    ["of stages the other way", { stage: "prod" }, { stage: "dev" }, dev, prod, false],
    ["of namespaces", { namespace: "web-dev" }, { namespace: "web-prod" }, dev, prod, true],
    ["of a stage and a namespace of another", { stage: "dev" }, { namespace: "edge" }, dev, prod, false],
    ["of anybody", {}, {}, dev, prod, true],
    ["of labels", { podLabels: { app: "web" } }, { podLabels: { app: "proxy" } }, dev, edge, true],
    ["to the outside", { stage: "dev" }, { stage: outside }, dev, internet, true],
    ["to addresses", { stage: "dev" }, { cidr: "0.0.0.0/0" }, dev, internet, true],
    ["to a host", { stage: "dev" }, { host: "api.example.com" }, dev, host, true],
    ["from the outside", { stage: outside }, { stage: "prod" }, internet, prod, true],
    ["from addresses in a namespace's name", { cidr: "0.0.0.0/0", namespace: "web-dev" }, {}, internet, prod, true],
  ])("%s", (_, from, to, source, destination, isMeant) => {
    const openings = new IntendedOpenings(intentOf({ from: {}, to: { namespace: "none" } }, { from, to, ports: web }));
    expect(left(openings.beyond(source, destination, open))).toBe(isMeant ? most : all);
    expect(openings.isEmpty).toBe(false);
  });

  test("several openings mean what any of them does; without any everything is beyond", () => {
    const port = (number: number, endPort: number) => ({
      ...{ from: { stage: "dev" }, to: { stage: "prod" } },
      ports: [{ protocol: "TCP" as const, port: number, endPort }],
    });
    const two = new IntendedOpenings(intentOf(port(1, 80), port(81, 65534)));
    expect(left(two.beyond(dev, prod, open))).toBe(most);
    for (const none of [new IntendedOpenings(undefined), new IntendedOpenings(intentOf())]) {
      expect(none.beyond(dev, prod, open)).toBe(open);
      expect(none.isEmpty).toBe(true);
      expect(none.key(dev)).toBe("");
    }
  });
});

test.each<[string, Peer, Peer, boolean]>([
  ["the outside", { stage: outside }, { stage: "prod" }, true],
  ["pods of no stage", { stage: unassigned }, { stage: "prod" }, true],
  ["a namespace of which no stage is named", { namespace: "edge" }, { namespace: "web-prod" }, true],
  ["addresses", { cidr: "192.0.2.0/24", stage: "dev" }, { stage: "prod" }, true],
  ["another stage, which exposes nothing", { stage: "dev" }, { stage: "prod" }, false],
  ["the outside to another stage", { stage: outside }, { stage: "dev" }, false],
  ["the outside to other pods", { stage: outside }, { stage: "prod", podLabels: { app: "proxy" } }, false],
])("what is exposed is meant by an opening from %s", (_, from, to, isMeant) => {
  const openings = new IntendedOpenings(intentOf({ from, to, ports: web }));
  expect(left(openings.beyondExposure(prod, open))).toBe(isMeant ? most : all);
});

test("pods have one key where every opening treats them alike", () => {
  const openings = new IntendedOpenings(
    intentOf(
      { from: { stage: "dev" }, to: { stage: "prod" } },
      { from: { namespace: "web-dev" }, to: { namespace: "edge" } },
      { from: { podLabels: { app: "web" } }, to: { podLabels: { app: "none" } } },
    ),
  );
  expect(
    openings
      .key(dev)
      .split(">")
      .map((side) => side.split(",").toSorted().join()),
  ).toEqual(["0,1,2", ""]);
  expect(openings.key(prod)).toBe("2>0");
  expect(openings.key(edge)).toBe(">1");
});

test("who is declared to answer only passes nothing on, at either end of an opening", () => {
  const never = (from: Peer, to: Peer) => {
    const openings = new IntendedOpenings(intentOf({ from, to }));
    return [openings.namesThoseWhoNeverForward, ...[dev, prod, edge].map((one) => openings.neverForwards(one))].join();
  };
  expect(never({ stage: "dev" }, { namespace: "edge", forwards: false })).toBe("true,false,false,true");
  expect(never({ namespace: "edge", forwards: false }, { stage: "dev" })).toBe("true,false,false,true");
  expect(never({ stage: "dev" }, { namespace: "edge" })).toBe("false,false,false,false");
  expect(never({ stage: "dev" }, { podLabels: { app: "none" }, forwards: false })).toBe("true,false,false,false");
});
