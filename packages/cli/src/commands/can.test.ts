import { expect, test } from "vitest";
import { runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

const manifests = `apiVersion: v1
kind: Namespace
metadata: { name: shop-dev, labels: { stage: dev } }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop-prod, labels: { stage: prod } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: runner, namespace: shop-prod }
rules:
  - { apiGroups: [""], resources: [configmaps], verbs: [get, got] }
  - { apiGroups: [""], resources: [pods], verbs: [create] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: runners, namespace: shop-prod }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: runner }
subjects:
  - { apiGroup: rbac.authorization.k8s.io, kind: Group, name: team }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: robots, namespace: shop-prod }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin }
subjects:
  - { kind: ServiceAccount, name: robot, namespace: shop-prod }
`;
const ask = async (...words: string[]) =>
  runKubestage(["can", ...words], { from: temporaryFolder({ "all.yaml": manifests }), environment: {} });
const slow = { timeout: 30_000 };

test("yes, with the binding, the rule and their lines", slow, async () => {
  const { code, stdout } = await ask("group:team", "create", "pods", "all.yaml", "--stage", "prod");
  expect(code).toBe(0);
  expect(stdout).toBe(`yes
  yes  in shop-prod (prod)
       by rbac.authorization.k8s.io/RoleBinding shop-prod/runners (all.yaml:21:5)
       to rbac.authorization.k8s.io/Role shop-prod/runner, rule 2 (all.yaml:14:5)
`);
});

test("a misspelt verb is no answer; one that a rule names, or that looks like none, is a question", slow, async () => {
  const asked = await ask("group:team", "creat", "pods", "all.yaml");
  expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining('no verb is called "creat"')]);
  expect(asked.stderr).toContain('did you mean "create"?');
  for (const verb of ["got", "frobnicate", "impersonate:user-info"])
    expect((await ask("group:team", verb, "configmaps", "all.yaml", "-n", "shop-dev")).code).toBe(3);
});

test("no exits with 3", slow, async () => {
  const { code, stdout } = await ask("group:team", "create", "pods", "all.yaml", "-n", "shop-dev");
  expect([code, stdout]).toEqual([3, "no\n  no   in shop-dev (dev)\n"]);
});

test("what only a way up gives is said, with its steps", slow, async () => {
  const { code, stdout } = await ask("alice", "get", "secrets", "all.yaml", "--as-group", "team", "--stage", "prod");
  expect(code).toBe(0);
  expect(stdout).toContain("yes, but only by a way up\n");
  expect(stdout).toContain("1. as member-of:team: create pods in shop-prod\n");
  expect(stdout).toContain("RoleBinding shop-prod/robots");
  expect(stdout).toContain("(built in)");
});

test("json says the same", slow, async () => {
  const { stdout } = await ask("sa:shop-prod/robot", "get", "secrets/x", "all.yaml", "-o", "json", "--stage", "prod");
  expect(JSON.parse(stdout)).toMatchObject({
    answer: "yes",
    clusters: [
      {
        isKnown: true,
        answers: [{ namespace: "shop-prod", stage: "prod", answer: "yes", binding: { name: "robots" } }],
      },
    ],
  });
});

test.each([
  [["sa:robot", "get", "pods"], "serviceaccount:NAMESPACE/NAME"],
  [["alice", "get", "podz"], "pods"],
  [["alice", "get", "pods", "all.yaml", "--stage", "prd"], "prod"],
  [["alice", "get", "pods", "all.yaml", "-n", "shop-prd"], "shop-prod"],
])("what cannot be understood exits with 1 and a hint", slow, async (words, hint) => {
  const { code, stderr } = await ask(...words, ...(words.includes("all.yaml") ? [] : ["all.yaml"]));
  expect(code).toBe(1);
  expect(stderr).toContain(hint);
});

test("a no is not certain where a role could not be read", slow, async () => {
  const broken =
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: x, namespace: shop-dev}\nrules: nonsense\n";
  const from = temporaryFolder({ "all.yaml": manifests, "broken.yaml": broken });
  const { code, stdout } = await runKubestage(["can", "bob", "get", "pods", "all.yaml", "broken.yaml"], {
    from,
    environment: {},
  });
  expect(code).toBe(1);
  expect(stdout).toContain("not known\n");
});

test(
  "an answer comes with what was wrong with the question's world, as a misspelt name in the stage mapping",
  slow,
  async () => {
    const map = "dev: {namespaces: [shop-dve]}\nprod: {namespaces: [shop-prod]}\n";
    const from = temporaryFolder({ "all.yaml": manifests, "map.yaml": map });
    const asked = ["can", "group:team", "create", "pods", "all.yaml", "--stage-mapping", "map.yaml", "--stage", "prod"];
    const { code, stderr } = await runKubestage([...asked, "-o", "json"], { from, environment: {} });
    // The answer itself is sure.
    expect(code).toBe(0);
    expect(stderr).toMatch(/^map\.yaml:1:20 error KS3012 "shop-dve" fits none of the namespaces/);
    expect(stderr).toContain('did you mean "shop-dev"?');
  },
);
