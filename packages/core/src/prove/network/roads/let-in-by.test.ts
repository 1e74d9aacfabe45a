import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import type { NamespaceUse, PodClass, Side } from "../model/pod-class.ts";
import { podsPeer } from "../policies/rule.ts";
import type { Rule } from "../policies/rule.ts";
import { portRange } from "../sets/port-set.ts";
import { letInBy, openedBy } from "./let-in-by.ts";
import { pods, rule, silent, site, surroundings } from "../testing/ends.ts";
import { bound } from "../testing/people.ts";

const http = portRange("TCP", 80, 80);
const other = pods({ namespace: "b", labels: { app: "caller" } });
const web = podsPeer({}, { matchLabels: { app: "caller" } });
const elsewhere = podsPeer({}, { matchLabels: { app: "nobody" } });
const at = (one: Rule, ...path: (string | number)[]): Rule => ({ ...one, site: { ...site, path } });
const accept = at(rule("Accept", "anyone", http), "spec", 0);
const tier = (...rules: Rule[]) => [{ priority: 1, enforced: "yes" as const, rules }];
const isolated: Side = { ...silent, isolated: "yes" };
const byRule = { type: "rule", key: "rule Any p spec.0" };
const byNode = { type: "node", key: "node a", namespace: "a" };
const nothing = { type: "nothing", key: "ingress a", namespace: "a" };
const onNode = { ...other, hostNetwork: true };

test.each<[string, Side, object, PodClass?]>([
  ["no policy", silent, nothing],
  ["a rule", { ...isolated, rules: [accept] }, byRule],
  [
    "the first rule that speaks of it",
    { ...isolated, rules: [at(rule("Accept", [elsewhere]), "spec", 1), accept] },
    byRule,
  ],
  ["a rule that may not be in force", { ...silent, isolated: "maybe", uncertain: [accept] }, byRule],
  ["a policy of the cluster", { ...isolated, admin: tier(accept) }, byRule],
  ["a policy of the cluster, where nothing isolates them", { ...silent, admin: tier(accept) }, byRule],
  ["a policy of the cluster of the last tier", { ...silent, baseline: tier(accept) }, byRule],
  [
    "none, where a policy of the cluster denies",
    { ...silent, admin: tier(at(rule("Deny", "anyone", http), "spec", 0)) },
    nothing,
  ],
  [
    "none, where a policy of the cluster passes it on",
    { ...silent, baseline: tier(rule("Pass", "anyone", http)) },
    nothing,
  ],
  [
    "none, where a policy of the cluster speaks of others",
    { ...silent, admin: tier(rule("Accept", [elsewhere])) },
    nothing,
  ],
  ["none, where policies do not hold for them", { ...silent, rules: [accept], uncertain: [accept] }, nothing],
  ["none, where it may not be that any isolates them", { ...silent, isolated: "maybe" }, nothing],
  ["their node, where no rule does", isolated, byNode],
  [
    "their node, where a rule speaks of other ports",
    { ...isolated, rules: [rule("Accept", "anyone", portRange("TCP", 81, 81))] },
    byNode,
  ],
  [
    "a rule for pods on their node's network",
    { ...isolated, rules: [at(rule("Accept", [web], http), "spec", 0)] },
    byRule,
    onNode,
  ],
  [
    "their node, as policies of the cluster never mean pods on their node's network",
    { ...isolated, admin: tier(rule("Accept", [web], http)) },
    byNode,
    onNode,
  ],
])("pods are let in by %s", (_name, ingress, expected, from = other) => {
  expect(letInBy(pods({ ingress }), "ingress", from, http, surroundings())).toMatchObject(expected);
});

test("a port's name is that of the pods which are opened, in both directions", () => {
  const named: Rule = { ...accept, ports: { fixed: [], named: [{ name: "http", protocol: "TCP" }] } };
  const naming = pods({ namedPorts: new Map([["http", http]]) });
  const side: Side = { ...isolated, rules: [named] };
  expect(letInBy({ ...naming, ingress: side }, "ingress", other, http, surroundings()).type).toBe("rule");
  expect(letInBy(pods({ ingress: side }), "ingress", naming, http, surroundings()).type).toBe("node");
  expect(letInBy(pods({ egress: side }), "egress", naming, http, surroundings()).type).toBe("rule");
  expect(letInBy({ ...naming, egress: side }, "egress", other, http, surroundings()).type).toBe("node");
  expect(letInBy(pods({ ingress: isolated }), "egress", other, http, surroundings()).key).toBe("egress a");
});

test("what a policy that is not understood lets in is its own matter, whatever else is written", () => {
  const { policy } = site;
  const opaque = { object: policy, namespace: "a", directions: ["ingress" as const] };
  expect(
    letInBy(pods({ ingress: { ...silent, opaque, rules: [accept] } }), "ingress", other, http, surroundings()),
  ).toEqual({
    type: "opaque",
    key: "opaque Any p",
    site: { object: policy, path: [] },
  });
});

const binding = { group: "rbac.authorization.k8s.io", kind: "RoleBinding", namespace: "a", name: "devs-edit" };
const world = worldOf(bound("a", "edit"));
const text = "rbac.authorization.k8s.io/RoleBinding a/devs-edit";
const request = {
  type: "request" as const,
  as: { user: "ann", groups: [] },
  verb: "create",
  resource: { group: "networking.k8s.io", resource: "networkpolicies", namespace: "a" },
};
const opened = (steps: object[]) =>
  ({ possible: true, who: { kind: "Group", name: "devs", namespace: "" }, steps }) as unknown as NonNullable<
    NamespaceUse["opened"]
  >;
const allowed = opened([{ ...request, allowedBy: { binding, role: binding } }]);

test.each([
  ["by a binding that was read", allowed, world, { key: `opened ${text}`, site: { path: [] } }],
  ["by one that was not", allowed, worldOf(bound("a", "view")), { key: `opened ${text}`, site: undefined }],
  [
    "in a world without any",
    allowed,
    worldOf("apiVersion: v1\nkind: Namespace\nmetadata: { name: a }"),
    { key: `opened ${text}`, site: undefined },
  ],
  ["where no world is given", allowed, undefined, { key: `opened ${text}`, site: undefined }],
  ["by nobody who is known", opened([request]), world, { key: "opened a", site: undefined }],
  ["without any request", opened([]), world, { key: "opened a", site: undefined }],
  ["perhaps", { possible: "unknown" as const, why: "a webhook" }, world, { key: "opened a", site: undefined }],
])("who opens policies %s is said by the binding, or by the namespace", (_name, how, of, expected) => {
  expect(openedBy("a", how, of)).toMatchObject(expected);
  const used = pods({ home: { ...pods().home, used: { isForeign: false, opened: how } } });
  const by = letInBy(used, "egress", other, http, { ...surroundings(), ...(of && { world: of }) });
  expect(by).toMatchObject({ type: "opened", ...expected });
});

test("the binding is the one of that name", () => {
  expect(openedBy("a", allowed, world).site?.object.object.metadata).toMatchObject({ name: "devs-edit" });
});
