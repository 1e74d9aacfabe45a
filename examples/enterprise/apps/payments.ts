import { app } from "../documents.ts";
import type { StageName } from "../stages.ts";
import { without } from "../stages.ts";
import { scaled, scheduled, service, serviceWithDatabase } from "../workloads.ts";

const stages = without("client-qa");
const collected = without("client-qa", "load-test");
/** Elsewhere payments answers for the bank itself. */
const banked: StageName[] = ["test", "integration", "staging", "prod"];

const scale = scaled("payments", { from: 3, to: 9, gibibytes: 100 }, stages);

export const payments = [
  app("payments", {
    team: "payments",
    in: stages,
    ...serviceWithDatabase("payments", "medium", 10),
    config: { DATABASE_HOST: "payments-database", BANK: "simulated" },
    calls: [{ app: "contracts" }, { app: "event-log" }, { app: "bank-gateway", in: banked }],
    callers: ["claims"],
    stages: {
      ...scale,
      ...Object.fromEntries(banked.map((stage) => [stage, { ...scale[stage], config: { BANK: "gateway" } }])),
    },
  }),
  app("premium-collection", {
    team: "payments",
    in: collected,
    workloads: { collection: scheduled("premium-collection", "0 4 1 * *") },
    calls: [{ app: "payments" }, { app: "contracts" }, { app: "mail-dispatch" }],
    stages: { dev: { workloads: { collection: { schedule: "@hourly" } } } },
  }),
  app("bank-gateway", {
    team: "payments",
    in: banked,
    workloads: { "bank-gateway": service("bank-gateway", "small") },
    calls: [
      { host: "sandbox.bank.example.net", cidrs: ["198.51.100.64/28"], in: ["test", "integration", "staging"] },
      { host: "live.bank.example.net", in: ["prod"] },
    ],
    config: { BANK_URL: "https://sandbox.bank.example.net" },
    secrets: ["BANK_CERTIFICATE", "BANK_KEY"],
    stages: {
      prod: {
        config: { BANK_URL: "https://live.bank.example.net" },
        workloads: { "bank-gateway": { replicas: 3 } },
      },
    },
  }),
];
