import fc from "fast-check";

type Document = Readonly<Record<string, unknown>>;

const group = "rbac.authorization.k8s.io";
const homes = { "app-dev": "dev", "app-prod": "prod", tools: undefined, agents: undefined } as const;
const ofNone = ["tools", "agents"] as const;

function grant(name: string, namespace: string, resource: string, verb: string, subject: Document): Document[] {
  const metadata = { name, namespace };
  const roleRef = { apiGroup: group, kind: "Role", name };
  return [
    {
      apiVersion: `${group}/v1`,
      kind: "Role",
      metadata,
      rules: [{ apiGroups: [""], resources: [resource], verbs: [verb] }],
    },
    { apiVersion: `${group}/v1`, kind: "RoleBinding", metadata, roleRef, subjects: [subject] },
  ];
}

const person = (name: string): Document => ({ kind: "User", apiGroup: group, name });
const account = (namespace: string): Document => ({ kind: "ServiceAccount", name: "app", namespace });

function letting(namespace: string, from: string | undefined): Document {
  const peers = [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": from } } }];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: `from-${from ?? "nobody"}`, namespace },
    spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: from === undefined ? [] : [{ from: peers }] },
  };
}

function pod(namespace: string, isPrivileged: boolean): Document {
  const container = { name: "app", image: "registry.example/app:1" };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "app", namespace, labels: { app: "app" } },
    spec: {
      serviceAccountName: "app",
      containers: [{ ...container, ...(isPrivileged && { securityContext: { privileged: true } }) }],
    },
  };
}

/** Small worlds in which what belongs to no stage stands between dev and prod, and no single property does. */
export const arbitraryThroughNone: fc.Arbitrary<readonly Document[]> = fc
  .record({
    enforcing: fc.subarray([...ofNone]),
    rights: fc.uniqueArray(
      fc.tuple(
        fc.constantFrom("dana", "tess"),
        fc.constantFrom(...ofNone),
        fc.constantFrom("pods/exec", "serviceaccounts/token"),
      ),
      { minLength: 1, maxLength: 5, selector: (one) => one.join() },
    ),
    makers: fc.uniqueArray(fc.tuple(fc.constantFrom(...ofNone), fc.constantFrom(...ofNone)), {
      maxLength: 3,
      selector: (one) => one.join(),
    }),
    letIn: fc.subarray([...ofNone]),
    privileged: fc.subarray([...ofNone]),
    hasNode: fc.boolean(),
  })
  .map(({ enforcing, rights, makers, letIn, privileged, hasNode }) => [
    ...Object.entries(homes).map(([name, stage]) => {
      const isEnforced = stage !== undefined || enforcing.some((one) => one === name);
      const level = isEnforced ? { "pod-security.kubernetes.io/enforce": "baseline" } : {};
      return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { ...(stage && { stage }), ...level } } };
    }),
    ...Object.keys(homes).map((namespace) => ({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "app", namespace },
    })),
    ...["dana", "tess"].flatMap((name) => grant(name, "app-dev", "configmaps", "get", person(name))),
    ...rights.flatMap(([who, namespace, resource], at) =>
      grant(`right-${at}`, namespace, resource, "create", person(who)),
    ),
    ...makers.flatMap(([from, to], at) => grant(`maker-${at}`, to, "pods", "create", account(from))),
    ...Object.keys(homes).map((namespace) => letting(namespace, undefined)),
    ...letIn.map((namespace) => letting("app-prod", namespace)),
    pod("app-prod", false),
    ...ofNone.map((namespace) => pod(namespace, privileged.includes(namespace))),
    ...(hasNode ? [{ apiVersion: "v1", kind: "Node", metadata: { name: "node-1" }, spec: {} }] : []),
  ]);
