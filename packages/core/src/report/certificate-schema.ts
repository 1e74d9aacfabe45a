import * as z from "zod";

const names = z.array(z.string());

/** A certificate in JSON: see `verdicts/certificate.ts`. */
export const certificateSchema = z.discriminatedUnion("property", [
  z.strictObject({
    property: z.literal("network"),
    closed: z
      .array(
        z.strictObject({
          namespace: z.string(),
          side: z.enum(["egress", "ingress"]),
          by: names.describe("NetworkPolicies that isolate, by their names."),
          pods: z.enum(["any", "there"]),
        }),
      )
      .describe("Namespaces that policies close to the other stage as a whole."),
    pairs: z
      .array(z.strictObject({ from: z.string(), to: names }))
      .describe("Of all others, which namespaces are apart one by one."),
    reached: z
      .array(z.strictObject({ namespace: z.string(), labels: z.array(z.record(z.string(), z.string())) }))
      .describe("Pods of no stage to which something may get, over as many of them as it likes."),
    entrances: names.describe("Ways in from outside to which nothing of the stage is let out."),
    newNamespaces: z.enum(["nobody makes any", "none is let in"]),
  }),
  z.strictObject({
    property: z.literal("access"),
    people: z.array(
      z.strictObject({ who: names, identities: names.describe("Everybody whom they can become, and nobody else.") }),
    ),
  }),
  z.strictObject({
    property: z.literal("placement"),
    nodes: z.array(
      z.strictObject({
        names,
        walls: z
          .array(
            z.strictObject({
              namespaces: names,
              way: z.enum(["existing", "scheduler", "nodeName", "binding", "daemon"]),
              by: z.union([z.enum(["spec", "rights"]), names]).describe("Policies that refuse, or why nobody comes."),
            }),
          )
          .describe("What keeps pods off these nodes; ways that are not named nobody may go."),
      }),
    ),
  }),
]);
