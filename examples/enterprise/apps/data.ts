import { app } from "../documents.ts";
import { image } from "../images.ts";
import { warehouseCalls } from "../shared.ts";
import type { StageName } from "../stages.ts";
import { scheduled, service } from "../workloads.ts";

const loaded: StageName[] = ["integration", "staging", "prod"];
const exported: StageName[] = ["staging", "prod"];
const log = (replicas: number, size: string) => ({
  workloads: { "event-log": { replicas, storage: { log: { size } } } },
});

export const data = [
  app("event-log", {
    team: "data",
    workloads: {
      "event-log": {
        kind: "StatefulSet",
        storage: { log: { size: "5Gi" } },
        gracePeriodSeconds: 180,
        containers: {
          broker: {
            image: image("event-log"),
            ports: { kafka: 9092, controller: 9093, metrics: 9090 },
            startup: { port: "kafka", failureThreshold: 60 },
            probe: { port: "kafka" },
            mounts: { log: "/var/lib/event-log" },
            resources: { requests: { cpu: "500m", memory: "2Gi" }, limits: { cpu: 2, memory: "2Gi" } },
          },
        },
      },
    },
    callers: ["accounts", "customers", "contracts", "claims", "payments", "push-notifications"],
    stages: {
      "load-test": log(3, "50Gi"),
      staging: log(3, "20Gi"),
      prod: { ...log(5, "500Gi"), quota: { storage: "3Ti" } },
    },
  }),
  app("warehouse-loader", {
    team: "data",
    in: loaded,
    workloads: { "warehouse-loader": service("warehouse-loader") },
    calls: [{ app: "event-log" }, ...warehouseCalls],
    secrets: ["WAREHOUSE_PASSWORD"],
  }),
  app("reporting", {
    team: "data",
    in: loaded,
    workloads: { reporting: service("reporting", "large") },
    calls: [...warehouseCalls],
    secrets: ["WAREHOUSE_PASSWORD"],
  }),
  app("data-export", {
    team: "data",
    in: exported,
    workloads: { export: scheduled("data-export", "0 6 * * 1") },
    calls: [{ app: "reporting" }],
  }),
];
