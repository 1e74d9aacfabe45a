import { app } from "../documents.ts";
import { without } from "../stages.ts";
import { scaled, service } from "../workloads.ts";

const stages = without("client-qa");

export const mobile = [
  app("mobile-api", {
    team: "mobile",
    in: stages,
    workloads: { "mobile-api": service("mobile-api") },
    expose: {},
    calls: [{ app: "login" }, { app: "claim-intake" }, { app: "push-notifications" }, { app: "feature-flags" }],
    secrets: ["SESSION_KEY"],
    stages: scaled("mobile-api", { from: 3, to: 16 }, stages),
  }),
  app("push-notifications", {
    team: "mobile",
    in: stages,
    workloads: { "push-notifications": service("push-notifications", "small") },
    calls: [
      { app: "event-log" },
      // A measurement must not wake anybody up.
      { host: "push.example.net", cidrs: ["203.0.113.0/27"], in: without("client-qa", "load-test") },
    ],
    secrets: ["PUSH_KEY"],
    stages: scaled("push-notifications", { from: 2, to: 8 }, stages),
  }),
];
