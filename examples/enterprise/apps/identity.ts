import { app } from "../documents.ts";
import { scaled, service, serviceWithDatabase } from "../workloads.ts";

export const identity = [
  app("login", {
    team: "identity",
    workloads: { login: service("login") },
    expose: {},
    calls: [{ app: "accounts" }],
    callers: ["portal-api", "mobile-api", "broker-api", "back-office-api"],
    secrets: ["SIGNING_KEY"],
    stages: scaled("login", { from: 4, to: 20 }),
  }),
  app("accounts", {
    team: "identity",
    ...serviceWithDatabase("accounts", "medium", 5),
    calls: [{ app: "event-log" }],
    stages: scaled("accounts", { from: 3, to: 12 }),
  }),
  app("consents", {
    team: "identity",
    ...serviceWithDatabase("consents", "small", 5),
    callers: ["customers"],
    stages: scaled("consents", { from: 2, to: 6 }),
  }),
];
