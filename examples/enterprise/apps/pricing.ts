import { app } from "../documents.ts";
import { scaled, scheduled, service } from "../workloads.ts";

export const pricing = [
  app("quotes", {
    team: "pricing",
    workloads: { quotes: service("quotes") },
    calls: [{ app: "pricing-engine" }, { app: "customers" }],
    callers: ["portal-api", "contract-changes", "broker-api"],
    stages: scaled("quotes", { from: 3, to: 16 }),
  }),
  app("pricing-engine", {
    team: "pricing",
    workloads: { "pricing-engine": service("pricing-engine", "large") },
    calls: [{ app: "tariffs" }],
    stages: scaled("pricing-engine", { from: 4, to: 20 }),
  }),
  app("tariffs", {
    team: "pricing",
    workloads: {
      tariffs: service("tariffs"),
      refresh: scheduled("tariffs", "30 5 * * 1-5", ["--refresh"]),
    },
    calls: [{ shared: "reference-database" }],
    secrets: ["REFERENCE_PASSWORD"],
    stages: scaled("tariffs", { from: 2, to: 8 }),
  }),
];
