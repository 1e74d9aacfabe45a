import * as z from "zod";
import { capabilities } from "../verdicts/intent.ts";
import { allPreviewsName } from "./preview-names.ts";
import { cidr, dnsLabel, dnsName, labels, port, protocol } from "./scalars.ts";

const stageName = z
  .string()
  .regex(
    /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?|\(unassigned\)|\(outside\))$/,
    "a stage's name, (unassigned) or (outside)",
  );

const peer = z.strictObject({
  stage: stageName.optional().describe("The stage, (unassigned) or (outside)."),
  namespace: dnsLabel.optional().describe("The namespace, by its name."),
  namespaceLabels: labels.optional().describe("Labels that the namespace must have."),
  podLabels: labels.optional().describe("Labels that the pods must have."),
  cidr: cidr.optional().describe("Addresses outside of the cluster."),
  host: dnsName
    .optional()
    .describe("A host outside that is opened by its name, at whichever of the addresses of `cidr`."),
  forwards: z
    .literal(false)
    .optional()
    .describe(
      "`false` for pods that answer and never pass traffic on, such as DNS. Nobody reaches a third one by them.",
    ),
});

const subject = z.strictObject({
  kind: z.enum(["User", "Group", "ServiceAccount"]),
  name: z.string().min(1),
  namespace: dnsLabel.optional().describe("Of a ServiceAccount."),
});

const sharedThings = (stage: z.ZodType<string, string>) =>
  z
    .array(
      z.strictObject({
        type: z.enum(["nodes", "cluster", "image", "volume", "host", "object"]),
        name: z.string().min(1).optional().describe("Of an image, volume, host or object; `*` stands for any text."),
        stages: z.array(stage).min(1).describe("The stages that share it; of nodes of no stage it may be one."),
      }),
    )
    .default([])
    .describe("What stages share on purpose.");

/** What was meant to be open, for manifests that no declaration stands behind. */
export const intentSpec = z.strictObject({
  openings: z
    .array(
      z.strictObject({
        from: peer.describe("Who connects. Every field must match; none at all is everything in the cluster."),
        to: peer.describe("To whom."),
        ports: z
          .array(
            z.strictObject({
              port,
              endPort: port.optional().describe("The last port of a range."),
              protocol: protocol.default("TCP"),
            }),
          )
          .min(1)
          .optional()
          .describe("Ports of the pods. Default: all."),
      }),
    )
    .default([])
    .describe("Traffic that is meant, each for that hop and port only."),
  grants: z
    .array(
      z.strictObject({
        subject: subject.describe("Who."),
        stage: stageName.describe("Where."),
        may: z.array(z.enum(capabilities)).min(1).describe("What they may do there, at most."),
      }),
    )
    .default([])
    .describe("Rights that are meant."),
  administrators: z
    .array(subject)
    .default([])
    .describe("Users, groups and service accounts that belong to no stage and are trusted with all."),
  shared: sharedThings(stageName),
});

/** The same as `build` writes it, where all previews of a template may stand among stages. */
export const writtenIntentSpec = intentSpec.extend({
  shared: sharedThings(z.union([stageName, z.string().regex(allPreviewsName)])),
});
