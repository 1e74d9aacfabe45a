import * as z from "zod";
import { imageName } from "./image-names.ts";
import { duration } from "./scalars.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const publicKey = z
  .string()
  .max(10_000, "at most 10,000 characters")
  .regex(
    /^\s*-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----\s*$/,
    "a public key in PEM, from BEGIN PUBLIC KEY to END PUBLIC KEY",
  );

/** A text, or the beginning of one where it ends with `*`. A lone `*` would be everybody. */
const nameOrBeginning = z
  .string()
  .max(2000)
  .regex(/^[^*\s]+\*?$/, "a name without spaces; only its last character may be *, for whatever follows");

const keySigner = z.strictObject({
  key: publicKey.describe("The public key, in PEM: `cosign public-key` prints it."),
});

const identitySigner = z.strictObject({
  issuer: z.url({ protocol: /^https$/ }).describe("Who vouches for the identity: the OpenID Connect issuer."),
  subject: nameOrBeginning.describe(
    "The identity in the certificate, such as a workflow's address. Where it ends with *, its beginning.",
  ),
});

const signers = z.array(z.union([keySigner, identitySigner])).min(1);

const ownSigners = signers
  .optional()
  .describe("Whose word counts for this, any one of them. Default: those of `signedBy` above.");

const exception = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/, "the id of a vulnerability, such as CVE-2026-1234")
    .describe("The vulnerability, as the scanner calls it."),
  reason: z.string().min(10, "at least ten characters: say why"),
  until: z.iso.date('a date in quotes, such as "2026-12-24"').optional().describe("The last day on which it holds."),
});

const wholeName = z
  .string()
  .max(500)
  .refine(
    (name) => /^\S+\/\S+$/.test(name) && imageName(name) === name,
    "the whole name of an image without tag and digest, such as registry.example.com/shop/web",
  );

const repositoryAddress = z
  .string()
  .max(2000)
  .regex(/^(https|ssh):\/\/[^\s/?#]+\/[^\s?#]+$/, "the address of a repository that begins with https:// or ssh://");

/** From the least. `none` allows no vulnerability at all. */
export const severities = ["none", "negligible", "low", "medium", "high", "critical"] as const;

/** What must be known of each image of a release, by what is kept beside it in its registry. */
export const imagePolicySpec = z
  .strictObject({
    signedBy: signers
      .optional()
      .describe("Each image is signed by one of these, by key, or without one by an identity."),
    trustedRoot: z
      .string()
      .max(100_000, "at most 100,000 characters")
      .refine(isJson, "JSON, as `cosign trusted-root create` prints it")
      .optional()
      .describe("For identities: Sigstore's trusted root itself, which is JSON, as a text."),
    provenance: z
      .strictObject({
        builders: z
          .array(nameOrBeginning)
          .min(1)
          .describe("Ids of the builders that may have made it. Where one ends with *, its beginning."),
        source: z
          .enum(["release", "any"])
          .default("release")
          .describe("release: built from the repository and commit that the release names; any: not compared."),
        repositories: z
          .record(wholeName, repositoryAddress)
          .optional()
          .describe(
            "For images that are built from another repository than the release names, by their names without tag: that repository. The commit is not compared, since a release names one.",
          ),
        signedBy: ownSigners,
      })
      .optional()
      .describe("SLSA provenance: who built the image, and from what."),
    sbom: z
      .strictObject({
        formats: z
          .array(z.enum(["spdx", "cyclonedx"]))
          .min(1)
          .default(["spdx", "cyclonedx"])
          .describe("Any one of these is enough."),
        signedBy: ownSigners,
      })
      .optional()
      .describe("A list of what is in the image is attached to it."),
    vulnerabilities: z
      .strictObject({
        atMost: z
          .enum(severities)
          .describe("The highest severity that is let in. One that the scanner does not know counts as the highest."),
        except: z.array(exception).optional().describe("Vulnerabilities that are let in all the same."),
        noOlderThan: duration.describe("How old a report may be."),
        signedBy: ownSigners,
      })
      .optional()
      .describe("A scanner's report is attached to the image, and says nothing worse than this."),
  })
  .superRefine((policy, context) => {
    const parts = [policy.provenance, policy.sbom, policy.vulnerabilities].filter((part) => part !== undefined);
    if (policy.signedBy === undefined && parts.length === 0)
      context.addIssue("say at least one of signedBy, provenance, sbom and vulnerabilities");
    for (const name of ["provenance", "sbom", "vulnerabilities"] as const)
      if (policy[name] !== undefined && policy[name].signedBy === undefined && policy.signedBy === undefined)
        context.addIssue({ code: "custom", path: [name], message: "say in signedBy whose word counts for this" });
    const named = [policy, ...parts].flatMap(({ signedBy = [] }) => signedBy);
    if (policy.trustedRoot === undefined && named.some((signer) => "issuer" in signer))
      context.addIssue("identities are checked against a trusted root: give it as trustedRoot");
  });

export type ImagePolicy = z.output<typeof imagePolicySpec>;

/** Somebody whose signature counts: by a public key in PEM, or by an identity that Sigstore's certificate authority vouched for. */
export type ImageSigner = z.output<typeof keySigner> | z.output<typeof identitySigner>;

export type SeverityOfVulnerability = (typeof severities)[number];
