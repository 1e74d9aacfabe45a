import type { Sample } from "./documents.ts";
import { acknowledgeSamples, app, cluster, quotaSamples, stage } from "./documents.ts";

function preview(field: string): string {
  return `Stage preview: { cluster: nonprod, tier: development, ${field} }\n`;
}

export const stageSamples: readonly Sample[] = [
  ["Stage.cluster", "Cluster other: { cni: calico }\nStage dev: { cluster: ‹nonprod|other›, tier: development }\n"],
  ["Stage.flow", "Stage middle: { tier: verification, ‹cluster: nonprod|flow: true› }\n"],
  ["Stage.lifetime", preview("‹lifetime: { ttl: 48h, most: 5 }›")],
  ["Stage.lifetime.ttl", preview("lifetime: { ttl: ‹48h|24h›, most: 5 }")],
  ["Stage.lifetime.most", preview("lifetime: { ttl: 48h, most: ‹5|6› }")],
  [
    "Stage.clusters",
    "Cluster other: { cni: calico }\nStage dev: { clusters: [nonprod‹, other›], tier: development }\n",
  ],
  [
    "Stage.waves",
    "Cluster other: { cni: calico }\nStage dev: { clusters: [nonprod, other], tier: development, ‹waves: [[other], [nonprod]]› }\n",
  ],
  ["Stage.tier", "Stage dev: { cluster: nonprod, tier: ‹development|verification› }\n"],
  [
    "Stage.after",
    `${cluster('version: "1.35"')}Cluster other: { cni: calico, version: "1.36" }\nStage test: { cluster: other, tier: verification, ‹after: [dev]› }\n`,
  ],
  ["Stage.namespaces", stage("‹namespaces: single›")],
  ["Stage.namespaces.template", stage('namespaces: { template: "{app}-‹x|y›" }')],
  ["Stage.namespaces.existing", stage("namespaces: { existing: { web: ‹old|older› } }")],
  ["Stage.host", stage('‹host: "{app}.dev.{domain}"›') + app("expose: {}")],
  ["Stage.nodes", cluster("nodePools: [{ name: fast, stage: dev }]") + stage("‹nodes: dedicated›")],
  ["Stage.network", stage("‹network: closed›")],
  ["Stage.podSecurity", stage("‹podSecurity: restricted›")],
  ["Stage.quota", stage("‹quota: { cpu: 7 }›")],
  ["Stage.quota.bounds", stage("quota: { ‹bounds: { cpu: 100 }› }") + app("quota: { cpu: 50 }")],
  ["Stage.quota.cap", stage("quota: { ‹cap: { cpu: 1 }› }")],
  ...quotaSamples(),
  ["Stage.limits", stage("‹limits: { max: { cpu: 2 } }›")],
  ...["default", "defaultRequest", "min", "max"].flatMap((bound): Sample[] => [
    [`Stage.limits.${bound}`, stage(`limits: { ‹${bound}: { cpu: 300m, memory: 300Mi }› }`)],
    [`Stage.limits.${bound}.cpu`, stage(`limits: { ${bound}: { ‹cpu: 300m› } }`)],
    [`Stage.limits.${bound}.memory`, stage(`limits: { ${bound}: { ‹memory: 300Mi› } }`)],
  ]),
  ["Stage.limits.maxRatio", stage("limits: { ‹maxRatio: 4› }")],
  ["Stage.replicas", stage("‹replicas: { max: 1 }›") + app("replicas: 2")],
  ["Stage.replicas.max", stage("replicas: { max: ‹2|1› }") + app("replicas: 2")],
  ["Stage.access", stage("‹access: { teams: view }›")],
  ["Stage.access.teams", stage("access: { ‹teams: view› }")],
  ["Stage.access.groups", stage("access: { ‹groups: { audit: view }› }")],
  ["Stage.access.users", stage("access: { ‹users: { ada: view }› }")],
  ["Stage.registries", stage("‹registries: [registry.example.com/shop]›")],
  ["Stage.runtimeClasses", stage("‹runtimeClasses: [gvisor]›")],
  ["Stage.secrets", stage("‹secrets: { store: vault }›") + app("secrets: [TOKEN]")],
  ["Stage.secrets.store", stage("secrets: { store: ‹vault|other› }") + app("secrets: [TOKEN]")],
  ["Stage.secrets.path", stage("secrets: { store: vault, ‹path: team/dev› }") + app("secrets: [TOKEN]")],
  ["Stage.tls", stage("‹tls: { issuer: public }›") + app("expose: {}")],
  ["Stage.tls.issuer", stage("tls: { issuer: ‹public|own› }") + app("expose: {}")],
  ...acknowledgeSamples("Stage", "KS1029", (field) => stage(`nodes: labelled, ${field}`)),
];
