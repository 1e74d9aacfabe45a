import * as z from "zod";
import { appLabel, dnsLabel } from "../../model/scalars.ts";

/** A point in time, written as RFC 3339 in UTC. */
const instant = z.codec(z.iso.datetime({ precision: 3 }), z.number(), {
  decode: (text) => Date.parse(text),
  encode: (time) => new Date(time).toISOString(),
});

/** A length of time, written as Go and Kubernetes do: 1h30m0s, 5.25s. */
const duration = z.codec(
  z.string().regex(/^(\d+h)?(\d+m)?\d+(\.\d{1,3})?s$/, "a duration, such as 1h30m0s"),
  z.int().nonnegative(),
  {
    decode: (written) => {
      const part = (unit: string): number => Number(new RegExp(`([\\d.]+)${unit}`).exec(written)?.[1] ?? 0);
      return Math.round((part("h") * 3600 + part("m") * 60 + part("s")) * 1000);
    },
    encode: (length) => {
      const [hours, minutes] = [Math.floor(length / 3_600_000), Math.floor(length / 60_000) % 60];
      const lead = hours > 0 ? `${hours}h${minutes}m` : minutes > 0 ? `${minutes}m` : "";
      return `${lead}${(length % 60_000) / 1000}s`;
    },
  },
);
const number = z.int().min(1);
const hash = z.string().regex(/^[0-9a-f]{16}$/, "sixteen hex digits");
const tree = z.string().regex(/^[0-9a-f]{40,64}$/, "the hash of a Git tree");
const text = z.string().max(2000, "at most 2,000 characters");
const person = z.string().min(1).max(200);
const promotionKind = z.enum(["promotion", "rollback", "breakGlass"]);
const inStage = { stage: dnsLabel, app: appLabel };

/** A mapping in a file, a `Map` in the program. */
function mapOf<Value extends z.ZodType>(key: z.ZodType<string, string>, value: Value) {
  return z.codec(z.record(key, value), z.map(z.string(), z.custom<z.output<Value>>()).readonly(), {
    decode: (record) => new Map(Object.entries(record)),
    encode: (map) => Object.fromEntries(map),
  });
}

function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(item).readonly();
}

/**
 * Every kind of file in a ledger: what it may say. The one definition of both directions: a file is decoded into what decisions
 * are made from, and that is encoded into the file.
 */
const recordKinds = {
  ReleaseEntry: z.strictObject({
    name: dnsLabel,
    app: appLabel,
    number,
    createdAt: instant,
    authors: listOf(person),
    follows: dnsLabel.optional(),
    commit: z
      .string()
      .regex(/^[0-9a-f]{7,64}$/, "the hash of a commit")
      .optional(),
    livesIn: listOf(dnsLabel).optional(),
    set: dnsLabel.optional(),
    hotfix: z.strictObject({ skips: listOf(dnsLabel), reason: text.min(1) }).optional(),
    contains: listOf(dnsLabel).optional(),
    forPreviews: z.literal(true).optional(),
  }),
  ReleaseSet: z.strictObject({ name: dnsLabel, releases: mapOf(appLabel, dnsLabel) }),
  Pointer: z.strictObject({
    ...inStage,
    release: dnsLabel,
    previous: dnsLabel.optional(),
    reached: z.int().nonnegative(),
    clusters: listOf(dnsLabel).optional(),
    previousIn: listOf(dnsLabel).optional(),
    since: instant,
    kind: promotionKind,
    by: person.optional(),
    reason: text.optional(),
    answered: instant.optional(),
    tree,
    evidence: listOf(hash),
  }),
  PromotionRequest: z.strictObject({
    ...inStage,
    release: dnsLabel,
    kind: promotionKind,
    by: person,
    at: instant,
    reason: text.optional(),
  }),
  Evidence: z.strictObject({
    ...inStage,
    number,
    gate: dnsLabel,
    release: dnsLabel,
    tree: tree.optional(),
    outcome: z.enum(["passed", "failed"]),
    at: instant,
    said: text,
    asked: hash.optional(),
    message: z
      .string()
      .regex(/^[A-Za-z0-9_:=+/-]{1,256}$/, "the id of a message")
      .optional(),
    cluster: dnsLabel.optional(),
  }),
  Stay: z.strictObject({
    ...inStage,
    number,
    release: dnsLabel,
    passed: z.boolean(),
    wentBack: person.optional(),
    healthyFor: duration,
    until: instant,
  }),
  Approval: z.strictObject({
    ...inStage,
    release: dnsLabel,
    tree,
    person,
    verdict: z.enum(["approved", "rejected"]),
    at: instant,
    expires: instant,
    reason: text.optional(),
  }),
  Freeze: z.strictObject({
    name: dnsLabel,
    stages: listOf(dnsLabel).optional(),
    apps: listOf(appLabel).optional(),
    from: instant,
    until: instant.optional(),
    reason: text.min(1),
    by: person,
    liftedBy: person.optional(),
  }),
  Preview: z.strictObject({
    stage: dnsLabel,
    like: dnsLabel,
    releases: mapOf(appLabel, dnsLabel),
    pullRequest: number.optional(),
    reason: text.optional(),
    by: person,
    at: instant,
    until: instant,
    endedBy: person.optional(),
  }),
  Observation: z.strictObject({
    cluster: dnsLabel,
    sequence: number,
    at: instant,
    apps: mapOf(
      z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, "a stage and an app, such as prod/api"),
      z.strictObject({
        release: dnsLabel,
        health: z.enum(["healthy", "progressing", "degraded"]),
        healthyFor: duration,
        drifted: z.boolean(),
        said: text,
        applied: hash.optional(),
      }),
    ),
  }),
} as const;

export type RecordKind = keyof typeof recordKinds;
/** What a record of a kind is in the program. */
export type RecordOf<K extends RecordKind> = z.output<(typeof recordKinds)[K]>;
/** The schemas by kind, where the kind is not known beforehand. */
export const recordSchemas: { readonly [K in RecordKind]: z.ZodType<RecordOf<K>> } = recordKinds;
