import * as z from "zod";
import { appSpec } from "./app-kind.ts";
import { appLabel, dnsLabel, imageReference } from "./scalars.ts";

export const releaseSpec = z.strictObject({
  app: appLabel.describe("The app."),
  document: appSpec.describe("The App's spec as it was declared when the release was made."),
  images: z
    .record(imageReference, imageReference)
    .optional()
    .describe("For each declared image, the same with its digest."),
  rendered: z
    .record(dnsLabel, z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in lower-case hex"))
    .optional()
    .describe(
      "Of an app with a source: for each stage the hash of all that is rendered there, as origins.json says it.",
    ),
  files: z
    .strictObject({
      hash: z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in lower-case hex"),
      folder: z
        .string()
        .max(1024, "at most 1,024 characters")
        .regex(/^[^/\\\0]+(\/[^/\\\0]+)*$/, "a folder below the declaration's, or ."),
    })
    .optional()
    .describe(
      "Of an app with a source: the hash of all files that it is rendered from, which the ledger keeps in sources/APP/HASH, and the folder of the declaration's that its paths are relative to.",
    ),
  source: z
    .strictObject({
      commit: z.string().regex(/^[0-9a-f]{7,64}$/, "a commit hash"),
      repository: z.string().min(1).optional(),
      committedAt: z.iso
        .datetime({ offset: true })
        .optional()
        .describe("When the commit was made, as RFC 3339: lead times begin there."),
    })
    .optional()
    .describe("The source that the release was built from."),
  forPreviews: z
    .literal(true)
    .optional()
    .describe("It comes into previews and into no other stage, such as the release of a pull request."),
  compiler: z.string().min(1).describe("The version of kubestage that made the release."),
});

/** Which release each stage runs: the first form of the ledger's pointers. */
export const releasePointersSpec = z.strictObject({
  stages: z
    .record(dnsLabel, z.record(appLabel, z.string().min(1)))
    .describe("For each stage, the release of each app by name."),
});

/** What the platform's own documents are released as. No app may be called so. */
export const platformApp = "platform";
