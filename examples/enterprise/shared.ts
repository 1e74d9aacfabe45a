import type { Spec } from "./documents.ts";
import { shared } from "./documents.ts";
import { stageNames, without } from "./stages.ts";

type Call = NonNullable<Spec<"App">["calls"]>[number];

/** Postal codes, banks, holidays: one database that every stage only reads. */
const referenceDatabase = shared("reference-database", {
  host: "reference.db.example.com",
  cidrs: ["192.0.2.64/28"],
  ports: [{ port: 5432 }],
  stages: [...stageNames],
});

const mailRelay = shared("mail-relay", {
  pods: {
    namespace: { "kubernetes.io/metadata.name": "mail" },
    pods: { "app.kubernetes.io/name": "mail-relay" },
  },
  ports: [{ port: 2525 }],
  stages: without("client-qa", "load-test"),
});

/** The contracts of sixty years live on a mainframe, of which there are two. */
const mainframes = [
  shared("mainframe-test", {
    host: "mainframe-test.example.com",
    cidrs: ["198.51.100.16/30"],
    ports: [{ port: 50000 }],
    stages: without("prod"),
  }),
  shared("mainframe", {
    host: "mainframe.example.com",
    cidrs: ["198.51.100.32/30"],
    ports: [{ port: 50000 }],
    stages: ["prod"],
  }),
];

const warehouses = [
  shared("warehouse-test", {
    host: "warehouse-test.example.com",
    cidrs: ["203.0.113.64/28"],
    ports: [{ port: 5439 }],
    stages: ["integration", "staging"],
  }),
  shared("warehouse", {
    host: "warehouse.example.com",
    cidrs: ["203.0.113.80/28"],
    ports: [{ port: 5439 }],
    stages: ["prod"],
  }),
];

export const sharedThings = [referenceDatabase, mailRelay, ...mainframes, ...warehouses];

/** The mainframe of each stage. */
export const mainframeCalls: Call[] = [
  { shared: "mainframe-test", in: without("prod") },
  { shared: "mainframe", in: ["prod"] },
];

/** The data warehouse of each stage that has one. */
export const warehouseCalls: Call[] = [
  { shared: "warehouse-test", in: ["integration", "staging"] },
  { shared: "warehouse", in: ["prod"] },
];
