import * as z from "zod";
import type { Code } from "../diagnostics/codes.ts";
import { acknowledgeableCodes } from "../diagnostics/codes.ts";

const acknowledgement = z.strictObject({
  finding: z.enum(acknowledgeableCodes as [Code, ...Code[]]).describe("The finding's code."),
  reason: z.string().min(10, "at least ten characters: say why").describe("Why this is accepted, for the auditor."),
});

/** The field by which a document accepts what is found in it. */
export const acknowledge = z
  .array(acknowledgement)
  .optional()
  .describe("Findings in this document that are accepted, each with a reason.");
