import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import type { NetworkModel } from "../model/network-model.ts";
import { networkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import { specificationProfile } from "../model/profiles.ts";
import { everyAddress, parseBlock } from "../sets/address-set.ts";
import { noPorts, portsText, unite } from "../sets/port-set.ts";
import { Callers } from "./callers.ts";
import { letsInFrom, outsideReach } from "./outside-reach.ts";
import { throughController } from "./through-controller.ts";
import { deployment, join, namespace, policy } from "../testing/stage-worlds.ts";
import { clusterPolicy, tiered } from "../testing/two-pods.ts";

function podsOf(...documents: string[]): { readonly model: NetworkModel; readonly pods: PodClass } {
  const world = worldOf(join(namespace("a", "dev"), deployment("a", "web"), ...documents));
  const model = networkModel(world, { ...specificationProfile, clusterPolicies: tiered.clusterPolicies });
  const [pods] = model.namespaces.get("a")?.classes ?? [];
  if (!pods) throw new Error("no pods");
  return { model, pods };
}
/** What pods whose policy has these rules can open outside, part by part. */
function reached(egress: string, ...more: string[]): string[] {
  const { model, pods } = podsOf(
    policy("a", "out", `podSelector: {}, policyTypes: [Egress], egress: [${egress}]`),
    ...more,
  );
  return outsideReach(pods.egress, model).map(({ text, open }) => `${text}: ${portsText(open.must)}`);
}
const block = (cidr: string, port: number, except = "") =>
  `{ to: [{ ipBlock: { cidr: ${cidr}${except === "" ? "" : `, except: [${except}]`} } }], ports: [{ port: ${port} }] }`;

test.each([
  ["nothing", "", []],
  ["pods only", "{ to: [{ podSelector: {} }] }", []],
  ["whomever on a port", "{ ports: [{ port: 443 }] }", ["anywhere: TCP 443"]],
  ["a block", block("203.0.113.0/24", 443), ["203.0.113.0/24: TCP 443"]],
  [
    "a block beside pods",
    "{ to: [{ podSelector: {} }, { ipBlock: { cidr: 203.0.113.0/24 } }] }",
    ["203.0.113.0/24: any port"],
  ],
  [
    "two blocks apart",
    `${block("203.0.113.0/24", 443)}, ${block("198.51.100.0/24", 80)}`,
    ["198.51.100.0/24: TCP 80", "203.0.113.0/24: TCP 443"],
  ],
  [
    "a block and a part of it",
    `${block("203.0.113.0/24", 443)}, ${block("203.0.113.0/28", 80)}`,
    ["203.0.113.0/24: TCP 443", "203.0.113.0/24: TCP 80, TCP 443"],
  ],
  [
    "a block and all but a part of it",
    `${block("203.0.113.0/24", 443)}, ${block("203.0.113.0/24", 80, "203.0.113.0/28")}`,
    ["203.0.113.0/24: TCP 443", "203.0.113.0/24: TCP 80, TCP 443"],
  ],
])("what a policy that lets out to %s opens outside", (_name, egress, expected) => {
  expect(reached(egress).toSorted()).toEqual(expected);
});

test("semantics 9: what a policy of the cluster denies of the outside world is closed, whatever lets out to it", () => {
  const subject = "subject: { namespaces: {} }";
  const denies = clusterPolicy(
    "no-block",
    `tier: Admin, priority: 1, ${subject}, egress: [{ action: Deny, to: [{ networks: [203.0.113.0/24] }] }]`,
  );
  const { model, pods } = podsOf(denies);
  const reach = outsideReach(pods.egress, model);
  expect(reach.map(({ text }) => text)).toEqual(["anywhere"]);
  expect(reach[0]?.end.addresses).not.toEqual(everyAddress);
  expect(reached(block("203.0.113.0/24", 443), denies)).toEqual([]);
  const accepts = denies.replace("Deny", "Accept");
  expect(reached("", accepts)).toEqual(["203.0.113.0/24: any port"]);
});

test("among a great many blocks none is lost", () => {
  const ports = Array.from({ length: 300 }, (_, at) => at + 1);
  const rules = ports.map((port) => block(`203.0.${port % 200}.${port % 100}/32`, port)).join(", ");
  const { model, pods } = podsOf(policy("a", "out", `podSelector: {}, policyTypes: [Egress], egress: [${rules}]`));
  const found = outsideReach(pods.egress, model);
  expect(portsText(found.reduce((all, { open }) => unite(all, open.may), noPorts))).toBe("TCP 1-300");
  expect(found.length).toBeLessThan(270);
  expect(outsideReach(pods.egress, model)).toBe(found);
});

test("pods let in from addresses what a rule for any of these addresses lets in", () => {
  const from = (cidr: string, port: number) => `{ from: [{ ipBlock: { cidr: ${cidr} } }], ports: [{ port: ${port} }] }`;
  const { model, pods } = podsOf(
    policy("a", "in", `podSelector: {}, ingress: [${from("203.0.113.0/24", 80)}, ${from("198.51.100.0/24", 81)}]`),
  );
  const opened = (cidr: string) => portsText(letsInFrom(pods, parseBlock(cidr) ?? [], model).must);
  expect(opened("203.0.113.7/32")).toBe("TCP 80");
  expect(opened("192.0.2.0/24")).toBe(portsText(noPorts));
  expect(opened("0.0.0.0/0")).toBe("TCP 80-81");
});

test.each([
  ["nothing closes the pods", undefined, "any port"],
  ["a rule lets in everybody", "{ ports: [{ port: 80 }] }", "TCP 80"],
  [
    "a rule lets in namespaces of no stage",
    "{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } } }], ports: [{ port: 81 }] }",
    "TCP 81",
  ],
  [
    "a rule lets in a namespace that was not read",
    "{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: elsewhere } } }], ports: [{ port: http }] }",
    "TCP 8080",
  ],
  ["a rule lets in the internet", "{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 82 }] }", "TCP 82"],
  [
    "rules let in its own stage and namespace only",
    "{ from: [{ namespaceSelector: { matchLabels: { stage: dev } } }, { podSelector: {} }] }",
    "no port",
  ],
])("who brings traffic in from outside gets to pods where %s", (_name, rule, expected) => {
  const written = rule === undefined ? [] : [policy("a", "in", `podSelector: {}, ingress: [${rule}]`)];
  const { model, pods } = podsOf(namespace("ingress"), ...written);
  const { may, must } = throughController(model, pods);
  expect([may.length === 0 ? "no port" : portsText(may), must]).toEqual([expected, may]);
});

const { pods: caller } = podsOf();
const call = (where: { readonly cidr?: string; readonly host?: string }, certain = true) => ({
  from: caller,
  way: {
    end: {
      type: "outside" as const,
      addresses: where.cidr === undefined ? [] : (parseBlock(where.cidr) ?? []),
      ...(where.host !== undefined && { host: where.host }),
    },
    text: where.host ?? where.cidr ?? "",
    open: { may: [443, 443], must: [443, 443] },
  },
  sure: certain ? [443, 443] : noPorts,
});
const entrance = { to: caller, ports: [80, 80], via: [], how: "address" as const, keepsSource: false };
const known = parseBlock("203.0.113.7/32") ?? [];

test.each([
  ["by its name", { hosts: ["a.example"], addresses: [] }, ["a.example", "0.0.0.0/0"]],
  ["by its address", { hosts: [], addresses: known }, ["0.0.0.0/0", "203.0.113.0/24"]],
  ["by the internet where nothing is known of it", { hosts: [], addresses: [] }, ["0.0.0.0/0"]],
  ["nobody, where it is a port of nodes", { hosts: ["a.example"], addresses: known, how: "node" as const }, []],
  [
    "only those that a load balancer lets in",
    { hosts: [], addresses: known, sources: parseBlock("203.0.113.0/25") ?? [] },
    ["0.0.0.0/0", "203.0.113.0/24"],
  ],
  ["none of those that it keeps out", { hosts: ["a.example"], addresses: [], sources: [] }, ["a.example"]],
])("who is let out gets to an entrance %s", (_name, parts, expected) => {
  const callers = new Callers();
  for (const where of [
    { host: "a.example" },
    { host: "b.example" },
    { cidr: "0.0.0.0/0" },
    { cidr: "203.0.113.0/24" },
    { cidr: "198.51.100.0/24" },
  ])
    callers.add(call(where));
  expect(callers.of({ ...entrance, sources: everyAddress, ...parts }).map(({ way }) => way.text)).toEqual(expected);
});

test("half of the internet is a block, more of it is the internet; addresses of IPv6 do not count", () => {
  const callers = new Callers();
  for (const cidr of ["0.0.0.0/1", "::/0"]) callers.add(call({ cidr }));
  expect(callers.of({ ...entrance, hosts: [], addresses: [], sources: everyAddress })).toEqual([]);
  const most = call({ cidr: "0.0.0.0/0" });
  callers.add({ ...most, way: { ...most.way, end: { ...most.way.end, addresses: [0n, 1n << 31n] } } });
  expect(callers.of({ ...entrance, hosts: [], addresses: [], sources: everyAddress })).toHaveLength(1);
});

test("one who certainly gets there is kept rather than one who may, and the first of several", () => {
  const callers = new Callers();
  const where = { host: "a.example" };
  const [doubtful, certain, later] = [call(where, false), call(where), call(where)];
  for (const one of [doubtful, certain, later, call(where, false)]) callers.add(one);
  const found = callers.of({ ...entrance, hosts: ["a.example"], addresses: [], sources: everyAddress });
  expect(found).toHaveLength(1);
  expect(found[0]).toBe(certain);
});

test("who brings traffic in gets perhaps to pods whose policies are not understood, by whatever rules say", () => {
  const opaque =
    "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: own, namespace: a }\nspec: { types: [Ingress] }";
  const world = worldOf(
    join(
      namespace("a", "dev"),
      deployment("a", "web"),
      opaque,
      policy("a", "in", "podSelector: {}, ingress: [{ ports: [{ port: 80 }] }]"),
    ),
  );
  const model = networkModel(world, specificationProfile);
  const [pods] = model.namespaces.get("a")?.classes ?? [];
  if (!pods) throw new Error("no pods");
  const { may, must } = throughController(model, pods);
  expect([portsText(may), must]).toEqual(["any port", noPorts]);
});
