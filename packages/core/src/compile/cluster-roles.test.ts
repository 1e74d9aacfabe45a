import type { ClusterRole } from "kubernetes-types/rbac/v1.d.ts";
import { expect, test } from "vitest";
import { compileClusterRoles } from "./cluster-roles.ts";
import { appScopes, clusterScopes, declaration, only } from "./testing/namespace-scopes.ts";
import { compileServiceAccounts } from "./service-accounts.ts";
import { compileWorkloads } from "./workloads/compile-workloads.ts";

const scope = only(
  clusterScopes(
    declaration([
      ["Platform", "shop", { domain: "example.com" }],
      ["Cluster", "main", { cni: "calico" }],
      ["Stage", "dev", { cluster: "main", tier: "development" }],
    ]),
  ),
);
const roles = compileClusterRoles(scope).map(({ object }) => object);
const roleNamed = (name: string) => only(roles.filter(({ metadata }) => metadata.name === `kubestage:shop:${name}`));

/** Every verb of a role on every resource, as `create pods/exec` or `get deployments.apps`. */
const rightsOf = ({ rules = [] }: ClusterRole) =>
  rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => {
        const [plural = "", subresource] = resource.split("/");
        const qualified = [plural, ...(group === "" ? [] : [group])].join(".");
        return verbs.map(
          (verb) => `${verb} ${[qualified, ...(subresource === undefined ? [] : [subresource])].join("/")}`,
        );
      }),
    ),
  );

const writing = ["create", "update", "patch", "delete", "deletecollection"];
const every = ["get", "list", "watch", ...writing];
const of = (verbs: readonly string[], ...resources: string[]) =>
  resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`));

test("there are five roles, named for their platform", () => {
  expect(roles.map(({ metadata }) => metadata.name)).toEqual(
    ["view", "debug", "admin", "deployer", "break-glass"].map((role) => `kubestage:shop:${role}`),
  );
});

test("roles neither take rules from others nor give theirs to others by aggregation", () => {
  for (const { metadata, aggregationRule } of roles) {
    expect(aggregationRule).toBeUndefined();
    expect(
      Object.keys(metadata.labels ?? {}).filter((label) => label.startsWith("rbac.authorization.k8s.io/")),
    ).toEqual([]);
  }
});

test.each(roles.map((role) => [role.metadata.name, role] as const))(
  "%s names everything and leads no further up",
  (_name, role) => {
    const rights = rightsOf(role);
    expect(rights.filter((right) => right.includes("*"))).toEqual([]);
    expect(role.rules?.every(({ nonResourceURLs }) => nonResourceURLs === undefined)).toBe(true);
    const ways = [
      ...of(["escalate", "bind"], "roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io"),
      ...of(["impersonate"], "users", "groups", "serviceaccounts", "uids"),
      ...of(writing, "namespaces", "namespaces/status", "namespaces/finalize"),
      ...of(writing, "roles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io"),
      ...of(["create"], "serviceaccounts/token", "pods/binding", "bindings"),
      ...of(writing, "endpoints", "endpointslices.discovery.k8s.io", "pods/status", "services/status"),
      ...of(writing, "secretstores.external-secrets.io", "pushsecrets.external-secrets.io"),
      ...of(writing, "gateways.gateway.networking.k8s.io", "referencegrants.gateway.networking.k8s.io"),
      ...of(every, "nodes", "nodes/proxy", "persistentvolumes", "pods/proxy", "services/proxy"),
      ...of(
        every,
        "validatingadmissionpolicies.admissionregistration.k8s.io",
        "certificatesigningrequests.certificates.k8s.io",
      ),
    ];
    expect(rights.filter((right) => ways.includes(right))).toEqual([]);
  },
);

test.each(["view", "debug", "admin", "deployer"])("%s changes nothing that guards a namespace", (name) => {
  const guards = [
    "resourcequotas",
    "limitranges",
    "networkpolicies.networking.k8s.io",
    "ciliumnetworkpolicies.cilium.io",
  ];
  const rights = rightsOf(roleNamed(name));
  expect(rights.filter((right) => of(writing, ...guards).includes(right))).toEqual([]);
});

test("view only reads, and reads no secrets and into no pod but its log", () => {
  const rights = rightsOf(roleNamed("view"));
  expect(rights.filter((right) => !/^(get|list|watch) /.test(right))).toEqual([]);
  expect(rights.filter((right) => / (secrets|pods\/(?!log))/.test(right))).toEqual([]);
  expect(rights).toEqual(
    expect.arrayContaining(["get deployments.apps", "list pods", "get pods/log", "watch events", "get resourcequotas"]),
  );
});

test("debug adds ways into running pods, and no change to what runs", () => {
  const added = rightsOf(roleNamed("debug")).filter((right) => !rightsOf(roleNamed("view")).includes(right));
  expect(added.toSorted()).toEqual([
    "create pods/attach",
    "create pods/exec",
    "create pods/portforward",
    "get pods/attach",
    "get pods/exec",
    "get pods/portforward",
    "patch pods/ephemeralcontainers",
    "update pods/ephemeralcontainers",
  ]);
});

test("admin does what a team needs inside of its namespaces", () => {
  const needed = [
    ...of(every, "pods", "services", "configmaps", "secrets", "persistentvolumeclaims", "serviceaccounts"),
    ...of(
      every,
      "deployments.apps",
      "statefulsets.apps",
      "daemonsets.apps",
      "replicasets.apps",
      "jobs.batch",
      "cronjobs.batch",
    ),
    ...of(
      every,
      "ingresses.networking.k8s.io",
      "httproutes.gateway.networking.k8s.io",
      "horizontalpodautoscalers.autoscaling",
    ),
    ...of(every, "poddisruptionbudgets.policy", "externalsecrets.external-secrets.io"),
    ...of(["patch"], "deployments.apps/scale", "statefulsets.apps/scale"),
    ...of(["create"], "pods/exec", "pods/portforward", "pods/eviction"),
    "get pods/log",
  ];
  const rights = rightsOf(roleNamed("admin"));
  expect(needed.filter((right) => !rights.includes(right))).toEqual([]);
});

test("the deployer sees no secret, gets into no pod and creates none by itself", () => {
  const rights = rightsOf(roleNamed("deployer"));
  expect(rights.filter((right) => right.endsWith(" secrets"))).toEqual([]);
  expect(rights.filter((right) => / pods\b/.test(right))).toEqual(of(["get", "list", "watch"], "pods"));
});

test("break-glass is what a team has in development, and says that nobody holds it", () => {
  expect(rightsOf(roleNamed("break-glass"))).toEqual(rightsOf(roleNamed("admin")));
  expect(roleNamed("break-glass").metadata.annotations?.["kubernetes.io/description"]).toContain(
    "Nobody holds this role.",
  );
});

test("the deployer may put every kind of object that runs an app, and no other", () => {
  const image = "registry.example.com/web";
  const workload = (kind: string, more: object = {}) => ({
    kind,
    containers: { main: { image, ports: { http: 8080 } } },
    ...more,
  });
  const workloads = {
    web: workload("Deployment", { autoscale: { min: 2, max: 5 }, storage: { uploads: { size: "1Gi" } } }),
    store: workload("StatefulSet"),
    agent: workload("DaemonSet"),
    nightly: workload("CronJob", { schedule: "@daily" }),
    once: workload("Job"),
  };
  const gateway = {
    kind: "gateway",
    namespace: { name: "entry" },
    pods: { app: "entry" },
    gateway: { namespace: "entry", name: "main" },
  };
  const scopes = appScopes(
    declaration([
      ["Platform", "shop", { domain: "example.com" }],
      ["Cluster", "one", { cni: "calico" }],
      ["Cluster", "two", { cni: "calico", entry: gateway }],
      ["Stage", "dev", { clusters: ["one", "two"], tier: "development", secrets: { store: "vault" } }],
      ["Team", "storefront", {}],
      ["App", "web", { team: "storefront", workloads, expose: {}, config: { LEVEL: "info" }, secrets: ["KEY"] }],
    ]),
  );
  const kinds = scopes.flatMap((one) =>
    [...compileServiceAccounts(one), ...compileWorkloads(one).manifests].map(({ object }) => resourceOf(object)),
  );
  const put = rightsOf(roleNamed("deployer")).filter((right) => right.startsWith("create "));
  expect(put.map((right) => right.slice("create ".length)).toSorted()).toEqual([...new Set(kinds)].toSorted());
});

/** `deployments.apps`: what RBAC calls an object's kind. */
function resourceOf({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
  return `${kind.toLowerCase()}${kind.endsWith("s") ? "es" : "s"}${group}`;
}
