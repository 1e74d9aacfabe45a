import { expect, test } from "vitest";
import { unassigned } from "../../../verdicts/property.ts";
import { applyEdits } from "../../fixes/apply-edits.ts";
import { worldOf } from "../../testing/world-of.ts";
import { proveNetwork } from "../prove-network.ts";
import { allowed, allowedAccount, bound, givenFor, guarded, proveWithPeople } from "../testing/people.ts";
import {
  answers,
  bothHold,
  closed,
  codesOf,
  deployment,
  exposed,
  join,
  namespace,
  open,
  policy,
  shared,
  verdictOf,
} from "../testing/stage-worlds.ts";

const restricted = (name: string, stage: string) =>
  namespace(name, stage).replace("labels: {", "labels: { pod-security.kubernetes.io/enforce: restricted,");
const noWayOut = policy("web-dev", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]");
const dev = join(restricted("web-dev", "dev"), deployment("web-dev", "web"), noWayOut);
const openProd = open("prod");

test("a wall that the stage's own people may open keeps nobody in: the built-in role edit, not view", () => {
  const proof = proveWithPeople(join(dev, openProd, bound("web-dev", "edit")));
  expect(answers(proof)).toEqual({ "dev prod": "broken", "prod dev": "holds" });
  const verdict = verdictOf(proof, "dev", "prod");
  expect(verdict?.findings).toEqual(["KS3114"]);
  expect(verdict?.witness?.steps).toMatchObject([
    {
      type: "request",
      verb: "create",
      resource: { group: "networking.k8s.io", resource: "networkpolicies", namespace: "web-dev" },
      allowedBy: { binding: { name: "devs-edit" } },
    },
    { type: "packet", from: { namespace: "web-dev" }, to: { namespace: "shop-prod" } },
  ]);
  expect(answers(proveWithPeople(join(dev, openProd, bound("web-dev", "view"))))).toEqual(bothHold);
});

test("the finding is at what is got to, with the binding beside it, and closing that mends it", () => {
  const text = join(dev, openProd, bound("web-dev", "edit"));
  const world = worldOf(text, { bootstrapRoles: true });
  const { findings } = proveNetwork(world, givenFor(world));
  expect(findings).toMatchObject([
    {
      code: "KS3114",
      at: { object: { object: { metadata: { name: "shop-prod" } } } },
      related: [{ at: { object: { object: { kind: "RoleBinding" } } } }],
    },
  ]);
  const mended = applyEdits(
    world,
    findings.flatMap(({ fix }) => fix?.edits ?? []),
  );
  expect(verdictOf(proveNetwork(mended, givenFor(mended)), "dev", "prod")?.verdict).toBe("holds");
});

test("walls of the stage that is got to count though its own people may open them", () => {
  const world = join(closed("dev"), closed("prod"), shared, bound("shop-prod", "edit", "operators"));
  expect(verdictOf(proveWithPeople(world), "dev", "prod")?.verdict).toBe("holds");
});

test.each([
  ["patch", "{ apiGroups: [networking.k8s.io], resources: [networkpolicies], resourceNames: [deny], verbs: [patch] }"],
  ["delete", "{ apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [delete] }"],
  ["deletecollection", "{ apiGroups: ['*'], resources: ['*'], verbs: [deletecollection] }"],
])("the right to %s them is enough", (verb, rule) => {
  const verdict = verdictOf(proveWithPeople(join(dev, openProd, allowed("web-dev", rule))), "dev", "prod");
  expect(verdict).toMatchObject({ verdict: "broken", witness: { steps: [{ verb }, { type: "packet" }] } });
});

test("where only some may be deleted, the others still close what they select", () => {
  const one =
    "{ apiGroups: [networking.k8s.io], resources: [networkpolicies], resourceNames: [deny], verbs: [delete] }";
  const another = policy("web-dev", "more", "podSelector: {}, policyTypes: [Egress]");
  expect(answers(proveWithPeople(join(dev, another, openProd, allowed("web-dev", one))))).toEqual(bothHold);
  const partial = policy("web-dev", "more", "podSelector: { matchLabels: { app: x } }, policyTypes: [Egress]");
  expect(
    verdictOf(proveWithPeople(join(dev, partial, openProd, allowed("web-dev", one))), "dev", "prod")?.verdict,
  ).toBe("broken");
});

test("admission that refuses every such change keeps the wall, one that refuses some leaves it unknown", () => {
  const guard = (expression: string, operations = "[CREATE, UPDATE, DELETE]") =>
    guarded("guard", "networking.k8s.io", "[networkpolicies]", operations, expression);
  const proof = (text: string) =>
    verdictOf(proveWithPeople(join(dev, openProd, bound("web-dev", "edit"), text)), "dev", "prod")?.verdict;
  expect(proof(guard("false"))).toBe("holds");
  expect(proof(guard("false", "[CREATE, UPDATE]"))).toBe("broken");
  expect(proof(guard("oldObject == null && object.spec.?egress.orValue([]).all(rule, has(rule.to))"))).toBe("unknown");
});

test("who may write policies of the other stage opens its walls", () => {
  const writes = "{ apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [create] }";
  const prod = join(openProd, policy("shop-prod", "deny", "podSelector: {}"));
  const text = join(restricted("shop-dev", "dev"), deployment("shop-dev", "web"), prod);
  expect(answers(proveWithPeople(join(text, bound("shop-dev", "edit"))))["dev prod"]).toBe("holds");
  const account = { namespace: "shop-dev", name: "default" };
  const proof = proveWithPeople(join(text, allowedAccount("shop-prod", writes, account)));
  expect(verdictOf(proof, "dev", "prod")).toMatchObject({
    verdict: "broken",
    witness: { steps: [{ verb: "create", resource: { namespace: "shop-prod" } }, { type: "packet" }] },
  });
  const reads = writes.replace("create", "get");
  expect(answers(proveWithPeople(join(text, allowedAccount("shop-prod", reads, account))))["dev prod"]).toBe("holds");
  // Whoever is of both stages acts in each for that one; that they are is what `access` says.
  const both = join(bound("shop-dev", "view"), allowed("shop-prod", writes));
  expect(answers(proveWithPeople(join(text, both)))["dev prod"]).toBe("holds");
});

test("who may write policies of the cluster opens all walls, where the plugin has such", () => {
  const group = "rbac.authorization.k8s.io";
  const role = join(
    `apiVersion: ${group}/v1\nkind: ClusterRole\nmetadata: { name: anp }\nrules: [{ apiGroups: [policy.networking.k8s.io], resources: [adminnetworkpolicies], verbs: [create] }]`,
    `apiVersion: ${group}/v1\nkind: ClusterRoleBinding\nmetadata: { name: anp }\nroleRef: { apiGroup: ${group}, kind: ClusterRole, name: anp }\nsubjects: [{ apiGroup: ${group}, kind: Group, name: devs }]`,
  );
  const text = join(closed("dev"), closed("prod"), shared, bound("shop-dev", "view"), role);
  const given = (name: string) => ({ profile: { ...givenFor(worldOf(text)).profile, name } });
  expect(answers(proveWithPeople(text, given("ovn-kubernetes")))).toEqual({
    "dev prod": "broken",
    "prod dev": "holds",
  });
  expect(answers(proveWithPeople(text, given("antrea")))).toEqual(bothHold);
});

test("pods that a stage's people may make in a namespace of no stage, or of the other stage, are that stage's", () => {
  const tools = namespace("tools");
  const lets = policy(
    "shop-prod",
    "tools",
    "podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: tools } } }] }]",
  );
  const pods = "{ apiGroups: [''], resources: [pods], verbs: [create] }";
  const member = bound("web-dev", "view");
  const inTools = proveWithPeople(join(dev, tools, openProd, lets, member, allowed("tools", pods)));
  expect(verdictOf(inTools, "dev", "prod")).toMatchObject({
    verdict: "broken",
    witness: { steps: [{ verb: "create", resource: { resource: "pods", namespace: "tools" } }, { type: "packet" }] },
  });
  expect(answers(proveWithPeople(join(dev, tools, openProd, lets, member)))).toEqual(bothHold);
  // A rule of its own namespace lets in whoever is there.
  const own = policy("shop-prod", "own", "podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }]");
  const account = { namespace: "web-dev", name: "default" };
  const inProd = proveWithPeople(join(dev, openProd, own, allowedAccount("shop-prod", pods, account)));
  expect(answers(inProd)).toEqual({ "dev prod": "broken", "prod dev": "holds" });
  expect(verdictOf(inProd, unassigned, "prod")?.verdict).toBe("holds");
  expect(codesOf(inTools)).toEqual(["KS3103"]);
});

test("policies of no stage's namespace on the way are no wall to those who may open them", () => {
  const proxy = join(
    namespace("tools"),
    deployment("tools", "proxy"),
    policy("tools", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
  );
  const lets = policy(
    "shop-prod",
    "tools",
    "podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: tools } } }] }]",
  );
  const writes = "{ apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [create] }";
  const text = join(open("dev"), proxy, openProd, lets, bound("shop-dev", "view"));
  expect(answers(proveWithPeople(text))["dev prod"]).toBe("holds");
  const proof = proveWithPeople(join(text, allowed("tools", writes)));
  expect(verdictOf(proof, "dev", "prod")).toMatchObject({
    verdict: "broken",
    findings: ["KS3114"],
    witness: { steps: [{ type: "request" }, { type: "packet" }, { type: "packet" }] },
  });
});

test("who may open their own policies, and so call another stage's entrance, is told of that right", () => {
  const prod = join(closed("prod"), exposed("shop-prod"));
  const proof = proveWithPeople(join(dev, prod, shared, bound("web-dev", "edit")));
  expect(verdictOf(proof, "dev", "prod")).toMatchObject({
    verdict: "broken",
    findings: expect.arrayContaining(["KS3114"]),
  });
  expect(codesOf(proof)).not.toContain("KS3104");
  expect(verdictOf(proveWithPeople(join(dev, prod, shared)), "dev", "prod")?.verdict).toBe("holds");
});
