import type { Scenario } from "./scenario.ts";

/** Two stages in one cluster: the hardest case. */
export const frembs: Scenario = {
  path: "frembs",
  platform: "frembs",
  cluster: "main",
  definitions: ["gateway-api", "external-secrets"],
  own: {
    stage: "dev",
    tier: "development",
    nodes: "dedicated",
    namespace: "web-dev",
    app: "web",
    host: "web-dev.example.com",
  },
  other: {
    stage: "prod",
    tier: "production",
    nodes: "dedicated",
    namespace: "web-prod",
    app: "web",
    host: "web.example.com",
  },
  group: "developers",
  administrators: "platform",
  wall: "same-stage",
  role: (namespace) =>
    /^(web|api)-dev$/.test(namespace) ? "admin" : /^(web|api)-prod$/.test(namespace) ? "view" : "none",
};
