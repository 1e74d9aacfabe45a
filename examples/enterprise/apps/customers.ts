import { app } from "../documents.ts";
import { image } from "../images.ts";
import type { StageName } from "../stages.ts";
import { without } from "../stages.ts";
import { once, scaled, service, serviceWithDatabase } from "../workloads.ts";

const searched = without("client-qa");
const filled: StageName[] = ["dev", "test", "load-test"];

export const customers = [
  app("customers", {
    team: "customers",
    ...serviceWithDatabase("customers", "large", 10),
    calls: [{ app: "addresses" }, { app: "consents" }, { app: "event-log" }],
    callers: ["portal-api", "quotes", "contracts", "claims", "fraud-detection", "broker-api", "back-office-api"],
    stages: scaled("customers", { from: 3, to: 12, gibibytes: 150 }),
  }),
  app("addresses", {
    team: "customers",
    workloads: { addresses: service("addresses", "small") },
    calls: [{ shared: "reference-database" }, { host: "geocoder.example.org", cidrs: ["203.0.113.32/28"] }],
    secrets: ["REFERENCE_PASSWORD", "GEOCODER_KEY"],
    stages: scaled("addresses", { from: 2, to: 6 }),
  }),
  app("customer-search", {
    team: "customers",
    in: searched,
    workloads: {
      "customer-search": {
        kind: "StatefulSet",
        storage: { index: { size: "5Gi" } },
        containers: {
          search: {
            image: image("search"),
            ports: { http: 9200, transport: 9300, metrics: 9090 },
            startup: { path: "/ready", failureThreshold: 60 },
            readiness: { path: "/ready" },
            mounts: { index: "/var/lib/search" },
            resources: { requests: { cpu: "500m", memory: "2Gi" }, limits: { cpu: 2, memory: "2Gi" } },
          },
          feed: {
            role: "sidecar",
            image: image("search-feed"),
            resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { cpu: "250m", memory: "128Mi" } },
          },
        },
      },
    },
    calls: [{ app: "customers" }],
    callers: ["back-office-api"],
    stages: {
      prod: { workloads: { "customer-search": { replicas: 3, storage: { index: { size: "100Gi" } } } } },
    },
  }),
  app("customer-import", {
    team: "customers",
    in: filled,
    workloads: { import: once("customer-import", ["--invented", "10000"]) },
    calls: [{ app: "customers" }],
  }),
];
