import { expect, test } from "vitest";
import type { Possible } from "../../possible/possible.ts";
import { pods, rule, silent } from "../testing/ends.ts";
import {
  closed,
  codesOf,
  controller,
  deployment,
  join,
  namespace,
  nobody,
  open,
  policy,
  possibleOf,
  profileOf,
  prove,
  somebody,
} from "../testing/stage-worlds.ts";
import { foundOf, told } from "../testing/told.ts";
import { unassigned } from "../../../verdicts/property.ts";
import { judgementOf } from "../judgement.ts";
import { givenOf } from "../../testing/given.ts";
import { worldOf } from "../../testing/world-of.ts";
import { allPorts, noPorts } from "../sets/port-set.ts";
import { SharedHops } from "./forwarded-roads.ts";

const at = (stage: string, name = "a") => pods({ namespace: name, home: { ...pods().home, name, stage } });
const shared = at(unassigned, "tools");
const hops = () => new SharedHops(judgementOf(worldOf(namespace("a", "dev")), givenOf()));
const certain = { may: allPorts, must: allPorts };
const perhaps = { may: allPorts, must: noPorts };

test.each([
  ["the first", [certain, certain], 0],
  ["the certain one after one that may be", [perhaps, certain], 1],
  ["the certain one before one that may be", [certain, perhaps], 0],
  ["the first of two that may be", [perhaps, perhaps], 0],
])("of hops by which a stage gets to the same pods of no stage %s is kept", (_name, opens, kept) => {
  const found = hops();
  const all = opens.map((way) => ({ from: at("dev"), to: shared, open: way }));
  for (const hop of all) found.add(hop);
  expect(found.in.get(shared)?.get("dev")).toBe(all[kept]);
  expect(found.out.size).toBe(0);
});

test("hops out of them into a stage are told apart by what closes the pods, as far as they are certain, and no more than eight", () => {
  const found = hops();
  const side = { ...silent, rules: [rule("Accept")] };
  const to = (ingress: typeof silent) => ({ ...at("prod"), ingress });
  const into = (ingress: typeof silent, way = certain) => found.add({ from: shared, to: to(ingress), open: way });
  const kept = () => found.out.get(shared)?.get("prod")?.length;
  into(silent);
  into(silent);
  expect(kept()).toBe(1);
  into(side, perhaps);
  into(side, perhaps);
  expect(kept()).toBe(3);
  into(side);
  into(side, perhaps);
  expect(kept()).toBe(4);
  for (let more = 0; more < 10; more++) into({ ...silent });
  expect(kept()).toBe(8);
  expect(found.in.size).toBe(0);
});

const named = (name: string) => `{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${name} } } }`;
const block = "{ ipBlock: { cidr: 10.0.0.0/8 } }";
const proxy = (home: string, name = "proxy") => join(namespace(home), deployment(home, name));
const dev = closed("dev", controller, `{ to: [${named("tools")}] }`);
const prod = closed("prod", named("tools"));

test("where one gets there straight the way round is nothing of its own, unless it is certain and the other is not", () => {
  const straight = join(open("dev"), policy("shop-dev", "in", "podSelector: {}"), open("prod"), proxy("tools"));
  expect(codesOf(prove(straight))).toEqual(["KS3101"]);
  const either = closed("dev", controller, `{ to: [${named("tools")}, ${block}] }`);
  expect(told(prove(join(either, open("prod"), proxy("tools"))), "dev", "prod")[0]).toMatch(/^broken KS3105/);
  const round = join(closed("dev", controller, `{ to: [${named("tools")}] }`), open("prod"), proxy("tools"));
  expect(foundOf(prove(round), "KS3105")).toEqual([
    "error at Deployment tools/proxy",
    "Deployment tools/proxy can be opened by one stage and can open another. This concerns dev to prod.",
    "Add a NetworkPolicy to tools that lets in namespaces of no stage only.",
    "of dev prod",
    "shown: Deployment shop-dev/web can open Deployment tools/proxy, which can open Deployment shop-prod/web",
    "add NetworkPolicy tools/no-stage-only {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: stage, operator: DoesNotExist}]}}]}]}",
  ]);
});

test("of ways from the same pods into a stage a certain one is shown", () => {
  const both = join(
    namespace("shop-prod", "prod"),
    deployment("shop-prod", "first"),
    deployment("shop-prod", "second"),
    policy("shop-prod", "first", `podSelector: { matchLabels: { app: first } }, ingress: [{ from: [${block}] }]`),
    policy(
      "shop-prod",
      "second",
      `podSelector: { matchLabels: { app: second } }, ingress: [{ from: [${named("tools")}] }]`,
    ),
  );
  expect(told(prove(join(dev, both, proxy("tools"))), "dev", "prod").slice(0, 2)).toEqual([
    "broken KS3105",
    "Deployment shop-dev/web can open Deployment tools/proxy, which can open Deployment shop-prod/second.",
  ]);
});

test("pods of no stage are a cause each, those that one rule lets in are one", () => {
  const places = (...parts: string[]) =>
    foundOf(prove(join(...parts)), "KS3105").filter((line) => line.startsWith("error"));
  const outs = `{ to: [${named("tools")}, ${named("more")}] }`;
  const into = closed("prod", `${named("tools")}, ${named("more")}`);
  expect(places(closed("dev", controller, outs), into, proxy("tools"), proxy("more"))).toEqual([
    "error at Deployment more/proxy",
    "error at Deployment tools/proxy",
  ]);
  const two = join(
    namespace("tools"),
    deployment("tools", "proxy"),
    deployment("tools", "relay"),
    policy("tools", "in", "podSelector: {}, ingress: [{}]"),
    policy("tools", "relay", "podSelector: { matchLabels: { app: relay } }, policyTypes: [Egress], egress: [{}]"),
  );
  expect(places(dev, prod, two)).toEqual(["error at NetworkPolicy tools/in spec.ingress.0"]);
  const apart = two
    .replace("ingress: [{}]", "ingress: [{}, { ports: [{ port: 80 }] }]")
    .replace("podSelector: {}, ingress", "podSelector: { matchLabels: { app: relay } }, ingress");
  expect(places(dev, prod, apart)).toEqual([
    "error at Deployment tools/proxy",
    "error at NetworkPolicy tools/in spec.ingress.0",
  ]);
});

test("where policies on the way are not understood it is not known: the whole answer", () => {
  const own = (home: string, direction = "Ingress") =>
    `apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: own, namespace: ${home} }\nspec: { types: [${direction}] }`;
  const found = (text: string) => foundOf(prove(join(dev, text, proxy("tools"))), "KS3107");
  expect(found(join(prod, own("tools")))).toEqual([
    "warning at Deployment tools/proxy",
    "Deployment tools/proxy can be opened by one stage and can open another. This concerns dev to prod.",
    "Close one of the hops, or declare that these pods never forward.",
    "of dev prod",
    "it is let into shop-prod here: NetworkPolicy shop-prod/stage spec.ingress.0",
  ]);
  expect(found(join(open("prod"), own("shop-prod"))).slice(3, 5)).toEqual([
    "of dev prod",
    "it is let into shop-prod here: NetworkPolicy shop-prod/own",
  ]);
});

test("a pod on its node's network of which it is not known whether it is let out is the matter of that pod", () => {
  const agent =
    "apiVersion: v1\nkind: Pod\nmetadata: { name: agent, namespace: shop-dev }\nspec: { hostNetwork: true, containers: [] }";
  const shut = join(
    namespace("shop-dev", "dev"),
    policy("shop-dev", "shut", "podSelector: {}, policyTypes: [Ingress, Egress]"),
    agent,
  );
  const places = (text: string, parts: object = {}) =>
    foundOf(prove(join(text, prod, proxy("tools")), parts), "KS3107").filter((line) => line.startsWith("warning"));
  expect(places(shut)).toEqual(["warning at Pod shop-dev/agent spec.hostNetwork"]);
  expect(foundOf(prove(join(shut, prod, proxy("tools")), { profile: profileOf("calico") }), "KS3105")[0]).toBe(
    "error at Deployment tools/proxy",
  );
});

test("a pod to come gives its port the name by which pods of no stage are let in to it", () => {
  const byName = join(
    namespace("shop-prod", "prod"),
    policy(
      "shop-prod",
      "in",
      `podSelector: {}, ingress: [{ from: [${named("tools")}], ports: [{ port: http, protocol: TCP }] }]`,
    ),
  );
  const verdict = (isNamed: boolean) => {
    const podWithLabels: Possible["podWithLabels"] = (stage, _home, _labels, listening = []) =>
      stage === "prod" && (listening.length === 0 || isNamed) ? somebody : nobody;
    const possible = possibleOf({ pods: (stage) => (stage === "prod" ? somebody : nobody), podWithLabels });
    return told(prove(join(dev, byName, proxy("tools")), { possible }), "dev", "prod")[0];
  };
  expect([verdict(true), verdict(false)]).toEqual(["broken KS3105", "holds"]);
});
