import fc from "fast-check";

type Document = Readonly<Record<string, unknown>>;

/** Namespaces of three stages and of none. */
const homes = { "app-dev": "dev", "app-test": "test", "app-prod": "prod", tools: undefined } as const;
const namespaces = Object.keys(homes) as (keyof typeof homes)[];
const group = "rbac.authorization.k8s.io";

const rules = [
  { apiGroups: [""], resources: ["pods"], verbs: ["create"] },
  { apiGroups: ["apps"], resources: ["deployments"], verbs: ["create"] },
  { apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] },
  { apiGroups: [""], resources: ["secrets"], verbs: ["get"] },
  { apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] },
  { apiGroups: [""], resources: ["configmaps"], verbs: ["get"] },
  { apiGroups: [""], resources: ["namespaces"], verbs: ["patch"] },
] as const;

const namespaceOf = fc.constantFrom(...namespaces);
const subject = fc.oneof(
  fc.constantFrom("dana", "tess").map((name) => ({ kind: "User", apiGroup: group, name })),
  namespaceOf.map((namespace) => ({ kind: "ServiceAccount", name: "app", namespace })),
);

/** A role in a namespace and its binding. */
const grantNamed = (names: fc.Arbitrary<string>): fc.Arbitrary<readonly Document[]> =>
  fc.tuple(namespaceOf, fc.constantFrom(...rules), subject, names).map(([namespace, rule, who, name]) => {
    const metadata = { name, namespace };
    const roleRef = { apiGroup: group, kind: "Role", name: metadata.name };
    return [
      { apiVersion: `${group}/v1`, kind: "Role", metadata, rules: [rule] },
      { apiVersion: `${group}/v1`, kind: "RoleBinding", metadata, roleRef, subjects: [who] },
    ];
  });

/** One that no world has. */
export const arbitraryGrant = grantNamed(fc.constant("a-further-one"));

const pod = fc.tuple(namespaceOf, fc.boolean(), fc.boolean(), fc.nat(100)).map(
  ([namespace, isPrivileged, isOnNode, number]): Document => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `app-${number}`, namespace, labels: { app: `app-${number % 2}` } },
    spec: {
      serviceAccountName: "app",
      ...(isOnNode && { nodeName: "node-1" }),
      containers: [
        {
          name: "app",
          image: "registry.example/app:1",
          ...(isPrivileged && { securityContext: { privileged: true } }),
        },
      ],
    },
  }),
);

const policy = fc.tuple(namespaceOf, fc.constantFrom(undefined, ...namespaces)).map(
  ([namespace, lets]): Document => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: `policy-${lets ?? "none"}`, namespace },
    spec: {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress:
        lets === undefined
          ? []
          : [{ from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": lets } } }] }],
    },
  }),
);

const node = fc.tuple(fc.constantFrom("node-1", "node-2"), fc.constantFrom(undefined, "dev", "prod")).map(
  ([name, stage]): Document => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, ...(stage && { labels: { stage } }) },
    spec: stage ? { taints: [{ key: "stage", value: stage, effect: "NoSchedule" }] } : {},
  }),
);

/** Small worlds in which a few roads lead from place to place. */
export const arbitraryWorld: fc.Arbitrary<readonly Document[]> = fc
  .record({
    enforcing: fc.subarray(namespaces),
    grants: fc.array(grantNamed(fc.nat(1_000_000).map((number) => `grant-${number}`)), { maxLength: 5 }),
    pods: fc.array(pod, { maxLength: 4 }),
    policies: fc.array(policy, { maxLength: 5 }),
    nodes: fc.array(node, { maxLength: 2 }),
    isClosed: fc.boolean(),
  })
  .map(({ enforcing, grants, pods, policies, nodes, isClosed }) => [
    ...namespaces.map((name) => {
      const stage = homes[name];
      const level = enforcing.includes(name) ? { "pod-security.kubernetes.io/enforce": "baseline" } : {};
      return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { ...(stage && { stage }), ...level } } };
    }),
    ...namespaces.map((namespace) => ({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "app", namespace },
    })),
    ...(isClosed ? namespaces.map(closed) : []),
    ...distinct([...grants.flat(), ...pods, ...policies, ...nodes]),
  ]);

function closed(namespace: string): Document {
  const spec = { podSelector: {}, policyTypes: ["Ingress"] };
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "closed", namespace }, spec };
}

function distinct(documents: readonly Document[]): readonly Document[] {
  return [...new Map(documents.map((one) => [nameOf(one), one])).values()];
}

function nameOf({ kind, metadata }: Document): string {
  const { name, namespace = "" } = metadata as { readonly name: string; readonly namespace?: string };
  return JSON.stringify([kind, namespace, name]);
}
