import type { Sample } from "./documents.ts";
import { acknowledgeSamples, team, test } from "./documents.ts";

export const teamSamples: readonly Sample[] = [
  ["Team.groups", team("‹groups: [others]›")],
  ["Team.users", team("‹users: [ada]›")],
  ["Team.serviceAccounts", team("‹serviceAccounts: [{ namespace: ci, name: builder }]›")],
  ["Team.serviceAccounts[].namespace", team("serviceAccounts: [{ namespace: ‹ci|build›, name: builder }]")],
  ["Team.serviceAccounts[].name", team("serviceAccounts: [{ namespace: ci, name: ‹builder|other› }]")],
  ["Team.access", team("groups: [storefront], ‹access: { development: view }›")],
  ["Team.access.development", team("groups: [storefront], access: { ‹development: view› }")],
  ["Team.access.verification", team("groups: [storefront], access: { ‹verification: view› }") + test],
  [
    "Team.access.performance",
    `${team("groups: [storefront], access: { ‹performance: view› }")}Stage load: { cluster: nonprod, tier: performance }\n`,
  ],
  [
    "Team.access.production",
    `${team("groups: [storefront], access: { ‹production: none› }")}Cluster prod: { cni: calico }\nStage prod: { cluster: prod, tier: production }\n`,
  ],
  ...acknowledgeSamples("Team", "KS1033", (field) => team(`access: { production: admin }, ${field}`)),
];
