import { app } from "../documents.ts";
import { image } from "../images.ts";
import { without } from "../stages.ts";
import { checkedService, scaled, service, serviceWithDatabase } from "../workloads.ts";

const stages = without("client-qa", "load-test");

export const operations = [
  app("back-office", {
    team: "operations",
    in: stages,
    workloads: { "back-office": checkedService("back-office", "small") },
    expose: { port: 8000 },
    calls: [{ app: "back-office-api" }],
    secrets: ["TOKEN_ISSUER_KEY"],
    stages: scaled("back-office", { from: 2, to: 4 }, stages),
  }),
  app("back-office-api", {
    team: "operations",
    in: stages,
    workloads: { "back-office-api": service("back-office-api") },
    calls: [
      { app: "login" },
      { app: "customers" },
      { app: "customer-search" },
      { app: "contracts" },
      { app: "claims" },
      { app: "work-queue" },
    ],
    stages: scaled("back-office-api", { from: 2, to: 6 }, stages),
  }),
  app("work-queue", {
    team: "operations",
    in: stages,
    workloads: {
      "work-queue": {
        kind: "StatefulSet",
        storage: { messages: { size: "5Gi" } },
        containers: {
          broker: {
            image: image("work-queue"),
            ports: { amqp: 5672, metrics: 9090 },
            probe: { port: "amqp" },
            mounts: { messages: "/var/lib/messages" },
            resources: { requests: { cpu: "250m", memory: "1Gi" }, limits: { cpu: 1, memory: "1Gi" } },
          },
        },
      },
    },
    stages: {
      staging: { workloads: { "work-queue": { replicas: 3 } } },
      prod: { workloads: { "work-queue": { replicas: 3 } } },
    },
  }),
  app("feature-flags", {
    team: "operations",
    ...serviceWithDatabase("feature-flags", "small", 2),
    callers: ["portal-api", "mobile-api", "broker-api"],
    stages: scaled("feature-flags", { from: 2, to: 4 }),
  }),
];
