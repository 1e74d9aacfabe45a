import { expect, test } from "vitest";
import { makePossible } from "../possible/make-possible.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import { makeRights } from "../rights/make-rights.ts";
import { worldOf } from "../testing/world-of.ts";
import { allowed, bound, guarded, proveWithPeople } from "./testing/people.ts";
import {
  closed,
  controller,
  deployment,
  join,
  namespace,
  nobody,
  open,
  policy,
  possibleOf,
  prove,
  shared,
  somebody,
  verdictOf,
} from "./testing/stage-worlds.ts";

const group = "rbac.authorization.k8s.io";
const relabels = join(
  `apiVersion: ${group}/v1\nkind: ClusterRole\nmetadata: { name: labels }\nrules: [{ apiGroups: [''], resources: [namespaces], verbs: [patch] }]`,
  `apiVersion: ${group}/v1\nkind: RoleBinding\nmetadata: { name: labels, namespace: dev-80 }\nroleRef: { apiGroup: ${group}, kind: ClusterRole, name: labels }\nsubjects: [{ apiGroup: ${group}, kind: Group, name: devs }]`,
);
const trusting = "{ namespaceSelector: { matchLabels: { trusted: 'true' } } }";
const prod = closed("prod", trusting);

test("the namespace that people may label counts wherever it stands among many", () => {
  const names = Array.from({ length: 90 }, (_, at) => `dev-${at}`);
  const homes = names.map((name) => join(namespace(name, "dev"), deployment(name, "web")));
  const world = join(...homes, prod, shared);
  expect(verdictOf(proveWithPeople(world), "dev", "prod")?.verdict).toBe("holds");
  expect(verdictOf(proveWithPeople(join(world, relabels)), "dev", "prod")).toMatchObject({
    verdict: "broken",
    witness: { steps: [{ verb: "patch", resource: { name: "dev-80" } }, { type: "packet" }] },
  });
});

test("so does the selector that a new namespace meets, among many that it does not", () => {
  const many = Array.from({ length: 120 }, (_, at) =>
    policy(
      "shop-prod",
      `in-${at}`,
      `podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: t${at} } } }] }]`,
    ),
  );
  const text = join(closed("dev"), closed("prod"), ...many, shared);
  const possible = possibleOf({ newNamespace: (_, labels) => (labels["team"] === "t117" ? somebody : nobody) });
  expect(verdictOf(prove(text), "dev", "prod")?.verdict).toBe("holds");
  expect(verdictOf(prove(text, { possible }), "dev", "prod")?.verdict).toBe("broken");
});

test("a selector that more label sets meet than are tried leaves it unknown, unless nobody makes namespaces", () => {
  const keys = ["a", "b", "c", "d", "e"];
  const expressions = keys.map((key) => `{ key: ${key}, operator: In, values: [red, green, blue] }`).join(", ");
  const wide = `{ namespaceSelector: { matchExpressions: [${expressions}] } }`;
  const text = join(closed("dev"), closed("prod", wide), shared);
  const verdict = (possible: Parameters<typeof possibleOf>[0]) =>
    verdictOf(prove(text, { possible: possibleOf(possible) }), "dev", "prod")?.verdict;
  expect(verdict({ newNamespace: () => nobody })).toBe("unknown");
  expect(verdict({ newNamespace: () => nobody, mayMakeNamespaces: () => false })).toBe("holds");
  expect(verdict({ newNamespace: () => somebody })).toBe("broken");
});

test("labels that pods may be given beyond those that are tried leave it unknown, unless admission refuses all", () => {
  const values = new Map(["a", "b", "c", "d"].map((key) => [key, new Set(["1", "2", "3", "4"])]));
  const text = join(
    closed("dev", controller, "{ to: [{ namespaceSelector: {} }] }"),
    closed("prod", "{ namespaceSelector: {}, podSelector: { matchLabels: { trusted: 'true' } } }"),
    shared,
  );
  const parts = { pods: () => somebody, podWithLabels: () => nobody, labelValues: () => values };
  const verdict = (mayHaveLabels: boolean) =>
    verdictOf(prove(text, { possible: possibleOf({ ...parts, mayHaveLabels: () => mayHaveLabels }) }), "dev", "prod");
  expect(verdict(true)).toMatchObject({ verdict: "unknown", reason: expect.stringContaining("label sets") });
  expect(verdict(false)?.verdict).toBe("holds");
});

test("existing pods that nobody may make anew are tried under the policies that hold after the labels are changed", () => {
  const home = join(
    namespace("dev-80", "dev"),
    deployment("dev-80", "web"),
    policy("dev-80", "own", "podSelector: { matchLabels: { app: other } }, policyTypes: [Egress]"),
  );
  const proof = proveWithPeople(join(home, prod, shared, relabels));
  expect(verdictOf(proof, "dev", "prod")?.verdict).toBe("broken");
  const shut = policy("dev-80", "shut", "podSelector: {}, policyTypes: [Egress]");
  expect(verdictOf(proveWithPeople(join(home, shut, prod, shared, relabels)), "dev", "prod")?.verdict).toBe("holds");
});

test("whether pods can be made is not denied because the labels that were tried are refused", () => {
  const needs = guarded("label", "", "[pods]", "[CREATE]", "object.metadata.?labels[?'x'].orValue('').size() == 7");
  const world = worldOf(join(open("dev"), open("prod"), bound("shop-dev", "view"), allowed("shop-dev", pods), needs));
  const possible = makePossible(world, makeRights(world, undefined), makeAdmission(world));
  expect(possible.pods("dev", "shop-dev").possible).toBe("unknown");
  expect(possible.mayHaveLabels("dev", "shop-dev", { x: "short" })).toBe(false);
  expect(possible.mayHaveLabels("dev", "shop-dev", { y: "any" })).toBe(true);
});

const pods = "{ apiGroups: [''], resources: [pods], verbs: [create] }";
