import type { Spec } from "./documents.ts";
import { team } from "./documents.ts";

export const teamNames = [
  "portal",
  "mobile",
  "identity",
  "customers",
  "contracts",
  "claims",
  "payments",
  "pricing",
  "documents",
  "partners",
  "data",
  "operations",
] as const;
type TeamName = (typeof teamNames)[number];

/** What a team may do where it differs from what the tiers give. */
const access: Partial<Record<TeamName, Spec<"Team">["access"]>> = {
  identity: { verification: "view" },
  payments: { verification: "view", performance: "view" },
  data: { production: "none" },
};

/** Each team is a group of the company's directory. */
export const teams = teamNames.map((name) => team(name, { groups: [name], access: access[name] ?? {} }));
