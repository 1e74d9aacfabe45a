import { expect, test } from "vitest";
import type { Finding } from "../../verdicts/finding.ts";
import { guard, intending, pod, proofOf } from "./testing/granted-world.ts";

const group = "rbac.authorization.k8s.io";
const alice = "alice @dev: get configmaps";
const bot = "bots = sa:tools/bot @prod: patch configmaps";

/** Those of dev, each as its code and its message. */
function messagesOf(lines: readonly string[], grants: readonly string[] = []): string[] {
  const { findings } = proofOf(lines, { intent: intending(...grants) });
  return ofDev(findings).map(({ code, message }) => `${code} ${message}`);
}

function ofDev(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ pairs }) => pairs.some(({ from }) => from === "dev"));
}

const findings: readonly (readonly [readonly string[], string, (readonly string[])?])[] = [
  [
    ["sa:dev/ci @prod: get,patch configmaps"],
    "KS3201 the service account dev/ci (dev) may read, change what runs in prod: get configmaps",
  ],
  [
    ["sa:dev/ci @*: delete pods"],
    "KS3202 the service account dev/ci (dev) may delete objects in (unassigned), prod: delete pods",
  ],
  [
    ["group:system:authenticated @prod: get secrets"],
    "KS3203 the group system:authenticated ((unassigned), dev) may read Secrets in prod: get secrets",
  ],
  [
    [alice, "bob @prod: get pods", "alice @*: impersonate users bob"],
    "KS3204 the user alice (dev) may read, act as others in prod: alice may act as the user bob (impersonate users bob, by ClusterRoleBinding grant-2), which is of prod",
  ],
  [
    [
      alice,
      "Role far = carol @prod: get secrets",
      `up = alice @prod: bind roles.${group} far; create rolebindings.${group}`,
    ],
    `KS3205 the user alice (dev) may read Secrets in prod: bind Role far in prod to oneself (bind roles.${group} far, by RoleBinding up), then alice may get secrets in prod, which is of prod`,
    ["alice prod changeAccess"],
  ],
  [
    ["sa:dev/ci @*: patch nodes"],
    "KS3206 the service account dev/ci (dev) may change what keeps stages apart in (unassigned), prod: patch nodes",
  ],
  [
    [alice, bot, "up = alice @tools: create pods"],
    "KS3207 the user alice (dev) may change what runs in prod: run a pod in tools as the service account tools/bot (create pods, by RoleBinding up), then tools/bot may patch configmaps in prod, which is of prod",
    ["alice (unassigned) changeWorkloads"],
  ],
];

test.each(findings.map(([lines, message, grants = []]) => ({ lines, message, grants })))(
  "$message",
  ({ lines, message, grants }) => {
    expect(messagesOf(lines, grants)[0]).toBe(message);
  },
);

test("what leads to somebody else by name has a code for how", () => {
  const codeOf = (rule: string, place = "tools") =>
    ofDev(proofOf([alice, bot, `alice @${place}: ${rule}`]).findings).map(({ code }) => code);
  expect(codeOf("create serviceaccounts/token")).toContain("KS3204");
  expect(codeOf("impersonate serviceaccounts")).toContain("KS3204");
  expect(codeOf("create,get secrets")).toContain("KS3207");
  expect(codeOf(`escalate,patch clusterroles.${group} grant-2`, "*")).toContain("KS3205");
});

test("bindings of one subject to one role are one finding, as are all namespaces of a stage", () => {
  const proof = proofOf(["sa:dev/ci @prod: get pods", "sa:dev/ci @prod-2: get pods", "sa:dev/ci @tools: get pods"]);
  expect(proof.findings.map(({ pairs }) => pairs)).toEqual([
    [{ from: "dev", to: "prod" }],
    [{ from: "dev", to: "prod" }],
    [{ from: "dev", to: "(unassigned)" }],
  ]);
  const bindings = ["prod", "prod-2"].map((namespace) => ({
    ...{ apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", metadata: { name: "one", namespace } },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
    subjects: [{ kind: "ServiceAccount", name: "ci", namespace: "dev" }],
  }));
  const role = ["view = carol @prod: get pods"];
  const { findings } = proofOf(role, { objects: bindings });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    at: { path: ["subjects", 0] },
    related: [
      { message: "by this rule of ClusterRole view", at: { path: ["rules", 0] } },
      { message: "and by this binding", at: { path: ["subjects", 0] } },
    ],
    fix: {
      description: "take the service account dev/ci out of RoleBinding prod/one and 1 more like it",
      edits: [{ type: "delete" }, { type: "delete" }],
    },
  });
});

test("the hint says what to do about that cause", () => {
  const hintOf = (...lines: string[]) =>
    ofDev(proofOf([alice, "Role far = carol @prod: get secrets", ...lines], { objects: unsure }).findings).at(-1)?.hint;
  const unsure = guard("configmaps", "object.data.level == 'low'");
  expect(hintOf("alice @prod: get pods")).toBe(
    "take the subject out of the binding, or declare what it was meant to be able to do",
  );
  expect(hintOf("alice @*: get pods")).toBe(
    "bind in the namespaces where it is needed instead of in the whole cluster, or write a smaller role",
  );
  const roles = "take `bind` and `escalate` away, or name the roles that may be bound";
  expect(hintOf(`alice @prod: bind roles.${group} far; create rolebindings.${group}`)).toBe(roles);
  expect(hintOf(`Role mine = alice @prod: escalate,patch roles.${group} mine`)).toBe(roles);
  const doubtful = ofDev(proofOf([alice, "alice @prod: create configmaps"], { objects: unsure }).findings)[0];
  expect(doubtful).toMatchObject({
    ...{ code: "KS3208", property: "access", severity: "warning" },
    hint: "whether configmaps lets it pass depends on what is sent; take the right away rather than rely on it",
  });
  expect(doubtful).not.toHaveProperty("witness");
});

test("what leads on by a node or a certificate has the code of acting as somebody", () => {
  const lines = [alice, bot];
  const objects = [pod("tools", "bot")];
  const codes = (rules: string) =>
    ofDev(proofOf([...lines, `alice @*: ${rules}`], { objects }).findings).map(({ code }) => code);
  const certificates = "create certificatesigningrequests.certificates.k8s.io";
  expect(codes(`${certificates},certificatesigningrequests/nodeclient.certificates.k8s.io`)).toEqual(["KS3204"]);
  const constrained = "impersonate:arbitrary-node nodes.authentication.k8s.io";
  expect(codes(`${constrained}; impersonate-on:arbitrary-node:create serviceaccounts/token`)).toEqual(["KS3204"]);
  expect(ofDev(proofOf(["alice @dev: get pods", "alice @prod: impersonate serviceaccounts"]).findings)[0]?.code).toBe(
    "KS3204",
  );
});

test("many bindings, and many stages, are named up to five and then counted", () => {
  const stages = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      ...{ apiVersion: "v1", kind: "Namespace", metadata: { name: `s-${at}`, labels: { stage: `s-${at}` } } },
    }));
  const everywhere = (count: number) =>
    ofDev(proofOf(["sa:dev/ci @*: get pods"], { objects: stages(count) }).findings)[0]?.message;
  expect(everywhere(3)).toContain(" in (unassigned), prod, s-0, s-1, s-2: get pods");
  expect(everywhere(5)).toContain(" in (unassigned), prod, s-0, s-1, s-2 and 2 more: get pods");
  const homes = (count: number) =>
    Array.from({ length: count }, (_, at) => [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: `p-${at}`, labels: { stage: "prod" } } },
      {
        ...{ apiVersion: `${group}/v1`, kind: "RoleBinding", metadata: { name: "one", namespace: `p-${at}` } },
        roleRef: { apiGroup: group, kind: "ClusterRole", name: "view" },
        subjects: [{ kind: "ServiceAccount", name: "ci", namespace: "dev" }],
      },
    ]).flat();
  const bound = (count: number) =>
    ofDev(proofOf(["view = carol @tools: get pods"], { objects: homes(count) }).findings).find(({ message }) =>
      message.includes("dev/ci"),
    );
  expect(bound(5)?.message).toMatch(/: get pods$/);
  expect(bound(7)?.message).toMatch(/: get pods, and by 2 more bindings like it$/);
  expect(bound(7)?.related).toHaveLength(5);
});

test("the cause is the last right of somebody who is at home in the stage", () => {
  const lines = ["alice @dev: create pods", "sa:dev/ci @tools: create pods", bot];
  const messages = messagesOf(lines, ["sa:dev/ci (unassigned) read"]).filter((one) => one.includes("in prod"));
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatch(/^KS3207 the service account dev\/ci /);
});
