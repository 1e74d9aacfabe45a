import * as z from "zod";
import type { JsonSchema } from "../model/json-schema.ts";
import { properties } from "../verdicts/property.ts";
import { certificateSchema } from "./certificate-schema.ts";

/** The form of the JSON of a proof. A change that programs have to know of gets another one. */
export const proofForm = "kubestage.dev/proof/v1";

const name = z.string();
const property = z.enum(properties);
const answer = z.enum(["holds", "broken", "unknown"]);

const objectReference = z.strictObject({
  group: z.string().describe("Empty for the core group."),
  kind: z.string(),
  namespace: z.string().describe("Empty for objects of the whole cluster."),
  name: z.string(),
});

const place = z.strictObject({
  file: z.string(),
  line: z.int().describe("From 1."),
  column: z.int().describe("From 1."),
  endLine: z.int(),
  endColumn: z.int().describe("Exclusive."),
});

const actor = z.strictObject({ user: z.string(), groups: z.array(z.string()) });

const endpoint = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("pod"),
    namespace: z.string(),
    namespaceLabels: z.record(z.string(), z.string()),
    labels: z.record(z.string(), z.string()),
    of: objectReference.optional().describe("The pod, or the workload that makes it; absent where there is none yet."),
  }),
  z.strictObject({ type: z.literal("address"), cidr: z.string() }),
  z.strictObject({ type: z.literal("node"), name: z.string() }),
]);

const step = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("request"),
    as: actor,
    verb: z.string(),
    resource: z.strictObject({
      group: z.string(),
      resource: z.string(),
      namespace: z.string().optional(),
      name: z.string().optional(),
      path: z.string().optional(),
    }),
    body: z.unknown().optional().describe("What is sent: the whole object, or for `patch` a merge patch."),
    allowedBy: z
      .strictObject({ binding: objectReference, role: objectReference, rule: z.int().describe("From 0.") })
      .optional(),
  }),
  z.strictObject({
    type: z.literal("packet"),
    from: endpoint,
    to: endpoint,
    protocol: z.enum(["TCP", "UDP", "SCTP"]),
    port: z.int().describe("Of the pod, never of a Service."),
    via: z.array(objectReference).optional(),
  }),
  z.strictObject({ type: z.literal("landing"), pod: z.unknown(), node: z.string() }),
  z.strictObject({
    type: z.literal("naming"),
    object: objectReference,
    field: z.string(),
    text: z.string().optional().describe("Shortened; never of a Secret."),
    names: z.union([objectReference, z.string()]),
  }),
  z.strictObject({
    type: z.literal("state"),
    object: objectReference,
    field: z.string().optional(),
    says: z.string(),
  }),
]);

const witness = z.strictObject({
  summary: z.string(),
  steps: z.array(step).describe("What is done, in order. Each step can be replayed."),
});

const verdict = z.strictObject({
  world: name.describe("The cluster, as the user calls it."),
  property,
  from: name.describe("A stage, `(unassigned)` or `(outside)`."),
  to: name,
  verdict: answer,
  reason: z.string(),
  assumptions: z.array(z.string()).describe("Keys of `assumptions`."),
  witness: witness.nullable().describe("Never null where the verdict is `broken`."),
  certificate: certificateSchema
    .optional()
    .describe("With `--certificates`, where it holds: for an independent check."),
  findings: z.array(z.string()).describe("Codes of the findings that say more."),
  counts: z.boolean().describe("Whether the exit code rests on it."),
  before: answer.nullable().optional().describe("With `--base`: what was said before; null for a pair that is new."),
});

const edit = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("set"),
    object: objectReference,
    path: z.array(z.union([z.string(), z.int()])),
    value: z.unknown(),
  }),
  z.strictObject({
    type: z.literal("remove"),
    object: objectReference,
    path: z.array(z.union([z.string(), z.int()])),
  }),
  z.strictObject({ type: z.literal("add"), object: z.unknown() }),
  z.strictObject({ type: z.literal("delete"), object: objectReference }),
]);

const finding = z.strictObject({
  world: name,
  code: z.string(),
  property,
  severity: z.enum(["error", "warning", "note"]),
  message: z.string(),
  hint: z.string(),
  object: objectReference.nullable().describe("What it is about; null where something is not there at all."),
  field: z.array(z.union([z.string(), z.int()])),
  place: place.nullable().describe("In the user's own text; null for what was read from a cluster or is built in."),
  related: z.array(z.strictObject({ message: z.string(), object: objectReference, place: place.nullable() })),
  pairs: z.array(z.strictObject({ from: name, to: name })),
  witness: witness.nullable().describe("Of the first pair that shows it; null of what is only worth a look."),
  fix: z.strictObject({ description: z.string(), edits: z.array(edit) }).nullable(),
});

const diagnostic = z.strictObject({
  code: z.string(),
  severity: z.string(),
  message: z.string(),
  hint: z.string(),
  place: place.nullable(),
  frame: z.string().nullable(),
  related: z.array(z.strictObject({ message: z.string(), place })),
});

const mended = { code: z.string(), property, message: z.string() };

const fixes = z.strictObject({
  fixed: z.array(z.strictObject({ ...mended, changes: z.array(z.string()).describe("In words.") })),
  refused: z.array(z.strictObject({ ...mended, why: z.string() })).describe("A fix is known and was not made."),
  files: z.array(z.string()).describe("Those that were written."),
  changedMeanwhile: z.array(z.string()).describe("Somebody changed these since they were read: then none was written."),
  outdated: z.array(z.string()).describe("Built folders whose declaration was changed: build them again."),
});

/** What `kubestage prove -o json` prints. The one definition of it. */
export const proofSchema = z.strictObject({
  form: z.literal(proofForm),
  worlds: z.array(
    z.strictObject({
      name,
      kubernetes: z.string().describe("The version that was judged by, such as 1.36."),
      stages: z.array(name),
      intent: z.boolean().describe("Whether it was known what is meant to be open."),
    }),
  ),
  properties: z.array(property).describe("What was asked for."),
  verdicts: z.array(verdict).describe("One for each property and ordered pair of names that was asked for."),
  findings: z.array(finding),
  assumptions: z.record(z.string(), z.string()).describe("What the verdicts take for granted, in words."),
  base: z
    .strictObject({ name, closed: z.array(finding).describe("Findings that are gone.") })
    .nullable()
    .describe("With `--base`: what is compared with. `verdicts` and `findings` are then those that changed."),
  diagnostics: z.array(diagnostic).describe("What was said about reading the input."),
  fixes: fixes.optional().describe("With `--fix` only. The verdicts and findings are those after it."),
});

export type ProofJson = z.output<typeof proofSchema>;

/** The JSON Schema (draft 7) of what `kubestage prove -o json` prints. */
export function proofJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(proofSchema, {
    target: "draft-7",
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  }) as JsonSchema;
  return {
    ...schema,
    title: "Proof",
    description: "What `kubestage prove -o json` prints: for every property and ordered pair of stages a verdict.",
  };
}
