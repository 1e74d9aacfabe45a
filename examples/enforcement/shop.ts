import type { DeclaredRole } from "./declared-rights.ts";
import type { Scenario } from "./scenario.ts";

/** Of the team storefront, whose apps are web and api. */
const roles: Readonly<Record<string, DeclaredRole>> = {
  dev: "admin",
  test: "debug",
  performance: "debug",
  prod: "view",
};

const everywhere = {
  path: "shop/platform",
  releases: "shop/releases",
  platform: "shop",
  definitions: ["gateway-api", "external-secrets"],
  group: "oidc:storefront",
  administrators: "oidc:platform",
  wall: "same-stage",
  role: (namespace) => {
    const [, stage] = /^(?:web|api)-([a-z]+)$/.exec(namespace) ?? [];
    return (stage === undefined ? undefined : roles[stage]) ?? "none";
  },
} satisfies Partial<Scenario>;

const app = { namespace: "web-dev", app: "web" };

const prod = {
  ...app,
  namespace: "web-prod",
  stage: "prod",
  tier: "production",
  nodes: "shared",
  host: "www.example.com",
} as const;

/** The clusters of examples/shop, by what they are for. */
export const shop: Readonly<Record<string, Scenario>> = {
  "shop, its stages before production": {
    ...everywhere,
    cluster: "nonprod",
    own: { ...app, stage: "dev", tier: "development", nodes: "shared", host: "web-dev.example.com" },
    other: {
      ...app,
      namespace: "web-performance",
      stage: "performance",
      tier: "performance",
      nodes: "dedicated",
      host: "web-performance.example.com",
    },
  },
  "shop, production": {
    ...everywhere,
    cluster: "prod",
    version: "1.35",
    wall: "default-deny",
    own: prod,
    other: prod,
  },
};
