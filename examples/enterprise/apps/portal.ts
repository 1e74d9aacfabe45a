import { app } from "../documents.ts";
import { without } from "../stages.ts";
import { scaled, service } from "../workloads.ts";

/** What customers see. */
export const portal = [
  app("customer-portal", {
    team: "portal",
    workloads: { "customer-portal": service("customer-portal", "small") },
    expose: {},
    calls: [{ app: "portal-api" }],
    secrets: ["SESSION_KEY"],
    stages: scaled("customer-portal", { from: 4, to: 20 }),
  }),
  app("portal-api", {
    team: "portal",
    workloads: { "portal-api": service("portal-api") },
    calls: [
      { app: "content" },
      { app: "login" },
      { app: "customers" },
      { app: "contracts" },
      { app: "quotes" },
      { app: "document-renderer" },
      { app: "feature-flags" },
      // The client tests what can be bought, not what happens afterwards.
      { app: "contract-changes", in: without("client-qa") },
      { app: "claims", in: without("client-qa") },
    ],
    secrets: ["SESSION_KEY"],
    stages: scaled("portal-api", { from: 4, to: 16 }),
  }),
  app("content", {
    team: "portal",
    workloads: { content: service("content", "small") },
    stages: scaled("content", { from: 2, to: 6 }),
  }),
];
