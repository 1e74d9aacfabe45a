import * as z from "zod";
import { acknowledge } from "./acknowledge-field.ts";
import { dnsLabel, dnsName } from "./scalars.ts";
import { role } from "./stage-kind.ts";

export const teamSpec = z.strictObject({
  groups: z
    .array(z.string().min(1))
    .optional()
    .describe("Directory groups (LDAP or OIDC), without the cluster's prefix."),
  users: z.array(z.string().min(1)).optional().describe("Named users, without the cluster's prefix."),
  serviceAccounts: z
    .array(z.strictObject({ namespace: dnsLabel, name: dnsName }))
    .optional()
    .describe(
      "Service accounts that act for the team, such as a build agent's. One that lives in a stage acts there only.",
    ),
  access: z
    .strictObject({
      development: role.optional(),
      verification: role.optional(),
      performance: role.optional(),
      production: role.optional(),
    })
    .optional()
    .describe("What the team may do in each tier, where it differs from the tier's default."),
  acknowledge,
});
