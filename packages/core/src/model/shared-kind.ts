import * as z from "zod";
import { acknowledge } from "./acknowledge-field.ts";
import { cidr, dnsLabel, dnsName, labels, port, protocol } from "./scalars.ts";

export const sharedSpec = z.strictObject({
  host: dnsName.optional().describe("The host, where it lives outside of the clusters."),
  cidrs: z
    .array(cidr)
    .min(1)
    .optional()
    .describe("The host's addresses, for network plugins that cannot open by name."),
  pods: z
    .strictObject({
      namespace: labels.describe("Labels of the namespace."),
      pods: labels.describe("Labels of the pods."),
    })
    .optional()
    .describe("The pods, where it lives in the cluster."),
  ports: z
    .array(z.strictObject({ port, protocol: protocol.default("TCP") }))
    .min(1)
    .describe("Pod or host ports."),
  stages: z.array(dnsLabel).min(1).describe("The stages that it serves."),
  forwards: z.boolean().default(false).describe("Whether it can forward traffic from one of its clients to another."),
  acknowledge,
});
