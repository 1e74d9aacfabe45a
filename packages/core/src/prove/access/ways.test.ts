import { describe, expect, test } from "vitest";
import { intending, pod, proofOf, stepsOf, tokenOf } from "./testing/granted-world.ts";

/** Alice is of dev. Bot is an account of no stage that may change what is in prod, and idle one without any right. */
const people = ["alice @dev: get configmaps", "sa:tools/bot @prod: patch configmaps"];
const bots = "system:serviceaccount:tools:bot: patch configmaps in prod";

const deployment = (kind: string, name = "web", account = "idle") => ({
  ...{ apiVersion: kind.startsWith("Replication") ? "v1" : "apps/v1", kind, metadata: { name, namespace: "tools" } },
  spec: {
    selector: kind.startsWith("Replication") ? { app: "web" } : { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: { serviceAccountName: account, containers: [{ name: "main", image: "app" }] },
    },
  },
});
const cronJob = {
  ...{ apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "web", namespace: "tools" } },
  spec: {
    schedule: "* * * * *",
    jobTemplate: { spec: { template: { spec: { containers: [{ name: "main", image: "app" }] } } } },
  },
};
const running = [pod("tools", "bot"), pod("tools", "idle")];
const token = [tokenOf("tools", "bot"), tokenOf("tools", "idle")];

const leading: readonly (readonly [string, readonly object[], string])[] = [
  ...["pods", "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch"]
    .concat("cronjobs.batch", "replicationcontrollers")
    .map((one) => [`create ${one}`, [], `create ${one.split(".")[0] ?? ""} in tools`] as const),
  ["patch deployments.apps", [deployment("Deployment")], "patch deployments web in tools"],
  ["update deployments.apps web", [deployment("Deployment")], "update deployments web in tools"],
  ["patch statefulsets.apps", [deployment("StatefulSet")], "patch statefulsets web in tools"],
  ["patch daemonsets.apps", [deployment("DaemonSet")], "patch daemonsets web in tools"],
  ["patch replicasets.apps", [deployment("ReplicaSet")], "patch replicasets web in tools"],
  ["patch replicationcontrollers", [deployment("ReplicationController")], "patch replicationcontrollers web in tools"],
  ["patch cronjobs.batch", [cronJob], "patch cronjobs web in tools"],
  ["create serviceaccounts/token", [], "create serviceaccounts/token bot in tools"],
  ["create serviceaccounts/token bot", [], "create serviceaccounts/token bot in tools"],
  ["impersonate serviceaccounts", [], "impersonate serviceaccounts bot in tools"],
  ["impersonate serviceaccounts bot,other", [], "impersonate serviceaccounts bot in tools"],
  ["create pods/exec", running, "create pods/exec bot-pod in tools"],
  ["create pods/exec bot-pod", running, "create pods/exec bot-pod in tools"],
  ["create pods/attach", running, "create pods/attach bot-pod in tools"],
  ["patch pods/ephemeralcontainers", running, "patch pods/ephemeralcontainers bot-pod in tools"],
  ["update pods", running, "update pods bot-pod in tools"],
  ["get secrets", token, "get secrets bot-token in tools"],
  ["watch secrets bot-token", token, "watch secrets bot-token in tools"],
  ["patch secrets", token, "patch secrets bot-token in tools"],
  ["delete secrets", token, "delete secrets bot-token in tools"],
  ["deletecollection secrets", token, "deletecollection secrets in tools"],
];

const leadingNowhere: readonly (readonly [string, readonly object[]])[] = [
  ["patch deployments.apps", []],
  ["patch deployments.apps other", [deployment("Deployment")]],
  ["patch statefulsets.apps", [deployment("Deployment")]],
  ["patch jobs.batch", [{ ...cronJob, kind: "Job", spec: cronJob.spec.jobTemplate.spec }]],
  ["create pods web", []],
  ["create serviceaccounts/token other", []],
  ["impersonate serviceaccounts other", []],
  ["create pods/exec", []],
  ["create pods/exec idle-pod", running],
  ["get pods/exec", running],
  ["create pods/portforward", running],
  ["create pods/ephemeralcontainers", running],
  ["delete pods", running],
  ["get secrets", []],
  ["get secrets idle-token", token],
  ["create secrets", token],
];

describe("semantics 17: what a right in a namespace of no stage makes of its accounts", () => {
  test.each(leading)("`%s` leads to them", (rule, objects, step) => {
    expect(stepsOf(proofOf([...people, `alice @tools: ${rule}`], { objects }))).toEqual([`alice: ${step}`, bots]);
  });

  test.each(leadingNowhere)("`%s` does not", (rule, objects) => {
    expect(stepsOf(proofOf([...people, `alice @tools: ${rule}`], { objects }))).toEqual(["holds"]);
  });

  test("in the whole cluster it leads to those of every namespace", () => {
    const meant = intending("alice prod changeWorkloads runCommands readSecrets");
    const others = ["alice @dev: get configmaps", "sa:tools/bot @prod: create roles.rbac.authorization.k8s.io"];
    const changes = "system:serviceaccount:tools:bot: create roles in prod";
    const by = (rule: string, objects: readonly object[] = []) =>
      stepsOf(proofOf([...others, `alice @*: ${rule}`], { intent: meant, objects }));
    expect(by("create pods")).toEqual(["alice: create pods in tools", changes]);
    expect(by("get secrets", token)).toEqual(["alice: get secrets bot-token in tools", changes]);
    expect(by("create pods/exec", running)).toEqual(["alice: create pods/exec bot-pod in tools", changes]);
  });
});

test("a right to one's own accounts leads on as far as they do", () => {
  const chain = ["alice @dev: create pods", "sa:dev/ci @tools: get secrets", "sa:tools/bot @prod: patch configmaps"];
  expect(stepsOf(proofOf(chain, { objects: token }))).toEqual([
    "system:serviceaccount:dev:ci: get secrets bot-token in tools",
    bots,
  ]);
});

test("nodes are entered by their proxy, and with them every pod that runs, in the whole cluster only", () => {
  const objects = [pod("tools", "bot")];
  const by = (place: string, rule: string) =>
    proofOf([...people, `alice @${place}: ${rule}`], { objects })
      .findings.filter(({ pairs }) => pairs.some(({ from }) => from === "dev"))
      .map(({ code, witness }) => `${code} ${String(witness?.steps.length)}`);
  expect(by("*", "get nodes/proxy")).toEqual(["KS3202 1", "KS3207 2"]);
  expect(by("*", "get nodes/proxy node-1")).toEqual(["KS3202 1", "KS3207 2"]);
  expect(by("*", "delete nodes/proxy")).toEqual(["KS3202 1"]);
  expect(by("tools", "get nodes/proxy")).toEqual([]);
});

describe("semantics 17: impersonation of users and groups", () => {
  const others = ["alice @dev: get configmaps", "bob @prod: patch configmaps", "group:ops @prod: patch secrets"];
  const bob = ["alice: impersonate users bob"];
  test.each([
    ["impersonate users", bob],
    ["impersonate users bob", bob],
    ["impersonate users carol", ["holds"]],
    ["impersonate groups", ["holds"]],
    ["impersonate groups ops; impersonate users carol", ["alice: impersonate groups ops"]],
    ["impersonate groups devs; impersonate users carol", ["holds"]],
    ["impersonate:user-info users.authentication.k8s.io bob", ["alice: impersonate:user-info users bob"]],
    ["impersonate:user-info groups.authentication.k8s.io ops", ["holds"]],
    [
      "impersonate:user-info groups.authentication.k8s.io ops; impersonate:user-info users.authentication.k8s.io carol",
      ["alice: impersonate:user-info groups ops"],
    ],
    ["impersonate:user-info groups.authentication.k8s.io ops; impersonate users carol", ["holds"]],
  ])("`%s`", (rules, steps) => {
    expect(stepsOf(proofOf([...others, `alice @*: ${rules}`]))).toEqual(steps);
  });

  test("a group is taken together with a user, or with an account of any namespace", () => {
    const both = ["alice @*: impersonate groups ops", "alice @tools: impersonate serviceaccounts ci"];
    expect(stepsOf(proofOf([...others, ...both]))).toEqual(["alice: impersonate groups ops"]);
  });

  test("it is of use in the whole cluster only, and before 1.36 without constraints", () => {
    expect(stepsOf(proofOf([...others, "alice @tools: impersonate users"]))).toEqual(["holds"]);
    const constrained = [...others, "alice @*: impersonate:user-info users.authentication.k8s.io bob"];
    expect(stepsOf(proofOf(constrained, { minorVersion: 35 }))).toEqual(["holds"]);
  });
});

describe("from 1.36 one may be allowed to act as somebody for some verbs only", () => {
  const bob = ["alice @dev: get configmaps", "bob @tools: get,patch configmaps; create pods"];
  const act = "alice @*: impersonate:user-info users.authentication.k8s.io bob";
  const accounts = "alice @tools: impersonate:serviceaccount serviceaccounts.authentication.k8s.io";
  const on = (mode: string, rule: string) => `alice @*: impersonate-on:${mode}:${rule}`;
  const from = (...lines: string[]) => stepsOf(proofOf([...bob, ...lines]), "dev", "(unassigned)");
  const taking = "alice: impersonate:user-info users bob";

  test("whoever is taken is a breach by itself where they are at home elsewhere, and may do what is listed", () => {
    expect(from(act)).toEqual([taking]);
    const named = [...people, accounts];
    expect(stepsOf(proofOf(named))).toEqual(["holds"]);
    expect(stepsOf(proofOf([...named, on("serviceaccount", "patch configmaps")]))).toEqual([
      "alice: impersonate:serviceaccount serviceaccounts bot in tools",
      bots,
    ]);
    expect(stepsOf(proofOf([...named, on("serviceaccount", "get configmaps")]))).toEqual(["holds"]);
    expect(stepsOf(proofOf([...named, on("user-info", "patch configmaps")]))).toEqual(["holds"]);
    expect(stepsOf(proofOf([...named, on("serviceaccount", "patch configmaps")], { minorVersion: 35 }))).toEqual([
      "holds",
    ]);
  });

  test("a step further asks for the right to take it as them", () => {
    const chain = [
      "alice @dev: get configmaps",
      "sa:tools/first @dev: create serviceaccounts/token ci",
      accounts,
      "sa:dev/ci @prod: get configmaps",
    ];
    const reader = stepsOf(proofOf(chain));
    expect(reader).toEqual(["system:serviceaccount:dev:ci: get configmaps in prod"]);
  });
});

test("a right to one of several pods, or workloads, of an account leads to it, be it the first or not", () => {
  const pods = [pod("tools", "bot"), { ...pod("tools", "bot"), metadata: { name: "second", namespace: "tools" } }];
  const lines = ["alice @dev: get configmaps", "sa:tools/bot @prod: patch configmaps"];
  const by = (rule: string, objects: readonly object[]) =>
    stepsOf(proofOf([...lines, `alice @tools: ${rule}`], { objects }));
  for (const name of ["bot-pod", "second"])
    expect(by(`create pods/exec ${name}`, pods)[0]).toBe(`alice: create pods/exec ${name} in tools`);
  expect(by("create pods/exec third", pods)).toEqual(["holds"]);
  const deployments = ["first", "second"].map((name) => ({
    ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace: "tools" } },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: name }] } },
    },
  }));
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "bot", namespace: "tools" } };
  for (const name of ["first", "second"])
    expect(by(`patch deployments.apps ${name}`, [...deployments, account])[0]).toBe(
      `alice: patch deployments ${name} in tools`,
    );
  expect(by("patch deployments.apps third", [...deployments, account])).toEqual(["holds"]);
});
