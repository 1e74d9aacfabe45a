import { expect, test } from "vitest";
import { makeRights } from "../rights/make-rights.ts";
import { indexAccess } from "./access-index.ts";
import { grantedWorld, pod, tokenOf } from "./testing/granted-world.ts";

function indexOf(lines: readonly string[], objects: readonly object[]) {
  const world = grantedWorld(lines, { objects });
  return indexAccess(world, makeRights(world, undefined));
}

/** Accounts whose token is in a pod of tools, each with that pod. */
function holding(...objects: object[]): string[] {
  const { podsIn } = indexOf([], objects);
  return (podsIn.get("tools") ?? []).map(({ account, name }) => `${account.namespace}/${account.name} in ${name}`);
}

const account = (automountServiceAccountToken?: boolean) => ({
  ...{ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "bot", namespace: "tools" } },
  ...(automountServiceAccountToken !== undefined && { automountServiceAccountToken }),
});
const projected = (...sources: object[]) => ({ volumes: [{ name: "token", projected: { sources } }] });

/** Source: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting */
test("a pod has its account's token unless it, or else the account, says no; or where a volume brings one", () => {
  const has = ["tools/bot in bot-pod"];
  const yes = { automountServiceAccountToken: true };
  const no = { automountServiceAccountToken: false };
  expect(holding(pod("tools", "bot"))).toEqual(has);
  expect(holding(pod("tools", "bot"), account(true))).toEqual(has);
  expect(holding(pod("tools", "bot"), account())).toEqual(has);
  expect(holding(pod("tools", "bot"), account(false))).toEqual([]);
  expect(holding(pod("tools", "bot", yes), account(false))).toEqual(has);
  expect(holding(pod("tools", "bot", no), account(true))).toEqual([]);
  expect(holding(pod("tools", "bot", { ...no, ...projected({ serviceAccountToken: { path: "token" } }) }))).toEqual(
    has,
  );
  expect(holding(pod("tools", "bot", { ...no, ...projected({ configMap: { name: "ca" } }) }))).toEqual([]);
  expect(holding(pod("tools", "bot", { ...no, volumes: [{ name: "cache", emptyDir: {} }] }))).toEqual([]);
});

test("a pod without an account has the default one, and each account is found once", () => {
  const [first, second] = [pod("tools", "bot"), pod("tools", "other", { serviceAccountName: "bot" })];
  expect(holding(first, second)).toEqual(["tools/bot in bot-pod"]);
  const plain = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "plain", namespace: "tools" },
    spec: { containers: [] },
  };
  expect(holding(plain)).toEqual(["tools/default in plain"]);
});

test("templates make pods with tokens too, and are what can be changed to make others", () => {
  const spec = { serviceAccountName: "bot", containers: [{ name: "main", image: "app" }] };
  const metadata = { name: "web", namespace: "tools" };
  const selector = { matchLabels: { app: "web" } };
  const template = { metadata: { labels: { app: "web" } }, spec };
  const makers: readonly (readonly [string, object])[] = [
    ...["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"].map(
      (kind) => [`${kind.toLowerCase()}s.apps`, { apiVersion: "apps/v1", kind, spec: { selector, template } }] as const,
    ),
    ["jobs.batch", { apiVersion: "batch/v1", kind: "Job", spec: { template } }],
    [
      "replicationcontrollers.",
      { apiVersion: "v1", kind: "ReplicationController", spec: { selector: { app: "web" }, template } },
    ],
    [
      "cronjobs.batch",
      {
        ...{ apiVersion: "batch/v1", kind: "CronJob" },
        spec: { schedule: "* * * * *", jobTemplate: { spec: { template } } },
      },
    ],
  ];
  for (const [resource, maker] of makers) {
    const object = { ...maker, metadata };
    expect(holding(object)).toEqual(["tools/bot in web"]);
    const second = { ...maker, metadata: { ...metadata, name: "web-2" } };
    expect([...(indexOf([], [object, second]).makersIn.get("tools") ?? [])]).toEqual([[resource, ["web", "web-2"]]]);
  }
});

test("Secrets with a token are those of their type that name an account", () => {
  const token = tokenOf("tools", "bot") as { metadata: object };
  const others = [
    { ...token, type: "Opaque", metadata: { ...token.metadata, name: "opaque" } },
    { ...token, metadata: { name: "nobodys", namespace: "tools" } },
  ];
  const { tokensIn } = indexOf([], [token, ...others]);
  expect([...tokensIn]).toEqual([
    ["tools", [{ account: { kind: "ServiceAccount", name: "bot", namespace: "tools" }, name: "bot-token" }]],
  ]);
});

test("accounts that have a right, of their own or by the group of their namespace, are worth becoming", () => {
  const accountsIn = (...lines: string[]) =>
    (indexOf(lines, [account()]).accountsIn.get("tools") ?? []).map(({ name }) => name).toSorted();
  expect(accountsIn()).toEqual([]);
  expect(accountsIn("sa:tools/bot @prod: get pods")).toEqual(["bot"]);
  expect(accountsIn("group:system:serviceaccounts:tools @prod: get pods")).toEqual(["bot", "default"]);
  expect(accountsIn("group:system:serviceaccounts:dev @prod: get pods", "bot @prod: get pods")).toEqual([]);
});

test("what has no template makes no pods, and holds no token", () => {
  const metadata = { name: "web", namespace: "tools" };
  const controller = { apiVersion: "v1", kind: "ReplicationController", metadata };
  const cronJob = { apiVersion: "batch/v1", kind: "CronJob", metadata };
  expect(
    holding(controller, { ...controller, metadata: { ...metadata, name: "web2" }, spec: { replicas: 0 } }),
  ).toEqual([]);
  expect(holding({ ...cronJob, spec: { schedule: "* * * * *", jobTemplate: {} } })).toEqual([]);
});
