/** The fixed input of promotion's benchmark: apps that are alike but for their names and images, in stages one after another. */
export function promotionDeclaration(stages: readonly BenchmarkStage[], apps: number, version: number): string {
  const clusters = [...new Set(stages.map(({ cluster }) => cluster))];
  const documents = [
    "kind: Platform\nmetadata: { name: bench }\nspec: { domain: example.com }\n",
    ...clusters.map((name) => `kind: Cluster\nmetadata: { name: ${name} }\nspec: { cni: calico }\n`),
    ...stages.map(stageText),
    "kind: Team\nmetadata: { name: shop }\nspec: { groups: [shop] }\n",
    ...Array.from({ length: apps }, (_, index) => appText(appName(index), imageOf(index, version))),
  ];
  return documents.map((document) => `apiVersion: kubestage.dev/v1alpha1\n${document}`).join("---\n");
}

export interface BenchmarkStage {
  readonly name: string;
  readonly cluster: string;
  readonly tier: "development" | "verification" | "production";
  readonly after: readonly string[];
}

/** Six stages in three clusters, with two ways into production. */
export const sixStages: readonly BenchmarkStage[] = [
  { name: "dev", cluster: "nonprod", tier: "development", after: [] },
  { name: "test", cluster: "nonprod", tier: "verification", after: ["dev"] },
  { name: "load", cluster: "nonprod", tier: "verification", after: ["test"] },
  { name: "staging", cluster: "nonprod", tier: "verification", after: ["test"] },
  { name: "prod-eu", cluster: "eu", tier: "production", after: ["load", "staging"] },
  { name: "prod-us", cluster: "us", tier: "production", after: ["prod-eu"] },
];

export function appName(index: number): string {
  return `app-${String(index).padStart(4, "0")}`;
}

function imageOf(index: number, version: number): string {
  return `registry.example.com/bench/app@sha256:${`${version}f${index}`.padStart(64, "0")}`;
}

function stageText({ name, cluster, tier, after }: BenchmarkStage): string {
  return `kind: Stage
metadata: { name: ${name} }
spec:
  cluster: ${cluster}
  tier: ${tier}
  after: ${JSON.stringify(after)}
  nodes: shared
  host: "{app}.${name}.example.com"
  entry: { promotion: automatic, approvals: {} }
`;
}

function appText(name: string, image: string): string {
  return `kind: App
metadata: { name: ${name} }
spec:
  team: shop
  image: ${image}
  port: 8080
  resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { cpu: 500m, memory: 256Mi } }
  probe: { path: /healthz }
  expose: {}
  config: { LOG_LEVEL: info }
`;
}
