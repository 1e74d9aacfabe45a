import { stage } from "./documents.ts";

export const stageNames = ["dev", "test", "integration", "client-qa", "load-test", "staging", "prod"] as const;
export type StageName = (typeof stageNames)[number];

/** All stages but these. */
export function without(...left: readonly StageName[]): StageName[] {
  return stageNames.filter((name) => !left.includes(name));
}

const secretsOf = (name: StageName) => ({ store: `vault-${name}` });

/** The client's testers knew these namespaces before there was kubestage, so they keep their names. */
const clientNamespaces = {
  "cqa-portal": ["customer-portal", "portal-api", "content"],
  "cqa-login": ["login", "accounts", "consents"],
  "cqa-core": ["customers", "addresses", "contracts"],
  "cqa-pricing": ["quotes", "tariffs", "pricing-engine"],
  "cqa-documents": ["document-renderer", "document-store", "templates"],
  "cqa-platform": ["event-log", "feature-flags"],
};
const namespaceOfApp = Object.entries(clientNamespaces).flatMap(([namespace, apps]) =>
  apps.map((app): [string, string] => [app, namespace]),
);

export const stages = [
  stage("dev", {
    cluster: "development",
    tier: "development",
    secrets: secretsOf("dev"),
    quota: { cap: { cpu: 200, memory: "400Gi", storage: "1Ti" } },
  }),
  stage("test", {
    cluster: "development",
    tier: "verification",
    after: ["dev"],
    secrets: secretsOf("test"),
    quota: { cap: { cpu: 200, memory: "400Gi", storage: "1Ti" } },
  }),
  stage("integration", {
    cluster: "development",
    tier: "verification",
    after: ["test"],
    network: "closed",
    secrets: secretsOf("integration"),
  }),
  stage("client-qa", {
    cluster: "quality",
    tier: "verification",
    after: ["integration"],
    namespaces: { existing: Object.fromEntries(namespaceOfApp) },
    host: "{app}.client-qa.{domain}",
    nodes: "labelled",
    network: "closed",
    quota: { cpu: 12, memory: "32Gi", storage: "100Gi", pods: 60, services: 30 },
    access: { teams: "view", groups: { "client-testers": "view" } },
    secrets: secretsOf("client-qa"),
  }),
  stage("load-test", {
    cluster: "quality",
    tier: "performance",
    after: ["integration"],
    limits: { max: { cpu: 8, memory: "32Gi" } },
    access: { groups: { "performance-engineers": "debug" } },
    secrets: secretsOf("load-test"),
  }),
  stage("staging", {
    cluster: "quality",
    tier: "verification",
    after: ["client-qa", "load-test"],
    network: "closed",
    limits: { max: { cpu: 8, memory: "32Gi" } },
    quota: { cpu: 16, memory: "48Gi", storage: "200Gi", pods: 40 },
    access: { teams: "view", groups: { "on-call": "debug" } },
    secrets: secretsOf("staging"),
  }),
  stage("prod", {
    clusters: ["prod-eu", "prod-us"],
    waves: [["prod-eu"], ["prod-us"]],
    tier: "production",
    after: ["staging"],
    limits: { max: { cpu: 8, memory: "32Gi" } },
    quota: { storage: "2Ti" },
    replicas: { max: 24 },
    access: { groups: { "on-call": "view", auditors: "view" } },
    secrets: secretsOf("prod"),
  }),
];
