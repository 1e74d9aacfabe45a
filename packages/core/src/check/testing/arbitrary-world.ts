import * as fc from "fast-check";
import { guardPolicies } from "../../prove/placement/guard-policy.ts";

/** Objects of a small cluster with two stages and namespaces of none. */
export type Objects = readonly object[];

const rbac = "rbac.authorization.k8s.io";
const homes = { "a-dev": "dev", "b-dev": "dev", "a-prod": "prod", shared: "", ingress: "" };
const names = Object.keys(homes);
const stages = ["dev", "prod"];
const named: ReadonlySet<string> = new Set(["serviceaccounts", "secrets", "users", "groups", "roles", "clusterroles"]);

const held = { "pod-security.kubernetes.io/enforce": "baseline" };

const one = fc.constantFrom;
const labels = fc.constantFrom<Record<string, string>>(
  {},
  { app: "web" },
  { app: "api" },
  { app: "web", tier: "back" },
);
const selector = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  labels.map((matchLabels) => ({ matchLabels })),
  fc.tuple(one("app", "tier"), one("In", "NotIn", "Exists", "DoesNotExist")).map(([key, operator]) => ({
    matchExpressions: [{ key, operator, ...(operator.includes("In") && { values: ["web"] }) }],
  })),
);
const namespaceSelector = fc.oneof(
  { weight: 4, arbitrary: one(...stages).map((stage) => ({ matchLabels: { stage } })) },
  fc.constant({ matchExpressions: [{ key: "stage", operator: "DoesNotExist" }] }),
  one(...names).map((name) => ({ matchLabels: { "kubernetes.io/metadata.name": name } })),
  fc.constant({}),
);
const peer = fc.oneof(
  { weight: 3, arbitrary: selector.map((podSelector) => ({ podSelector })) },
  { weight: 3, arbitrary: namespaceSelector.map((each) => ({ namespaceSelector: each })) },
  fc.tuple(namespaceSelector, selector).map(([each, podSelector]) => ({ namespaceSelector: each, podSelector })),
  one("10.0.0.0/8", "0.0.0.0/0", "203.0.113.0/24").map((cidr) => ({ ipBlock: { cidr } })),
);
const port = fc.oneof(
  one(80, 443, "http").map((number) => ({ port: number })),
  fc.constant({ port: 1000, endPort: 2000, protocol: "UDP" }),
);
const peers = (end: string) =>
  fc.record({ [end]: fc.array(peer, { minLength: 0, maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) });
const rules = (end: string) =>
  fc.array(fc.oneof({ weight: 4, arbitrary: peers(end) }, fc.constant({})), { maxLength: 2 });

const policy = fc
  .record({
    namespace: one(...names),
    podSelector: selector,
    ingress: rules("from"),
    egress: rules("to"),
    types: one(["Ingress"], ["Egress"], ["Ingress", "Egress"]),
  })
  .map(({ namespace, podSelector, ingress, egress, types }) => ({
    kind: "NetworkPolicy",
    apiVersion: "networking.k8s.io/v1",
    metadata: { namespace },
    spec: { podSelector, policyTypes: types, ingress, egress },
  }));

const pod = fc
  .record({
    namespace: one(...names),
    labels,
    hostNetwork: fc.boolean(),
    serviceAccountName: one("default", "robot"),
    nodeSelector: one<Record<string, string> | undefined>(undefined, { stage: "dev" }, { stage: "prod" }),
    tolerations: one<object[]>([], [{ operator: "Exists" }], [{ key: "stage", value: "prod" }]),
  })
  .map(({ namespace, labels: own, hostNetwork, ...spec }) => ({
    kind: "Pod",
    apiVersion: "v1",
    metadata: { namespace, labels: own },
    spec: {
      ...(hostNetwork && own["tier"] && { hostNetwork }),
      ...spec,
      containers: [{ name: "web", image: "nginx", ports: [{ name: "http", containerPort: 80 }] }],
    },
  }));

const right = fc.record({
  verbs: fc.subarray(["get", "list", "create", "update", "patch", "delete", "impersonate", "bind", "escalate", "*"], {
    minLength: 1,
    maxLength: 2,
  }),
  resource: one<readonly [string, string]>(
    ...([
      ["", "pods"],
      ["", "pods/exec"],
      ["", "secrets"],
      ["", "configmaps"],
      ["", "serviceaccounts"],
      ["", "serviceaccounts/token"],
      ["", "users"],
      ["", "groups"],
      ["", "nodes"],
      ["", "namespaces"],
      ["apps", "deployments"],
      ["apps", "daemonsets"],
      [rbac, "roles"],
      [rbac, "rolebindings"],
      [rbac, "clusterroles"],
      [rbac, "clusterrolebindings"],
      ["", "pods/binding"],
      ["certificates.k8s.io", "certificatesigningrequests"],
      ["certificates.k8s.io", "signers"],
      ["", "nodes/proxy"],
      ["*", "*"],
    ] as const),
  ),
  names: one<string[]>([], [], ["robot"], ["view"]),
});
const subject = fc.oneof(
  one("ann", "ben").map((name) => ({ kind: "User", apiGroup: rbac, name })),
  one("devs", "system:authenticated").map((name) => ({ kind: "Group", apiGroup: rbac, name })),
  { weight: 3, arbitrary: one(...names).map((namespace) => ({ kind: "ServiceAccount", name: "robot", namespace })) },
);
const role = fc
  .record({
    namespace: one(...names, ""),
    rules: fc.array(right, { minLength: 1, maxLength: 2 }),
    subjects: fc.array(subject, { minLength: 1, maxLength: 2 }),
    isCluster: fc.boolean(),
  })
  .map(({ namespace, rules: given, subjects, isCluster }) => {
    const kind = namespace === "" || isCluster ? "ClusterRole" : "Role";
    const place = namespace === "" ? {} : { namespace };
    const written = given.map(({ verbs, resource: [group, resource], names: resourceNames }) => ({
      ...{ verbs, apiGroups: [group], resources: [resource] },
      // Names of what could be there: those of policies and namespaces are counted as any by the checkers.
      ...(resourceNames.length > 0 && named.has(resource) && { resourceNames }),
    }));
    return {
      kind,
      bindingKind: namespace === "" ? "ClusterRoleBinding" : "RoleBinding",
      place,
      rules: written,
      subjects,
    };
  });

/** Worlds whose policies, pods and rights are anything; nodes are guarded or not. */
export const arbitraryObjects: fc.Arbitrary<Objects> = fc
  .record({
    pods: fc.array(pod, { minLength: 2, maxLength: 6 }),
    policies: fc.array(policy, { maxLength: 6 }),
    closed: fc.subarray(names),
    roles: fc.array(role, { maxLength: 2 }),
    guarded: fc.boolean(),
    taint: one<object[]>([], [{ key: "stage", value: "prod", effect: "NoSchedule" }]),
  })
  .map(({ pods, policies, closed, roles, guarded, taint }) => [
    ...Object.entries(homes).map(([name, stage]) => ({
      ...{ apiVersion: "v1", kind: "Namespace" },
      metadata: { name, labels: { ...held, ...(stage !== "" && { stage }) } },
    })),
    ...names.map((namespace) => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "robot", namespace } })),
    ...pods.map((each, at) => ({ ...each, metadata: { ...each.metadata, name: `pod-${at}` } })),
    ...policies.map((each, at) => ({ ...each, metadata: { ...each.metadata, name: `policy-${at}` } })),
    ...closed.map((namespace) => ({
      ...{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "closed", namespace } },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    })),
    ...roles.flatMap(({ kind, bindingKind, place, rules: given, subjects }, at) => [
      { apiVersion: `${rbac}/v1`, kind, metadata: { name: `role-${at}`, ...(kind === "Role" && place) }, rules: given },
      {
        ...{ apiVersion: `${rbac}/v1`, kind: bindingKind, metadata: { name: `binding-${at}`, ...place } },
        ...{ roleRef: { apiGroup: rbac, kind, name: `role-${at}` }, subjects },
      },
    ]),
    { apiVersion: "v1", kind: "Node", metadata: { name: "node-dev", labels: { stage: "dev" } }, spec: {} },
    {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "node-prod", labels: { stage: "prod" } },
      spec: { taints: taint },
    },
    { apiVersion: "v1", kind: "Node", metadata: { name: "node-free" }, spec: {} },
    ...(guarded ? guardPolicies({ label: "stage", withNodes: stages, onFreeNodes: [], taintKeys: ["stage"] }) : []),
  ]);
