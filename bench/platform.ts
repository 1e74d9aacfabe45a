/**
 * The fixed input of the benchmark: one team's apps, all alike but for their names, in three stages of two clusters. Of the
 * first `changed` apps the Deployments are others, and nothing else.
 */
export function benchmarkDeclaration(apps: number, changed = 0): string {
  const probe = (index: number): string => (index < changed ? "/readyz" : "/healthz");
  return [...settings, ...Array.from({ length: apps }, (_, index) => app(appName(index), probe(index)))].join("---\n");
}

/** Names of one width, so that sorted and declared order are the same. */
export function appName(index: number): string {
  return `app-${String(index).padStart(5, "0")}`;
}

export const benchmarkStages = [
  { cluster: "nonprod", stage: "dev" },
  { cluster: "nonprod", stage: "test" },
  { cluster: "prod", stage: "prod" },
] as const;

const header = "apiVersion: kubestage.dev/v1alpha1\n";
const digest = "0123456789abcdef".repeat(4);

const settings = [
  "kind: Platform\nmetadata: { name: bench }\nspec: { domain: example.com }\n",
  "kind: Cluster\nmetadata: { name: nonprod }\nspec: { cni: calico }\n",
  "kind: Cluster\nmetadata: { name: prod }\nspec: { cni: calico }\n",
  "kind: Stage\nmetadata: { name: dev }\nspec: { cluster: nonprod, tier: development }\n",
  "kind: Stage\nmetadata: { name: test }\nspec: { cluster: nonprod, tier: verification, after: [dev] }\n",
  "kind: Stage\nmetadata: { name: prod }\nspec: { cluster: prod, tier: production, after: [test] }\n",
  "kind: Team\nmetadata: { name: shop }\nspec: { groups: [shop] }\n",
].map((document) => header + document);

function app(name: string, probe: string): string {
  return `${header}kind: App
metadata: { name: ${name} }
spec:
  team: shop
  image: registry.example.com/bench/app@sha256:${digest}
  port: 8080
  resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { cpu: 500m, memory: 256Mi } }
  probe: { path: ${probe} }
  expose: {}
  config: { LOG_LEVEL: info }
  stages:
    prod: { replicas: 3, config: { LOG_LEVEL: warn } }
`;
}
