import { app } from "../documents.ts";
import type { StageName } from "../stages.ts";
import { without } from "../stages.ts";
import { checkedService, scaled, scheduled, service } from "../workloads.ts";

const stages = without("client-qa", "load-test");
const fed: StageName[] = ["integration", "staging", "prod"];

export const partners = [
  app("broker-portal", {
    team: "partners",
    in: stages,
    workloads: { "broker-portal": checkedService("broker-portal", "small") },
    expose: { port: 8000 },
    calls: [{ app: "broker-api" }],
    secrets: ["TOKEN_ISSUER_KEY"],
    stages: scaled("broker-portal", { from: 2, to: 6 }, stages),
  }),
  app("broker-api", {
    team: "partners",
    in: stages,
    workloads: { "broker-api": service("broker-api") },
    calls: [{ app: "login" }, { app: "customers" }, { app: "contracts" }, { app: "quotes" }, { app: "feature-flags" }],
    stages: scaled("broker-api", { from: 2, to: 8 }, stages),
  }),
  app("partner-feed", {
    team: "partners",
    in: fed,
    workloads: { feed: scheduled("partner-feed", "0 */2 * * *") },
    calls: [{ app: "broker-api" }, { host: "files.partners.example.org", port: 22, cidrs: ["203.0.113.48/28"] }],
    secrets: ["PARTNER_KEY"],
  }),
];
