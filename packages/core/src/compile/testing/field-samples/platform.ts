import type { Sample } from "./documents.ts";
import { acknowledgeSamples, app, cluster, image, platform } from "./documents.ts";

export const platformSamples: readonly Sample[] = [
  ["Platform.domain", `Platform shop: { domain: example.‹com|org› }\n${app("expose: {}")}`],
  ["Platform.stageLabel", platform("‹stageLabel: example.com/stage›")],
  ["Platform.namespaceTemplate", platform('‹namespaceTemplate: "{stage}-{app}"›')],
  [
    "Platform.calls",
    `${platform("‹calls: open›")}Team payments: {}\nApp ledger: { team: payments, ${image}, port: 80 }\n${app("calls: [{ app: ledger }]")}`,
  ],
  ["Platform.administrators", platform("‹administrators: { groups: [platform] }›")],
  ["Platform.administrators.groups", platform("administrators: { ‹groups: [platform]› }")],
  ["Platform.administrators.users", platform("administrators: { ‹users: [ada]› }")],
  [
    "Platform.administrators.serviceAccounts",
    platform("administrators: { ‹serviceAccounts: [{ namespace: flux, name: applier }]› }"),
  ],
  [
    "Platform.administrators.serviceAccounts[].namespace",
    platform("administrators: { serviceAccounts: [{ namespace: ‹flux|argo›, name: applier }] }"),
  ],
  [
    "Platform.administrators.serviceAccounts[].name",
    platform("administrators: { serviceAccounts: [{ namespace: flux, name: ‹applier|other› }] }"),
  ],
  [
    "Platform.ledger",
    cluster("delivery: flux") + platform("‹ledger: { repository: https://git.example.com/shop/ledger.git }›"),
  ],
  [
    "Platform.ledger.repository",
    cluster("delivery: flux") + platform("ledger: { repository: https://git.example.com/shop/‹ledger|other›.git }"),
  ],
  [
    "Platform.ledger.stages",
    cluster("delivery: flux") +
      platform("ledger: { repository: https://git.example.com/shop/ledger.git, ‹stages: branches› }"),
  ],
  [
    "Platform.ledger.branch",
    cluster("delivery: flux") +
      platform("ledger: { repository: https://git.example.com/shop/ledger.git, ‹branch: release/2› }"),
  ],
  ["Platform.defaults", platform("‹defaults: { stage: { network: closed } }›")],
  ["Platform.defaults.cluster", platform('defaults: { ‹cluster: { version: "1.34" }› }')],
  ["Platform.defaults.stage", platform("defaults: { ‹stage: { network: closed }› }")],
  ["Platform.defaults.team", platform("defaults: { ‹team: { users: [ada] }› }")],
  ["Platform.defaults.app", platform("defaults: { ‹app: { secrets: [TOKEN] }› }")],
  ...acknowledgeSamples(
    "Platform",
    "KS1025",
    (field) =>
      cluster("identity: { groups: [storefront] }") + platform(`administrators: { groups: [platform] }, ${field}`),
  ),
];
