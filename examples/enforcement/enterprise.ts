import type { DeclaredRole } from "./declared-rights.ts";
import type { Scenario } from "./scenario.ts";

/** Of the team portal, with apps of its own in each stage. */
const roles: Readonly<Record<string, DeclaredRole>> = {
  dev: "admin",
  test: "debug",
  integration: "debug",
  "load-test": "debug",
  staging: "view",
  prod: "view",
};

const everywhere = {
  path: "enterprise/platform.ts",
  platform: "insurance",
  definitions: ["gateway-api", "external-secrets", "network-policy-api", "cilium"],
  stageLabel: "insurance.example.com/stage",
  group: "ldap:portal",
  administrators: "ldap:platform",
  wall: "default-deny",
  role: (namespace) => {
    if (namespace === "cqa-portal") return "view";
    const [, stage] = /^(?:customer-portal|portal-api|content)-(.+)$/.exec(namespace) ?? [];
    return (stage === undefined ? undefined : roles[stage]) ?? "none";
  },
} satisfies Partial<Scenario>;

const app = "customer-portal";

const production = {
  stage: "prod",
  tier: "production",
  nodes: "shared",
  namespace: "customer-portal-prod",
  app,
  host: "customer-portal.insurance.example.com",
} as const;

/** The clusters of examples/enterprise, by what they are for. */
export const enterprise = {
  "enterprise, where it is developed": {
    ...everywhere,
    cluster: "development",
    wall: "same-stage",
    own: {
      stage: "dev",
      tier: "development",
      nodes: "shared",
      namespace: "customer-portal-dev",
      app,
      host: "customer-portal-dev.insurance.example.com",
    },
    other: {
      stage: "test",
      tier: "verification",
      nodes: "shared",
      namespace: "customer-portal-test",
      app,
      host: "customer-portal-test.insurance.example.com",
    },
  },
  "enterprise, where a client tests": {
    ...everywhere,
    cluster: "quality",
    own: {
      stage: "client-qa",
      tier: "verification",
      nodes: "labelled",
      namespace: "cqa-portal",
      app,
      host: "customer-portal.client-qa.insurance.example.com",
    },
    other: {
      stage: "load-test",
      tier: "performance",
      nodes: "dedicated",
      pool: { label: ["insurance.example.com/disk", "nvme"], taint: ["insurance.example.com/measured", "true"] },
      namespace: "customer-portal-load-test",
      app,
      host: "customer-portal-load-test.insurance.example.com",
    },
    kubelets: { own: "client-", stage: "client-qa", other: "staging" },
  },
  "enterprise, a region of production": {
    ...everywhere,
    cluster: "prod-eu",
    alike: ["prod-us"],
    version: "1.35",
    own: production,
    other: production,
  },
} satisfies Readonly<Record<string, Scenario>>;
