import type { Attributes } from "../rights.ts";

/** Roles, bindings and questions about them, the same for the same seed. */
export interface GeneratedRights {
  readonly objects: readonly GeneratedObject[];
  readonly questions: readonly Question[];
}

export interface GeneratedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly [field: string]: unknown;
}

export interface Question {
  readonly user: string;
  readonly groups: readonly string[];
  readonly attributes: Attributes;
}

const group = "rbac.authorization.k8s.io";
const namespaces = ["ra", "rb", "rc"];
const verbs = ["get", "list", "create", "update", "patch", "delete", "deletecollection", "impersonate", "bind", "*"];
const resources = [
  "pods",
  "pods/exec",
  "pods/*",
  "*/exec",
  "*/scale",
  "deployments",
  "deployments/scale",
  "secrets",
  "nodes",
  "*",
];
const groups = ["", "apps", "*", group];
const names = ["one", "two", "*"];
const paths = ["/apis", "/apis/*", "/metrics", "/healthz/*", "*", "/logs/"];
const askedPaths = ["/apis", "/apis/", "/apis/apps/v1", "/metrics", "/healthz/etcd", "/logs/", "/"];
const users = ["alice", "bob", "*", "system:serviceaccount:ra:bot", "system:serviceaccount:rb:bot", "system:anonymous"];
const people = [
  "g1",
  "g2",
  "system:authenticated",
  "system:serviceaccounts",
  "system:serviceaccounts:ra",
  "system:masters",
];

/** Mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function generateRights(
  seed: number,
  { roles, bindings, questions }: Record<"roles" | "bindings" | "questions", number>,
): GeneratedRights {
  const random = randomOf(seed);
  const pick = <Value>(from: readonly Value[]): Value => from[Math.floor(random() * from.length)] as Value;
  const some = <Value>(from: readonly Value[], most: number): Value[] => [
    ...new Set(Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(from))),
  ];
  const rule = (isCluster: boolean): object => {
    if (isCluster && random() < 0.2) return { verbs: some(["get", "post", "*"], 2), nonResourceURLs: some(paths, 2) };
    const named = random() < 0.3 ? { resourceNames: some(names, 2) } : {};
    return { verbs: some(verbs, 3), apiGroups: some(groups, 2), resources: some(resources, 3), ...named };
  };
  const many = (count: number, make: (index: number) => GeneratedObject): GeneratedObject[] =>
    Array.from({ length: count }, (_, index) => make(index));
  const rules = (isCluster: boolean): object[] =>
    Array.from({ length: Math.floor(random() * 3) }, () => rule(isCluster));
  const objects = [
    ...many(roles, (index) => ({
      apiVersion: `${group}/v1`,
      kind: "ClusterRole",
      metadata: {
        name: `gc-${String(index)}`,
        ...(random() < 0.4 ? { labels: { [pick(["to-a", "to-b"])]: "yes" } } : {}),
      },
      ...(random() < 0.15
        ? {
            aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [pick(["to-a", "to-b"])]: "yes" } }] },
            rules: [],
          }
        : { rules: rules(true) }),
    })),
    ...namespaces.flatMap((namespace) =>
      many(roles / 2, (index) => ({
        apiVersion: `${group}/v1`,
        kind: "Role",
        metadata: { name: `gr-${String(index)}`, namespace },
        rules: rules(false),
      })),
    ),
    ...many(bindings, (index) => bindingOf(index)),
  ];
  function bindingOf(index: number): GeneratedObject {
    const isCluster = random() < 0.3;
    const ofCluster = isCluster || random() < 0.5;
    // One more than there are: some roles are not there.
    const role = Math.floor(random() * ((ofCluster ? roles : roles / 2) + 1));
    return {
      apiVersion: `${group}/v1`,
      kind: isCluster ? "ClusterRoleBinding" : "RoleBinding",
      metadata: { name: `gb-${String(index)}`, ...(isCluster ? {} : { namespace: pick(namespaces) }) },
      roleRef: {
        apiGroup: group,
        kind: ofCluster ? "ClusterRole" : "Role",
        name: `${ofCluster ? "gc" : "gr"}-${String(role)}`,
      },
      subjects: Array.from({ length: 1 + Math.floor(random() * 2) }, () => {
        const kind = pick(["User", "Group", "ServiceAccount"]);
        if (kind === "User") return { kind, apiGroup: group, name: pick(users) };
        if (kind === "Group") return { kind, apiGroup: group, name: pick(people.slice(0, 5)) };
        return {
          kind,
          name: pick(["bot", "default"]),
          ...(isCluster || random() < 0.5 ? { namespace: pick(namespaces) } : { namespace: "" }),
        };
      }),
    };
  }
  const ask = (): Question => {
    const asked = {
      user: pick(users),
      groups: random() < 0.7 ? some(people.slice(0, 5), 2) : random() < 0.1 ? ["system:masters"] : [],
    };
    if (random() < 0.15) return { ...asked, attributes: { verb: pick(["get", "post"]), path: pick(askedPaths) } };
    return {
      ...asked,
      attributes: {
        verb: pick(verbs.slice(0, -1)),
        group: pick(["", "apps", group]),
        resource: pick([
          "pods",
          "pods/exec",
          "pods/log",
          "deployments",
          "deployments/scale",
          "secrets",
          "nodes",
          "widgets",
        ]),
        namespace: pick(["", ...namespaces]),
        name: pick(["", "one", "two", "three"]),
      },
    };
  };
  return { objects, questions: Array.from({ length: questions }, ask) };
}
