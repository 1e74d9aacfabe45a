import { expect, test } from "vitest";
import { bound, guarded, proveWithPeople } from "../network/testing/people.ts";
import { closed, deployment, join, namespace, verdictOf } from "../network/testing/stage-worlds.ts";

const group = "rbac.authorization.k8s.io";
/** People of dev make namespaces, and pods in them; those in namespaces of prod, and on nodes' networks, are refused. */
const makers = join(
  bound("shop-dev", "view"),
  `apiVersion: ${group}/v1\nkind: ClusterRole\nmetadata: { name: maker }
rules: [{ apiGroups: [""], resources: [namespaces, pods], verbs: [create] }]`,
  `apiVersion: ${group}/v1\nkind: ClusterRoleBinding\nmetadata: { name: maker }
roleRef: { apiGroup: ${group}, kind: ClusterRole, name: maker }
subjects: [{ apiGroup: ${group}, kind: Group, name: devs }]`,
  guarded(
    "pods",
    "",
    "[pods]",
    "['*']",
    "!object.spec.?hostNetwork.orValue(false) && namespaceObject.metadata.?labels[?'stage'].orValue('') != 'prod'",
  ),
);
const asksForTeam = guarded("teams", "", "[namespaces]", "[CREATE]", "has(object.metadata.labels.team)");

test("a policy that asks each new Namespace for a label keeps nobody from making one that has it", () => {
  const world = join(
    namespace("shop-dev", "dev"),
    deployment("shop-dev", "web"),
    closed("prod", "{ namespaceSelector: { matchExpressions: [{ key: team, operator: Exists }] } }"),
    makers,
  );
  for (const text of [world, join(world, asksForTeam)])
    expect(verdictOf(proveWithPeople(text), "dev", "prod")).toMatchObject({ verdict: "broken", findings: ["KS3108"] });
  const forbidden = guarded("teams", "", "[namespaces]", "[CREATE]", "!has(object.metadata.labels.team)");
  expect(verdictOf(proveWithPeople(join(world, forbidden)), "dev", "prod")?.verdict).toBe("holds");
});
