const rbac = "rbac.authorization.k8s.io";

/** Of a stage, or of none; `more` are further labels. */
export function namespace(name: string, stage = "", more = ""): string {
  const labels = `${stage === "" ? "" : `stage: ${stage}, `}${more}`;
  return `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: { ${labels} } } }\n---\n`;
}

export const held = "pod-security.kubernetes.io/enforce: baseline";

/** Keeps its place for pods of its stage, where it has one. */
export function node(name: string, stage = ""): string {
  const spec = stage === "" ? "" : `, spec: { taints: [{ key: stage, value: ${stage}, effect: NoSchedule }] }`;
  const labels = stage === "" ? "" : `, labels: { stage: ${stage} }`;
  return `{ apiVersion: v1, kind: Node, metadata: { name: ${name}${labels} }${spec} }\n---\n`;
}

/** A role with one rule, `verbs resources` of a group, and its binding: to `User dana`, or `ServiceAccount web shop-dev`. */
export function bound(name: string, home: string, right: string, subject: string, group = ""): string {
  const [verbs = "", resources = ""] = right.split(" ");
  const [kind = "", who = "", where] = subject.split(" ");
  const whom =
    where === undefined
      ? `{ kind: ${kind}, apiGroup: ${rbac}, name: ${who} }`
      : `{ kind: ${kind}, name: ${who}, namespace: ${where} }`;
  const rule = `{ apiGroups: ["${group}"], resources: [${resources}], verbs: [${verbs}] }`;
  return `{ apiVersion: ${rbac}/v1, kind: Role, metadata: { name: ${name}, namespace: ${home} }, rules: [${rule}] }
---
{ apiVersion: ${rbac}/v1, kind: RoleBinding, metadata: { name: ${name}, namespace: ${home} }, roleRef: { apiGroup: ${rbac}, kind: Role, name: ${name} }, subjects: [${whom}] }
---
`;
}

export function pod(name: string, home: string, spec = "", security = ""): string {
  const digest = "0".repeat(64);
  const container = `{ name: app, image: "registry.example/app@sha256:${digest}"${security} }`;
  return `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: ${home}, labels: { app: ${name} } }, spec: { ${spec}containers: [${container}] } }\n---\n`;
}

export function account(name: string, home: string): string {
  return `{ apiVersion: v1, kind: ServiceAccount, metadata: { name: ${name}, namespace: ${home} } }\n---\n`;
}

/** Lets in only what these namespaces hold. */
export function closed(home: string, labels: string): string {
  return `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: closed, namespace: ${home} }, spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { ${labels} } } }] }] } }\n---\n`;
}

/** Worlds in which several roads together lead from dev into prod. */
export const all = {
  /** A pod of dev on a node of prod, whose other pods hold tokens. */
  toleration:
    namespace("shop-dev", "dev") +
    namespace("shop-prod", "prod") +
    node("dev-1", "dev") +
    node("prod-1", "prod") +
    bound("developers", "shop-dev", "create pods", "User dana") +
    account("web", "shop-prod") +
    pod("web", "shop-prod", "serviceAccountName: web, nodeName: prod-1, ") +
    bound("web", "shop-prod", "get secrets", "ServiceAccount web shop-prod"),
  /** A pod in a third stage, on a node that prod shares. */
  sharedNode:
    namespace("shop-dev", "dev", held) +
    namespace("shop-test", "test") +
    namespace("shop-prod", "prod", held) +
    node("node-1") +
    pod("web", "shop-prod") +
    pod("web", "shop-test") +
    bound("developers", "shop-dev", "get pods", "User dana") +
    bound("testers", "shop-test", "create pods", "User dana"),
  /** Into a pod of no stage, which prod lets in. */
  entering:
    namespace("shop-dev", "dev", held) +
    namespace("tools", "", held) +
    namespace("shop-prod", "prod", held) +
    pod("web", "shop-prod") +
    pod("web", "shop-dev") +
    pod("runner", "tools") +
    closed("shop-prod", "kubernetes.io/metadata.name: tools") +
    closed("tools", "kubernetes.io/metadata.name: tools") +
    closed("shop-dev", "stage: dev") +
    bound("developers", "shop-dev", "get pods", "User dana") +
    bound("tools", "tools", "create pods/exec", "User dana"),
  /** Into a pod of no stage that sees the processes of a node of prod. */
  agent:
    namespace("shop-dev", "dev", held) +
    namespace("tools") +
    namespace("shop-prod", "prod", held) +
    node("node-1") +
    pod("web", "shop-prod", "nodeName: node-1, ") +
    pod("agent", "tools", "hostPID: true, nodeName: node-1, ") +
    bound("developers", "shop-dev", "get pods", "User dana") +
    bound("tools", "tools", "create pods/exec", "User dana"),
  /** The token of an account of a third stage that may make pods. */
  token:
    namespace("shop-dev", "dev", held) +
    namespace("shop-test", "test", held) +
    namespace("shop-prod", "prod", held) +
    account("maker", "shop-test") +
    node("prod-1", "prod") +
    node("test-1", "test") +
    bound("developers", "shop-dev", "get pods", "User dana") +
    bound("tokens", "shop-test", "create serviceaccounts/token", "User dana") +
    bound("maker", "shop-test", "create pods", "ServiceAccount maker shop-test"),
  /** Into a pod of a third stage in its node's network. */
  nodeNetwork:
    namespace("shop-dev", "dev", held) +
    namespace("shop-test", "test") +
    namespace("shop-prod", "prod", held) +
    pod("web", "shop-prod") +
    pod("agent", "shop-test", "hostNetwork: true, ") +
    closed("shop-prod", "stage: prod") +
    bound("developers", "shop-dev", "get pods", "User dana") +
    bound("testers", "shop-test", "create pods/exec", "User dana"),
  /** What runs in a third stage, which prod lets in, is changed. */
  changing:
    namespace("shop-dev", "dev", held) +
    namespace("shop-test", "test", held) +
    namespace("shop-prod", "prod", held) +
    pod("web", "shop-prod") +
    `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop-test }, spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: app, image: "registry.example/app@sha256:${"0".repeat(64)}" }] } } } }\n---\n` +
    closed("shop-prod", "stage: test") +
    closed("shop-test", "stage: test") +
    bound("developers", "shop-dev", "get pods", "User dana") +
    bound("testers", "shop-test", "patch deployments", "User dana", "apps"),
};

export type Story = keyof typeof all;
