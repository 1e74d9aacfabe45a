import type { Declaration } from "kubestage";

type Spec<K extends Declaration["kind"]> = Extract<Declaration, { kind: K }>["spec"];

function document<K extends Declaration["kind"]>(kind: K, name: string, spec: Spec<K>) {
  return { apiVersion: "kubestage.dev/v1alpha1", kind, metadata: { name }, spec };
}

function app(
  name: string,
  image: string,
  request: { cpu: string; memory: string },
  replicas: number,
  rest: Partial<Spec<"App">>,
) {
  return document("App", name, {
    team: "developers",
    image: `registry.example.com/frembs/${image}`,
    port: 8080,
    probe: { path: "/healthy" },
    resources: { requests: request, limits: { memory: request.memory } },
    ...rest,
    stages: { prod: { replicas } },
  });
}

const reason =
  "One small team runs one cluster. Both stages have nodes of their own, and nobody but the platform team holds cluster-wide rights.";

/** The platform of examples/frembs, for the test that both languages give the same manifests. */
export default [
  document("Platform", "frembs", {
    domain: "example.com",
    administrators: { groups: ["platform"] },
    defaults: { stage: { nodes: "dedicated", network: "stage" } },
  }),
  document("Cluster", "main", {
    cni: "calico",
    nodePools: ["dev", "prod"].map((stage) => ({ name: `${stage}-nodes`, stage })),
  }),
  document("Stage", "dev", { cluster: "main", tier: "development" }),
  document("Stage", "prod", {
    cluster: "main",
    tier: "production",
    after: ["dev"],
    acknowledge: [{ finding: "KS1021", reason }],
  }),
  document("Team", "developers", { groups: ["developers"] }),
  app(
    "web",
    "web:1.4.2@sha256:84ede4807a4763d7a08e7d50b45e695e19bc48cd66d54737d631120da260e4c2",
    { cpu: "100m", memory: "128Mi" },
    3,
    { expose: {}, calls: [{ app: "api" }] },
  ),
  app(
    "api",
    "api:2.0.1@sha256:ab0cb987a73a4b4ce0a442e69e669d849c90da6ba49af02d7b4f8104f5cca8d4",
    { cpu: "200m", memory: "256Mi" },
    2,
    { secrets: ["DATABASE_PASSWORD"] },
  ),
];
