import { expect, test } from "vitest";
import { account, bound, held, namespace, node, pod } from "./testing/stories.ts";
import { toldWays } from "./testing/told-ways.ts";

const rbac = "rbac.authorization.k8s.io";
/** From a privileged pod of dev to the token of a pod of no stage, with rights in prod that are added. */
const stages =
  namespace("shop-dev", "dev") +
  namespace("agents", "", held) +
  namespace("shop-prod", "prod", held) +
  node("node-1") +
  account("agent", "agents") +
  pod("agent", "agents", "serviceAccountName: agent, nodeName: node-1, ") +
  bound("developers", "shop-dev", "create pods", "User dana");
const agent = "ServiceAccount agent agents";
const before =
  "the user dana may make pods in shop-dev (create pods, by RoleBinding developers); then such a pod may run on node-1, a node of (unassigned); then nothing refuses that it is privileged on its node; then on node-1 runs the Pod agents/agent, whose token is that of the service account agents/agent";

/** What is worth most first. */
const rights: readonly (readonly [right: string, group: string])[] = [
  ["get secrets", ""],
  ["create pods/exec", ""],
  ["patch deployments", "apps"],
  ["create serviceaccounts/token", ""],
  ["create rolebindings", rbac],
  ["delete networkpolicies", "networking.k8s.io"],
  ["delete pods", ""],
  ["get configmaps", ""],
];
const pairs = rights.slice(1).map((lesser, at) => [rights[at] ?? lesser, lesser] as const);

test.each(pairs)("of several rights in the other stage %s is shown before %s", (greater, lesser) => {
  const [[right, group], [other, otherGroup]] = [greater, lesser];
  const text = bound("a", "shop-prod", other, agent, otherGroup) + bound("b", "shop-prod", right, agent, group);
  const { verdicts } = toldWays(stages + text);
  const [verb, resource] = right.split(" ");
  expect(verdicts["dev > prod"]?.is).toBe(
    `broken: 5 steps over podSecurity and access: ${before}; then agents/agent may ${right}${group === "" ? "" : `.${group}`} in shop-prod, which is of prod`,
  );
  expect(verdicts["dev > prod"]?.steps.at(-1)).toBe(
    `system:serviceaccount:agents:agent: ${verb ?? ""} ${group === "" ? "" : `${group}/`}${resource ?? ""} shop-prod/`,
  );
});

test("what is read needs no admission: no policy that was not read could end such a way's last step", () => {
  const { verdicts } = toldWays(stages + bound("a", "shop-prod", "get secrets", agent));
  expect(verdicts["dev > prod"]?.steps).toEqual([
    "dana: create pods shop-dev/ privileged",
    "shop-dev/placed lands on node-1",
    "Pod agents/agent: spec.serviceAccountName says on node-1 runs the Pod agents/agent, whose token is that of the service account agents/agent",
    "system:serviceaccount:agents:agent: get secrets shop-prod/",
  ]);
});

test("a right to one object by its name is shown with it", () => {
  const one = bound("a", "shop-prod", "get secrets", agent).replace(
    "verbs: [get]",
    "verbs: [get], resourceNames: [key]",
  );
  const { verdicts } = toldWays(stages + one);
  expect(verdicts["dev > prod"]?.is).toMatch(
    /; then agents\/agent may get secrets key in shop-prod, which is of prod$/,
  );
  expect(verdicts["dev > prod"]?.steps.at(-1)).toBe("system:serviceaccount:agents:agent: get secrets shop-prod/key");
});

test("an account that acts as another one goes on as that", () => {
  const text =
    account("bot", "agents") +
    bound("tokens", "agents", "create serviceaccounts/token", agent) +
    bound("bot", "shop-prod", "get secrets", "ServiceAccount bot agents");
  const { verdicts, findings } = toldWays(stages + text);
  expect(verdicts["dev > prod"]).toMatchObject({
    is: `broken: 6 steps over podSecurity and access: ${before}; then the service account agents/agent may request a token of the service account agents/bot (create serviceaccounts/token, by RoleBinding tokens); then agents/bot may get secrets in shop-prod, which is of prod`,
  });
  expect(verdicts["dev > prod"]?.steps.slice(-2)).toEqual([
    "system:serviceaccount:agents:agent: create serviceaccounts/token agents/bot",
    "system:serviceaccount:agents:bot: get secrets shop-prod/",
  ]);
  expect(findings).toMatchObject([
    { is: "paths error KS3901", pairs: ["dev > prod"], fix: "let shop-dev enforce baseline" },
  ]);
});

test("an account with a role of the whole cluster gets into every stage", () => {
  const whole = `{ apiVersion: ${rbac}/v1, kind: ClusterRole, metadata: { name: all }, rules: [{ apiGroups: [""], resources: [secrets], verbs: [get] }] }
---
{ apiVersion: ${rbac}/v1, kind: ClusterRoleBinding, metadata: { name: all }, roleRef: { apiGroup: ${rbac}, kind: ClusterRole, name: all }, subjects: [{ kind: ServiceAccount, name: agent, namespace: agents }] }
---
`;
  const { verdicts, findings } = toldWays(stages + namespace("shop-test", "test", held) + whole);
  for (const to of ["prod", "test"])
    expect(verdicts[`dev > ${to}`]?.is).toBe(
      `broken: 5 steps over podSecurity and access: ${before}; then agents/agent may get secrets in shop-${to}, which is of ${to}`,
    );
  expect(findings).toMatchObject([
    {
      message: expect.stringMatching(/; 1 more pairs of stages alike$/),
      pairs: ["dev > prod", "dev > test"],
      fix: "let shop-dev enforce baseline",
    },
  ]);
});

test("without rights that lead there, the token of a pod is of no use", () => {
  const { verdicts, findings } = toldWays(stages + bound("own", "agents", "get configmaps", agent));
  expect(verdicts["dev > prod"]?.is).toMatch(/^broken: 1 step over podSecurity: /);
  expect(findings).toEqual([]);
});
