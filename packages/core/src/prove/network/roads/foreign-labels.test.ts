import { expect, test } from "vitest";
import { applyEdits } from "../../fixes/apply-edits.ts";
import { worldOf } from "../../testing/world-of.ts";
import { proveNetwork } from "../prove-network.ts";
import { givenFor, proveWithPeople } from "../testing/people.ts";
import { answers, bothHold, closed, codesOf, join, open, policy, verdictOf } from "../testing/stage-worlds.ts";
import { deployment, namespace } from "../testing/stage-worlds.ts";

const group = "rbac.authorization.k8s.io";

/** Devs, who are at home in dev, may do this to namespaces: to this one where it is named. */
const relabelling = (name?: string, resource = "namespaces") =>
  [
    `apiVersion: ${group}/v1\nkind: ClusterRole\nmetadata: { name: relabelling }
rules: [{ apiGroups: [""], resources: [${resource}], verbs: [patch]${name === undefined ? "" : `, resourceNames: [${name}]`} }]`,
    `apiVersion: ${group}/v1\nkind: ClusterRoleBinding\nmetadata: { name: relabelling }
roleRef: { apiGroup: ${group}, kind: ClusterRole, name: relabelling }
subjects: [{ apiGroup: ${group}, kind: Group, name: devs }]`,
    `apiVersion: ${group}/v1\nkind: RoleBinding\nmetadata: { name: devs, namespace: shop-dev }
roleRef: { apiGroup: ${group}, kind: ClusterRole, name: relabelling }
subjects: [{ apiGroup: ${group}, kind: Group, name: devs }]`,
  ].join("\n---\n");

const toTools = "{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: tools } } }] }";
const tools = join(namespace("tools"), deployment("tools", "proxy"));
const world = join(closed("dev", undefined, toTools), closed("prod"), tools);

test("semantics 10: who may label a namespace of no stage walks through its pods into a stage", () => {
  const proof = proveWithPeople(join(world, relabelling("tools")));
  expect(answers(proof)).toEqual({ "dev prod": "broken", "prod dev": "holds" });
  expect(codesOf(proof)).toContain("KS3108");
  expect(verdictOf(proof, "dev", "prod")?.witness?.steps).toMatchObject([
    { type: "request", verb: "patch", resource: { resource: "namespaces", name: "tools" } },
    { type: "packet", from: { namespace: "shop-dev" }, to: { namespace: "tools" } },
    {
      type: "packet",
      from: { namespace: "tools", namespaceLabels: { stage: "prod" } },
      to: { namespace: "shop-prod" },
    },
  ]);
});

test("another namespace, or one whose pods nothing of the stage gets to, helps nobody", () => {
  expect(answers(proveWithPeople(join(world, relabelling("other"))))).toEqual(bothHold);
  const apart = join(closed("dev"), closed("prod"), tools, relabelling("tools"));
  expect(answers(proveWithPeople(apart))).toEqual(bothHold);
  const shut = policy("tools", "shut", "podSelector: {}, policyTypes: [Ingress]");
  expect(answers(proveWithPeople(join(world, shut, relabelling("tools"))))).toEqual(bothHold);
});

test("by way of another pod of no stage", () => {
  const farther = join(
    closed("dev", undefined, toTools),
    closed("prod"),
    tools,
    namespace("more"),
    deployment("more", "proxy"),
  );
  const further = policy(
    "tools",
    "out",
    "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: more } } }] }]",
  );
  expect(answers(proveWithPeople(join(farther, further, relabelling("more"))))["dev prod"]).toBe("broken");
  expect(answers(proveWithPeople(join(farther, further)))["dev prod"]).toBe("holds");
});

test("semantics 10: who may label another stage's namespace is let out to it by rules of their own", () => {
  const openProd = join(closed("dev"), open("prod"));
  expect(answers(proveWithPeople(openProd))["dev prod"]).toBe("holds");
  const proof = proveWithPeople(join(openProd, relabelling("shop-prod", "namespaces/status")));
  expect(answers(proof)["dev prod"]).toBe("broken");
  expect(verdictOf(proof, "dev", "prod")?.witness?.steps).toMatchObject([
    { type: "request", verb: "patch", resource: { resource: "namespaces/status", name: "shop-prod" } },
    { type: "packet", to: { namespace: "shop-prod", namespaceLabels: { stage: "dev" } } },
  ]);
  const world = worldOf(join(openProd, relabelling("shop-prod")), { bootstrapRoles: true });
  const edits = proveNetwork(world, givenFor(world)).findings.flatMap(({ fix }) => fix?.edits ?? []);
  const after = applyEdits(world, edits);
  expect(edits.length).toBeGreaterThan(0);
  expect(answers(proveNetwork(after, givenFor(after)))["dev prod"]).toBe("holds");
  // What prod itself lets in is the same whatever its namespace is called.
  expect(answers(proveWithPeople(join(closed("dev"), closed("prod"), relabelling("shop-prod"))))).toEqual(bothHold);
});
