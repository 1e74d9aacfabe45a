import { expect, test } from "vitest";
import type { ImportedDocument } from "./imported-document.ts";
import { importObjects } from "./import-objects.ts";
import { objectsInText } from "./objects-in-text.ts";

function imported(text: string): ReturnType<typeof importObjects> {
  const { objects } = objectsInText({ file: "all.yaml", path: "all.yaml", text });
  return importObjects(objects, { stageLabel: "stage", platform: "orders", cluster: { name: "main" } });
}

function spec(text: string, kind: string, name?: string): ImportedDocument["spec"] {
  const { documents, diagnostics } = imported(text);
  const found = documents.find((one) => one.kind === kind && (name === undefined || one.metadata.name === name));
  if (!found) throw new Error(`no ${kind}: ${diagnostics.map(({ message }) => message).join("; ")}`);
  return found.spec;
}

const join = (...documents: string[]): string => documents.join("---\n");
const namespace = (name: string, stage: string, labels = ""): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { stage: ${stage}${labels} } }\n`;
const quota = (namespaceName: string, hard: string): string =>
  `apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: q, namespace: ${namespaceName} }\nspec: { hard: { ${hard} } }\n`;
const policy = (namespaceName: string, policySpec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p, namespace: ${namespaceName} }\nspec: { ${policySpec} }\n`;
const binding = (namespaceName: string, role: string, group: string): string =>
  `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: ${group}-${role}, namespace: ${namespaceName} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${role} }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: ${group} }]
`;
const deployment = (namespaceName: string, name: string, container: string, more = ""): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespaceName} }
spec: { ${more} template: { spec: { containers: [{ name: ${name}, ${container} }] } } }
`;
const image = "image: registry.example.com/api";

test("stages stand from development to production, each with its tier", () => {
  const { documents } = imported(join(namespace("a", "prod"), namespace("b", "qa"), namespace("c", "dev")));
  const stages = documents.filter(({ kind }) => kind === "Stage");
  expect(stages.map(({ metadata, spec: { tier } }) => [metadata.name, tier])).toEqual([
    ["dev", "development"],
    ["qa", "verification"],
    ["prod", "production"],
  ]);
});

test("namespaces keep their names: by a template where one fits, else as existing ones", () => {
  const app = (place: string): string => deployment(place, "api", image);
  expect(spec(join(namespace("api-dev", "dev"), app("api-dev")), "Stage")).not.toHaveProperty("namespaces");
  expect(spec(join(namespace("orders-dev", "dev"), app("orders-dev")), "Stage")).toHaveProperty(
    "namespaces",
    "perTeam",
  );
  expect(spec(join(namespace("legacy", "dev"), app("legacy")), "Stage")).toHaveProperty("namespaces", {
    existing: { api: "legacy" },
  });
});

test("a quota is the least of several; what the language does not count is left out", () => {
  const two = join(
    namespace("a", "dev"),
    quota("a", "requests.cpu: 6, pods: '30', requests.example.com/gpu: '1'"),
    quota("a", "cpu: 5").replace("name: q", "name: r"),
  );
  expect(spec(two, "Stage")).toHaveProperty("quota", { cpu: "5", pods: 30 });
});

test("a stage closes only what is closed in both directions in all of its namespaces", () => {
  const deny = "podSelector: {}, policyTypes: [Ingress, Egress]";
  const closed = join(namespace("a", "prod"), policy("a", deny));
  expect(spec(closed, "Stage")).not.toHaveProperty("network"); // closed is production's own
  expect(spec(join(closed, namespace("b", "prod")), "Stage")).toHaveProperty("network", "open");
  const ingressOnly = join(namespace("a", "prod"), policy("a", "podSelector: {}"));
  expect(spec(ingressOnly, "Stage")).toHaveProperty("network", "open");
  const sameStage = `${deny}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { stage: prod } } }] }]`;
  expect(spec(join(namespace("a", "prod"), policy("a", sameStage)), "Stage")).toHaveProperty("network", "stage");
});

test("nobody gets a right that they do not have in every namespace that it covers", () => {
  const both = join(
    ...["one", "two"].flatMap((name) => [
      namespace(name, "dev", ", team: makers"),
      deployment(name, `app-${name}`, image),
    ]),
    binding("one", "edit", "makers"),
    binding("one", "view", "auditors"),
  );
  expect(spec(both, "Team")).toEqual({ groups: ["makers"], access: { development: "none" } });
  expect(spec(both, "Stage")).not.toHaveProperty("access");
  const more = join(both, binding("two", "view", "makers"), binding("two", "edit", "auditors"));
  expect(spec(more, "Team")).toEqual({ groups: ["makers"], access: { development: "view" } });
  expect(spec(more, "Stage")).toHaveProperty("access", { groups: { auditors: "view" } });
});

test("an app of several stages is one app with their differences", () => {
  const resources = (cpu: string): string => `${image}, resources: { requests: { cpu: ${cpu}, memory: 64Mi } }`;
  const text = join(
    ...[namespace("api-dev", "dev"), deployment("api-dev", "api", resources("100m"))],
    ...[namespace("api-prod", "prod"), deployment("api-prod", "api", resources("200m"), "replicas: 3,")],
  );
  expect(spec(text, "App")).toEqual({
    team: "orders",
    image: "registry.example.com/api",
    resources: { requests: { cpu: "100m", memory: "64Mi" } },
    stages: { prod: { replicas: 3, resources: { requests: { cpu: "200m" } } } },
  });
});

test("a probe without a path or a port is one all the same", () => {
  const container = `${image}, ports: [{ name: http, containerPort: 80 }], readinessProbe: { tcpSocket: { port: http } }, livenessProbe: { tcpSocket: { port: http } }`;
  expect(spec(join(namespace("a", "dev"), deployment("a", "api", container)), "App")).toHaveProperty("probe", {});
});

test("a Job that ran is not declared, and a variable that no shell accepts is left out", () => {
  const job = deployment("a", "migrate", image).replace("apps/v1", "batch/v1").replace("Deployment", "Job");
  const api = deployment("a", "api", `${image}, env: [{ name: some.key, value: x }, { name: KEY, value: text }]`);
  const { documents, diagnostics } = imported(join(namespace("a", "dev"), job, api));
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "KS5303 Job a/migrate is not in the declaration: a Job that ran once would run again",
  ]);
  const app = documents.filter(({ kind }) => kind === "App").map(({ spec: { workloads } }) => workloads);
  expect(app).toEqual([{ api: { containers: { api: { image: "registry.example.com/api", env: { KEY: "text" } } } } }]);
});

test("nodes of a stage are a pool, with the taints that all of them have", () => {
  const node = (name: string, taints: string): string =>
    `apiVersion: v1\nkind: Node\nmetadata: { name: ${name}, labels: { stage: dev } }\nspec: { taints: [${taints}] }\n`;
  const own = "{ key: stage, value: dev, effect: NoSchedule }";
  const gpu = "{ key: gpu, effect: NoSchedule }";
  const text = join(namespace("a", "dev"), node("one", `${own}, ${gpu}`), node("two", own));
  expect(spec(text, "Cluster")).toHaveProperty("nodePools", [{ name: "dev-nodes", stage: "dev" }]);
  expect(spec(text, "Stage")).toHaveProperty("nodes", "dedicated");
  const untainted = join(namespace("a", "dev"), node("one", gpu));
  expect(spec(untainted, "Stage")).toHaveProperty("nodes", "labelled");
  const further = [{ key: "gpu", effect: "NoSchedule" }];
  expect(spec(untainted, "Cluster")).toHaveProperty("nodePools", [
    { name: "dev-nodes", stage: "dev", taints: further },
  ]);
});

test("limits that nobody set refuse nobody: they have room for every container that is there", () => {
  const large = `${image}, resources: { requests: { cpu: 8, memory: 1Mi }, limits: { memory: 100Mi } }`;
  const text = join(namespace("a", "dev"), deployment("a", "api", large));
  expect(spec(text, "Stage")).toHaveProperty("limits", {
    default: { cpu: "8" },
    max: { cpu: "8" },
    min: { memory: "1Mi" },
    maxRatio: 100,
  });
  expect(spec(join(namespace("a", "dev"), deployment("a", "api", image)), "Stage")).not.toHaveProperty("limits");
});

test("ports that nobody named are called by what is spoken there", () => {
  const ports = "ports: [{ containerPort: 5432 }, { containerPort: 80 }, { containerPort: 81 }]";
  const { workloads } = spec(join(namespace("a", "dev"), deployment("a", "db", `${image}, ${ports}`)), "App");
  expect(workloads).toHaveProperty("db.containers.db.ports", { postgres: 5432, http: 80, "port-81": 81 });
});
