import { describe, expect, test } from "vitest";
import { guard, intending, pod, proofOf, stepsOf, tokenOf, verdictFor } from "./testing/granted-world.ts";
import { requestOf } from "./witness-steps.ts";

const alice = "alice @dev: get configmaps";
const bot = "sa:tools/bot @prod: patch configmaps";
const bots = "system:serviceaccount:tools:bot: patch configmaps in prod";
const group = "rbac.authorization.k8s.io";
const bound = (kind: string, name: string) => [
  {
    ...{ apiVersion: `${group}/v1`, kind: "ClusterRole", metadata: { name: "patcher" } },
    rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["patch"] }],
  },
  {
    ...{ apiVersion: `${group}/v1`, kind: "RoleBinding", metadata: { name: "patcher", namespace: "prod" } },
    roleRef: { apiGroup: group, kind: "ClusterRole", name: "patcher" },
    subjects: [{ apiGroup: group, kind, name }],
  },
];

describe("semantics 17: who is taken by impersonation", () => {
  const users = "users.authentication.k8s.io";
  const groups = "groups.authentication.k8s.io";
  const by = (rules: string, objects: readonly object[]) =>
    stepsOf(proofOf([alice, `alice @*: ${rules}`], { objects }));

  test("an account is none of the users", () => {
    const account = bound("User", "system:serviceaccount:tools:robot");
    expect(by("impersonate users", account)).toEqual(["holds"]);
    const named = proofOf([alice, "alice @tools: impersonate serviceaccounts robot"], { objects: account });
    expect(stepsOf(named)[0]).toBe("alice: impersonate serviceaccounts robot in tools");
  });

  test("constrained, neither a node nor `system:masters`; unconstrained, both", () => {
    const constrained = "impersonate:user-info";
    const some = `impersonate-on:user-info:patch configmaps; ${constrained} ${users} carol`;
    const masters = bound("Group", "system:masters");
    expect(by(`${constrained} ${groups} system:masters; ${some}`, masters)).toEqual(["holds"]);
    expect(by(`${constrained} ${groups} masters; ${some}`, bound("Group", "masters"))).not.toEqual(["holds"]);
    const nodes = (name: string) =>
      by(`${constrained} ${users} ${name}; impersonate-on:user-info:patch configmaps`, bound("User", name));
    expect(nodes("system:node:node-1")).toEqual(["holds"]);
    expect(nodes("my-system:node:")).not.toEqual(["holds"]);
    expect(by("impersonate users system:node:node-1", bound("User", "system:node:node-1"))).not.toEqual(["holds"]);
  });

  test("no group by a right that only asks for something", () => {
    const rules = "create certificatesigningrequests.certificates.k8s.io; impersonate users carol";
    expect(by(rules, bound("Group", "ops"))).toEqual(["holds"]);
  });

  test("users, and groups beside them", () => {
    expect(by("impersonate users,groups", bound("Group", "ops"))).toEqual(["alice: impersonate groups ops"]);
  });
});

describe("from 1.36, who acts as somebody with a limit", () => {
  const limited = "alice @tools: impersonate:serviceaccount serviceaccounts.authentication.k8s.io";

  test("acts without where they have that right too", () => {
    const both = [alice, bot, limited, "alice @tools: impersonate serviceaccounts"];
    expect(stepsOf(proofOf(both))).toEqual(["alice: impersonate serviceaccounts bot in tools", bots]);
  });

  test("so does who acts as a user, for whom that counts everywhere", () => {
    const users = "alice @*: impersonate:user-info users.authentication.k8s.io";
    const lines = [alice, "bob @prod: get pods", "bob @tools: patch configmaps", users, "alice @*: impersonate users"];
    const intent = intending("alice prod impersonate");
    expect(stepsOf(proofOf(lines, { intent }), "dev", "(unassigned)")).toEqual([
      "alice: impersonate users bob",
      "bob: patch configmaps in tools",
    ]);
  });

  test("becomes nobody else but by what is listed", () => {
    const lines = [alice, limited, "sa:tools/first @tools: create serviceaccounts/token", bot];
    const named = [...lines, "alice @tools: impersonate-on:serviceaccount:create serviceaccounts/token"];
    expect(stepsOf(proofOf(lines))).toEqual(["holds"]);
    expect(stepsOf(proofOf(named))).toEqual([
      "alice: impersonate:serviceaccount serviceaccounts first in tools",
      "system:serviceaccount:tools:first: create serviceaccounts/token bot in tools",
      bots,
    ]);
  });
});

describe("what one right reaches in several places", () => {
  const meant = intending(
    "alice prod changeWorkloads runCommands readSecrets",
    "alice (unassigned) readSecrets runCommands",
  );
  const others = [alice, "sa:tools/bot @prod: create limitranges"];
  const changes = "system:serviceaccount:tools:bot: create limitranges in prod";

  test.each<[string, readonly object[], string]>([
    ["get secrets", [tokenOf("dev", "idle"), tokenOf("tools", "bot")], "get secrets bot-token in tools"],
    ["create pods/exec", [pod("dev", "idle"), pod("tools", "bot")], "create pods/exec bot-pod in tools"],
    ["get nodes/proxy node-1", [pod("dev", "idle"), pod("tools", "bot")], "get nodes/proxy node-1"],
    ["get nodes/proxy", [pod("dev", "idle"), pod("tools", "bot")], "get nodes/proxy"],
  ])("%s leads to all that is there", (rule, objects, step) => {
    expect(stepsOf(proofOf([...others, `alice @*: ${rule}`], { objects, intent: meant }))).toEqual([
      `alice: ${step}`,
      changes,
    ]);
  });

  test("a way of which it is not sure that it is open does not close another", () => {
    const objects = [pod("tools", "bot"), ...guard("pods/exec", "object.container == 'main'")];
    const verdict = verdictFor(
      proofOf([...others, "alice @tools: create pods/exec; create pods/attach"], { objects, intent: meant }),
    );
    expect(verdict.verdict).toBe("broken");
    const doubtful = proofOf([...others, "alice @tools: create pods/exec"], { objects, intent: meant });
    expect(verdictFor(doubtful).verdict).toBe("unknown");
  });

  test("no node is entered where admission refuses it", () => {
    const objects = [pod("tools", "bot"), ...guard("nodes/proxy", "false")];
    expect(stepsOf(proofOf([...others, "alice @*: get nodes/proxy"], { objects, intent: meant }))).toEqual(["holds"]);
  });
});

describe("acting as a node", () => {
  const by = (rules: string) =>
    stepsOf(proofOf([alice, bot, `alice @*: ${rules}`], { objects: [pod("tools", "bot")] }));

  test("is meant by one of several names, and that one is taken", () => {
    expect(by("impersonate users carol,system:node:node-7; impersonate groups system:nodes")).toEqual([
      "alice: impersonate users system:node:node-7",
      bots,
    ]);
  });
});

test("a certificate is asked for in the whole cluster: a right in a namespace is none", () => {
  const certificates = "certificates.k8s.io";
  const approves = `alice @*: update certificatesigningrequests/approval.${certificates}; approve signers.${certificates}`;
  const bob = "bob @prod: patch configmaps";
  const asks = (place: string) => `alice @${place}: create certificatesigningrequests.${certificates}`;
  expect(stepsOf(proofOf([alice, bob, asks("dev"), approves]))).toEqual(["holds"]);
  expect(stepsOf(proofOf([alice, bob, asks("*"), approves]))).not.toEqual(["holds"]);
});

test("a request has a name, a namespace and a body only where there is one", () => {
  const arrival = { actor: { user: "alice", groups: [] } } as unknown as Parameters<typeof requestOf>[0];
  const role = { rules: { written: [] } } as unknown as Parameters<typeof requestOf>[1];
  const ability = { verb: "list", group: "", resource: "pods", names: [], isClusterWide: false, written: 0 };
  const common = { type: "request", as: { user: "alice", groups: [] }, verb: "list" };
  expect(requestOf(arrival, role, ability, "", undefined)).toStrictEqual({
    ...common,
    resource: { group: "", resource: "pods" },
  });
  expect(requestOf(arrival, role, ability, "prod", "web", { kind: "Pod" })).toStrictEqual({
    ...common,
    resource: { group: "", resource: "pods", namespace: "prod", name: "web" },
    body: { kind: "Pod" },
  });
});
