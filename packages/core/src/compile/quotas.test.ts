import type { ScopeSelector } from "kubernetes-types/core/v1.d.ts";
import { expect, test } from "vitest";
import { namePlace } from "../model/declared.ts";
import { compileQuota } from "./quotas.ts";
import { declaration, namespaceScopes, only } from "./testing/namespace-scopes.ts";

const quotasOf = (stage: object, app: object = {}) => {
  const scope = only(
    namespaceScopes(
      declaration([
        ["Platform", "shop", { domain: "example.com" }],
        ["Cluster", "main", { cni: "calico" }],
        ["Stage", "dev", { cluster: "main", tier: "development", ...stage }],
        ["Team", "storefront", { groups: ["storefront"] }],
        ["App", "web", { team: "storefront", image: "registry.example.com/web", ...app }],
      ]),
    ),
  );
  const quotas = compileQuota(scope, namePlace(scope.stage.declared)).map(({ object }) => object);
  const [amounts, priorities, affinity] = quotas;
  if (!amounts || !priorities || !affinity) throw new Error("a quota is missing");
  return { amounts, priorities, affinity };
};

test("a namespace's compute, storage and objects are counted", () => {
  expect(quotasOf({}).amounts).toEqual({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: {
      name: "kubestage",
      namespace: "web-dev",
      labels: expect.objectContaining({ stage: "dev" }),
    },
    spec: {
      hard: {
        "requests.cpu": "4",
        "limits.cpu": "40",
        "requests.memory": "8Gi",
        "limits.memory": "8Gi",
        "requests.storage": "20Gi",
        persistentvolumeclaims: "10",
        pods: "20",
        services: "10",
        "services.loadbalancers": "0",
        "services.nodeports": "0",
        configmaps: "42",
        secrets: "42",
        "count/jobs.batch": "20",
        "count/cronjobs.batch": "20",
      },
    },
  });
});

test("what a stage and an app declare takes effect", () => {
  const stage = { quota: { cpu: "500m", services: 3, jobs: 0 }, limits: { maxRatio: 6 } };
  const { amounts } = quotasOf(stage, { quota: { services: 5 } });
  expect(amounts.spec?.hard).toMatchObject({
    "requests.cpu": "500m",
    "limits.cpu": "3",
    services: "5",
    "count/jobs.batch": "0",
    "count/cronjobs.batch": "0",
  });
});

test("what the cluster keeps in a namespace takes nothing from the declared numbers", () => {
  const container = { containers: { main: { image: "registry.example.com/web" } } };
  const app = { image: undefined, workloads: { front: container, back: container } };
  const { amounts } = quotasOf({ quota: { configMaps: 0, secrets: 0 } }, app);
  expect(amounts.spec?.hard).toMatchObject({ configmaps: "2", secrets: "3" });
});

test.each([
  ["kubestage-shop-development", false],
  ["kubestage-shop-production", true],
  ["system-cluster-critical", true],
  [undefined, false],
])("a pod of priority class %s is counted against zero: %s", (priorityClass, refused) => {
  const { spec } = quotasOf({}).priorities;
  expect(spec?.hard).toEqual({ pods: "0" });
  expect(matches(spec?.scopeSelector, priorityClass)).toBe(refused);
});

test("a pod whose affinity looks at other namespaces is counted against zero", () => {
  const { metadata, spec } = quotasOf({}).affinity;
  expect(metadata).toMatchObject({ name: "kubestage-affinity", namespace: "web-dev" });
  expect(spec).toEqual({
    hard: { pods: "0" },
    scopeSelector: { matchExpressions: [{ scopeName: "CrossNamespacePodAffinity", operator: "Exists" }] },
  });
});

/** As the API server does: all expressions must hold, and NotIn holds for a pod without a class. */
function matches(selector: ScopeSelector | undefined, priorityClass: string | undefined): boolean {
  return (selector?.matchExpressions ?? []).every(({ scopeName, operator, values = [] }) => {
    expect(scopeName).toBe("PriorityClass");
    if (operator === "Exists") return priorityClass !== undefined;
    if (operator === "NotIn") return priorityClass === undefined || !values.includes(priorityClass);
    throw new Error(`no rule for ${operator}`);
  });
}
