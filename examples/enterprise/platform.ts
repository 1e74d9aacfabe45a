import { claims } from "./apps/claims.ts";
import { contracts } from "./apps/contracts.ts";
import { customers } from "./apps/customers.ts";
import { data } from "./apps/data.ts";
import { documents } from "./apps/documents.ts";
import { identity } from "./apps/identity.ts";
import { mobile } from "./apps/mobile.ts";
import { operations } from "./apps/operations.ts";
import { partners } from "./apps/partners.ts";
import { payments } from "./apps/payments.ts";
import { portal } from "./apps/portal.ts";
import { pricing } from "./apps/pricing.ts";
import { clusters } from "./clusters.ts";
import { platform } from "./documents.ts";
import { sharedThings } from "./shared.ts";
import { stages } from "./stages.ts";
import { teams } from "./teams.ts";

/** An insurance: 12 teams with 40 apps in 7 stages, production in two regions. */
export default [
  platform("insurance", {
    domain: "insurance.example.com",
    stageLabel: "insurance.example.com/stage",
    administrators: { groups: ["platform"], serviceAccounts: [{ namespace: "delivery", name: "applier" }] },
    defaults: {
      cluster: { registries: ["registry.example.com/insurance"] },
      app: { config: { LOG_FORMAT: "json" } },
    },
  }),
  ...clusters,
  ...stages,
  ...teams,
  ...sharedThings,
  ...portal,
  ...mobile,
  ...identity,
  ...customers,
  ...contracts,
  ...claims,
  ...payments,
  ...pricing,
  ...documents,
  ...partners,
  ...data,
  ...operations,
];
