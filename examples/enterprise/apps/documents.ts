import { app } from "../documents.ts";
import { image } from "../images.ts";
import { without } from "../stages.ts";
import { scaled, service } from "../workloads.ts";

const mailed = without("client-qa", "load-test");

export const documents = [
  app("document-renderer", {
    team: "documents",
    workloads: { "document-renderer": service("document-renderer", "large") },
    calls: [{ app: "templates" }, { app: "document-store" }],
    callers: ["portal-api"],
    secrets: ["DOCUMENT_STORE_KEY"],
    stages: scaled("document-renderer", { from: 2, to: 12 }),
  }),
  app("document-store", {
    team: "documents",
    workloads: {
      "document-store": {
        kind: "StatefulSet",
        storage: { objects: { size: "10Gi" } },
        containers: {
          store: {
            image: image("object-store"),
            ports: { s3: 9000, metrics: 9090 },
            probe: { path: "/health" },
            mounts: { objects: "/objects" },
            resources: { requests: { cpu: "500m", memory: "1Gi" }, limits: { cpu: 2, memory: "1Gi" } },
          },
        },
      },
    },
    callers: ["contract-archive", "claim-photos"],
    secrets: ["DOCUMENT_STORE_KEY"],
    stages: {
      prod: { workloads: { "document-store": { replicas: 4, storage: { objects: { size: "500Gi" } } } } },
    },
  }),
  app("templates", {
    team: "documents",
    workloads: { templates: service("templates", "small") },
    stages: scaled("templates", { from: 2, to: 4 }),
  }),
  app("mail-dispatch", {
    team: "documents",
    in: mailed,
    workloads: { "mail-dispatch": service("mail-dispatch", "small") },
    calls: [{ app: "document-store" }, { shared: "mail-relay" }],
    callers: ["premium-collection"],
    secrets: ["DOCUMENT_STORE_KEY"],
    stages: scaled("mail-dispatch", { from: 2, to: 4 }, mailed),
  }),
];
