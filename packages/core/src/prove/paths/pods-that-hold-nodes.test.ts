import { expect, test } from "vitest";
import { bound, held, namespace, node, pod } from "./testing/stories.ts";
import { toldWays } from "./testing/told-ways.ts";

const stages =
  namespace("shop-dev", "dev", held) +
  namespace("tools") +
  namespace("shop-prod", "prod", held) +
  node("node-1") +
  pod("web", "shop-prod", "nodeName: node-1, ") +
  bound("developers", "shop-dev", "get pods", "User dana");
const enters = bound("tools", "tools", "create pods/exec", "User dana");
const onNode = "on node-1 runs the Pod shop-prod/web, of prod: its files and its memory lie open";
const agent = (spec: string, security = "") => pod("agent", "tools", `nodeName: node-1, ${spec}`, security);
const privileged = agent("", ", securityContext: { privileged: true }");
const deployed = `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: agent, namespace: tools }, spec: { selector: { matchLabels: { app: agent } }, template: { metadata: { labels: { app: agent } }, spec: { nodeName: node-1, hostPID: true, containers: [{ name: app, image: "registry.example/app:1" }] } } } }\n---\n`;

test.each([
  ["is privileged on its node", privileged, "Pod", "spec.containers.0.securityContext.privileged"],
  ["mounts /etc of its node", agent("volumes: [{ name: host, hostPath: { path: /etc } }], "), "Pod", "spec.volumes.0"],
  [
    "has the capability SYS_ADMIN on its node",
    agent("", ", securityContext: { capabilities: { add: [SYS_ADMIN] } }"),
    "Pod",
    "spec.containers.0.securityContext.capabilities.add",
  ],
  // To stand in its node's network is no hold of it.
  ["sees and signals the processes of its node", agent("hostNetwork: true, hostPID: true, "), "Pod", "spec.hostPID"],
  ["sees and signals the processes of its node", deployed, "apps/Deployment", "spec.template.spec.hostPID"],
])("who enters a pod that %s finds what else runs there", (does, text, kind, field) => {
  const { verdicts, findings } = toldWays(stages + enters + text);
  const steps = [
    "dana: create pods/exec tools/",
    `${kind} tools/agent: ${field} says ${does}`,
    `Pod shop-prod/web:  says ${onNode}`,
  ];
  expect(verdicts["dev > prod"]).toEqual({
    is: `broken: 3 steps over access and podSecurity: the user dana may enter pods in tools (create pods/exec, by RoleBinding tools); then the ${kind.replace("apps/", "")} tools/agent ${does}, on node-1; then ${onNode}`,
    steps,
  });
  expect(findings).toMatchObject([
    {
      is: "paths error KS3901",
      pairs: ["dev > prod"],
      fix: "take the user dana out of RoleBinding tools/tools",
      steps,
    },
  ]);
});

test("a right to enter one pod by its name leads into that one", () => {
  const named = (name: string) => enters.replace("verbs: [create]", `verbs: [create], resourceNames: [${name}]`);
  const runner = pod("runner", "tools");
  const way = (name: string) => toldWays(stages + privileged + runner + named(name)).verdicts["dev > prod"];
  expect(way("agent")?.steps[0]).toBe("dana: create pods/exec tools/agent");
  expect(way("agent")?.is).toMatch(
    /^broken: 3 steps .* may enter pods in tools \(create pods\/exec agent, by RoleBinding tools\); /,
  );
  expect(way("runner")?.is).toMatch(/^broken: 2 steps over access and network: /);
});

const closing = (home: string) =>
  `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: closed, namespace: ${home} }, spec: { podSelector: {}, policyTypes: [Ingress, Egress] } }\n---\n`;

test.each([
  [
    "only asks its kubelet to connect somewhere",
    agent("", ', livenessProbe: { httpGet: { host: "10.0.0.1", port: 80 } }'),
  ],
  ["is refused, and so is not there", `${deployed.replaceAll("tools", "shop-dev")}${pod("runner", "tools")}`],
  [
    "runs on a node with nothing of others",
    agent("hostPID: true, ").replace("node-1", "node-2") + node("node-2", "tools"),
  ],
])("a pod that %s gives no hold of prod's nodes", (_does, text) => {
  const { verdicts, findings } = toldWays(stages + closing("shop-prod") + enters + text);
  expect(verdicts["dev > prod"]?.is).not.toContain(onNode);
  expect(findings.filter(({ message }) => message.includes("on node-1"))).toEqual([]);
});

test("what holds a node in a stage's own pods leads from that stage, and the pod is what is changed", () => {
  const own = pod("agent", "shop-test", "hostPID: true, nodeName: node-1, ");
  const { verdicts, findings } = toldWays(stages + namespace("shop-test", "test") + own);
  expect(verdicts["test > prod"]?.is).toMatch(/^broken: /);
  expect(findings).toEqual([]);
});

test("tokens on a node are of use where their accounts have rights: of each account one pod is shown, the first", () => {
  const account = (name: string) =>
    `{ apiVersion: v1, kind: ServiceAccount, metadata: { name: ${name}, namespace: tools } }\n---\n`;
  const holding = (name: string, as: string, more = "") =>
    pod(name, "tools", `serviceAccountName: ${as}, nodeName: node-1, ${more}`);
  const text =
    namespace("shop-dev", "dev", held) +
    namespace("tools") +
    namespace("shop-prod", "prod", held) +
    node("node-1") +
    bound("developers", "shop-dev", "get pods", "User dana") +
    bound("tools", "tools", "create pods/exec", "User dana").replace(
      "verbs: [create]",
      "verbs: [create], resourceNames: [agent]",
    ) +
    pod("agent", "tools", "hostPID: true, nodeName: node-1, ") +
    account("reader") +
    account("idle") +
    holding("idle", "idle") +
    holding("silent", "reader", "automountServiceAccountToken: false, ") +
    holding("reader", "reader") +
    holding("second", "reader") +
    bound("reader", "shop-prod", "get secrets", "ServiceAccount reader tools");
  const { verdicts } = toldWays(text);
  const says = "on node-1 runs the Pod tools/reader, whose token is that of the service account tools/reader";
  expect(verdicts["dev > prod"]).toEqual({
    is: `broken: 4 steps over access and podSecurity: the user dana may enter pods in tools (create pods/exec agent, by RoleBinding tools); then the Pod tools/agent sees and signals the processes of its node, on node-1; then ${says}; then tools/reader may get secrets in shop-prod, which is of prod`,
    steps: [
      "dana: create pods/exec tools/agent",
      "Pod tools/agent: spec.hostPID says sees and signals the processes of its node",
      `Pod tools/reader: spec.serviceAccountName says ${says}`,
      "system:serviceaccount:tools:reader: get secrets shop-prod/",
    ],
  });
});
