import { app } from "../documents.ts";
import { mainframeCalls } from "../shared.ts";
import type { StageName } from "../stages.ts";
import { without } from "../stages.ts";
import { scaled, scheduled, service, serviceWithDatabase } from "../workloads.ts";

const changed = without("client-qa");
const archived: StageName[] = ["integration", "staging", "prod"];

export const contracts = [
  app("contracts", {
    team: "contracts",
    ...serviceWithDatabase("contracts", "large", 10),
    secrets: ["DATABASE_PASSWORD", "MAINFRAME_PASSWORD"],
    calls: [{ app: "customers" }, { app: "event-log" }, ...mainframeCalls],
    callers: [
      "portal-api",
      "claims",
      "fraud-detection",
      "payments",
      "premium-collection",
      "broker-api",
      "back-office-api",
    ],
    stages: scaled("contracts", { from: 4, to: 16, gibibytes: 150 }),
  }),
  app("contract-changes", {
    team: "contracts",
    in: changed,
    workloads: { "contract-changes": service("contract-changes") },
    calls: [{ app: "contracts" }, { app: "quotes" }],
    callers: ["portal-api"],
    stages: scaled("contract-changes", { from: 2, to: 8 }, changed),
  }),
  app("contract-archive", {
    team: "contracts",
    in: archived,
    workloads: { archive: scheduled("contract-archive", "0 1 * * 0") },
    calls: [{ app: "contracts" }, { app: "document-store" }],
    secrets: ["DOCUMENT_STORE_KEY"],
  }),
];
