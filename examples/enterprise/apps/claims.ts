import { app } from "../documents.ts";
import { without } from "../stages.ts";
import { scaled, service, serviceWithDatabase } from "../workloads.ts";

const stages = without("client-qa");
const withPhotos = without("client-qa", "load-test");

export const claims = [
  app("claim-intake", {
    team: "claims",
    in: stages,
    workloads: { "claim-intake": service("claim-intake", "small") },
    calls: [{ app: "claims" }],
    callers: ["mobile-api"],
    stages: scaled("claim-intake", { from: 2, to: 12 }, stages),
  }),
  app("claims", {
    team: "claims",
    in: stages,
    ...serviceWithDatabase("claims", "large", 10),
    calls: [
      { app: "customers" },
      { app: "contracts" },
      { app: "payments" },
      { app: "fraud-detection" },
      { app: "event-log" },
      { app: "claim-photos", in: withPhotos },
    ],
    callers: ["portal-api", "back-office-api"],
    stages: scaled("claims", { from: 3, to: 12, gibibytes: 100 }, stages),
  }),
  app("fraud-detection", {
    team: "claims",
    in: stages,
    workloads: { "fraud-detection": service("fraud-detection", "large") },
    calls: [{ app: "customers" }, { app: "contracts" }],
    stages: scaled("fraud-detection", { from: 2, to: 6 }, stages),
  }),
  app("claim-photos", {
    team: "claims",
    in: withPhotos,
    workloads: { "claim-photos": service("claim-photos", "small") },
    calls: [{ app: "document-store" }],
    secrets: ["DOCUMENT_STORE_KEY"],
    stages: scaled("claim-photos", { from: 2, to: 6 }, withPhotos),
  }),
];
