import type { Sample } from "./documents.ts";
import { acknowledgeSamples, databasePorts, shared, test } from "./documents.ts";

export const sharedSamples: readonly Sample[] = [
  [
    "Shared.host",
    shared(`host: ‹db|other›.example.com, cidrs: [192.0.2.1/32], ${databasePorts}`).replace(
      "Shared",
      "Cluster nonprod: { cni: cilium }\nShared",
    ),
  ],
  ["Shared.cidrs", shared(`host: db.example.com, cidrs: [192.0.2.‹1|2›/32], ${databasePorts}`)],
  [
    "Shared.pods",
    shared(
      `‹host: db.example.com, cidrs: [192.0.2.1/32]|pods: { namespace: { a: b }, pods: { c: d } }›, ${databasePorts}`,
    ),
  ],
  ["Shared.pods.namespace", shared(`pods: { namespace: { a: ‹b|x› }, pods: { c: d } }, ${databasePorts}`)],
  ["Shared.pods.pods", shared(`pods: { namespace: { a: b }, pods: { c: ‹d|x› } }, ${databasePorts}`)],
  [
    "Shared.ports",
    shared("host: db.example.com, cidrs: [192.0.2.1/32], ports: [{ port: 5432 }‹, { port: 5433 }›], stages: [dev]"),
  ],
  [
    "Shared.ports[].port",
    shared("host: db.example.com, cidrs: [192.0.2.1/32], ports: [{ port: ‹5432|5433› }], stages: [dev]"),
  ],
  [
    "Shared.ports[].protocol",
    shared("host: db.example.com, cidrs: [192.0.2.1/32], ports: [{ port: 5432, ‹protocol: UDP› }], stages: [dev]"),
  ],
  [
    "Shared.stages",
    test + shared("host: db.example.com, cidrs: [192.0.2.1/32], ports: [{ port: 5432 }], stages: [dev‹, test›]"),
  ],
  [
    "Shared.forwards",
    `Cluster prod: { cni: calico }\nStage prod: { cluster: prod, tier: production }\nShared proxy: { host: p.example.com, cidrs: [192.0.2.1/32], ports: [{ port: 80 }], stages: [dev, prod], ‹forwards: true› }\n`,
  ],
  ...acknowledgeSamples(
    "Shared",
    "KS1032",
    (field) =>
      `Cluster prod: { cni: calico }\nStage prod: { cluster: prod, tier: production }\nShared proxy: { host: p.example.com, cidrs: [192.0.2.1/32], ports: [{ port: 80 }], stages: [dev, prod], forwards: true, ${field} }\n`,
  ),
];
