import * as z from "zod";
import { contentHash, keyedHash } from "../../manifests/content-hash.ts";
import { keyText } from "../../manifests/object-key.ts";
import type { Plan, PlanItem, WantedObject } from "../plan.ts";
import { risks } from "../plan.ts";
import { isSecret } from "../fields/secret-fields.ts";

const kind = "kubestage plan";
/** Another shape is another number; no version reads another one's. */
const version = 1;

const text = z.string();
const optionalText = z.string().optional();
const itemSchema = z.strictObject({
  key: z.strictObject({ group: text, kind: text, namespace: text, name: text }),
  stage: optionalText,
  team: optionalText,
  app: optionalText,
  origin: optionalText,
  action: z.enum(["create", "change", "replace", "delete"]),
  risk: z.enum(risks),
  because: z.array(text),
  changes: z.array(z.strictObject({ path: text, before: optionalText, after: optionalText, secret: z.boolean() })),
  conflicts: z.array(z.strictObject({ path: text, manager: text, time: optionalText })),
  awaits: z.enum(["namespace", "definition", "readiness"]).optional(),
  refusal: z.strictObject({ reason: text, message: text, hint: text }).optional(),
  warnings: z.array(text),
  uid: optionalText,
  /** Hash of the live object, by the key where it is a Secret; empty where there is none. */
  live: text,
  /** Hash of the object that is to be written, by the key where it is a Secret; undefined where it is deleted. */
  wanted: optionalText,
});
const schema = z.strictObject({
  kind: z.literal(kind),
  version: z.literal(version),
  platform: text,
  cluster: z.strictObject({ name: text, uid: text, version: text }),
  request: z.record(text, text),
  inputs: text,
  keyId: text,
  unchanged: z.int().nonnegative(),
  unchangedWanted: text,
  items: z.array(itemSchema),
});

/**
 * A plan as it is kept in a file: everything that it shows, and hashes of what it would write and of what it would write
 * over. It holds no object, so applying it compiles the declaration again and must come to the same.
 */
export type SavedPlan = z.infer<typeof schema>;
export type SavedItem = SavedPlan["items"][number];

export interface PlanRecord {
  readonly wanted: readonly WantedObject[];
  /** A digest of everything that the plan was made from: declaration, releases, rendered sources. */
  readonly inputs: string;
  /** By which Secrets are hashed: at least 32 bytes that nobody can guess. */
  readonly key: Uint8Array;
  /** Tells which key it was, without telling anything about it. */
  readonly keyId: string;
  /** What was asked for, such as the path and the stage, so that the same can be asked for again. */
  readonly request?: Readonly<Record<string, string>>;
}

/** A plan as it would be saved: two of them are compared by `comparePlans`. */
export function recordPlan(plan: Plan, { wanted, inputs, key, keyId, request = {} }: PlanRecord): SavedPlan {
  const digests = new Map(wanted.map((one) => [keyText(one.key), digest(one, key)]));
  const items = plan.items.flatMap((item) => savedItem(item, digests.get(keyText(item.key)), key));
  const planned = new Set(plan.items.map((item) => keyText(item.key)));
  const unchanged = [...digests].filter(([name]) => !planned.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const { platform, cluster } = plan;
  const unchangedWanted = contentHash(unchanged);
  return {
    kind,
    version,
    platform,
    cluster,
    request,
    inputs,
    keyId,
    unchanged: plan.unchanged,
    unchangedWanted,
    items,
  };
}

/** The text of a saved plan: JSON that people can read and compare. No value of a Secret is in it. */
export function savePlan(plan: Plan, record: PlanRecord): string {
  return `${JSON.stringify(recordPlan(plan, record), undefined, 2)}\n`;
}

/** The plan of a text, or why it is none: a sentence without a full stop. */
export function readSavedPlan(content: string): SavedPlan | { readonly problem: string } {
  const value = parseJson(content);
  const { kind: saidKind, version: saidVersion } = (value ?? {}) as { kind?: unknown; version?: unknown };
  if (saidKind !== kind) return { problem: "it is no plan that kubestage saved" };
  if (saidVersion !== version)
    return { problem: `it is of version ${JSON.stringify(saidVersion)}, and this kubestage reads version ${version}` };
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  return {
    problem: `it is damaged at ${issue?.path.join(".") || "its beginning"}: ${issue?.message ?? "not as saved"}`,
  };
}

function savedItem(item: PlanItem, wanted: string | undefined, key: Uint8Array): SavedItem[] {
  const { action, liveHash, uid, stage, team, app, origin, awaits, refusal, ...rest } = item;
  if (action === "none") return [];
  const secret = item.key.group === "" && item.key.kind === "Secret";
  return [
    {
      ...rest,
      action,
      changes: item.changes.map(withoutUndefined),
      conflicts: item.conflicts.map(withoutUndefined),
      because: [...item.because],
      warnings: [...item.warnings],
      ...withoutUndefined({ stage, team, app, origin, awaits, refusal, uid, wanted }),
      live: secret && liveHash !== "" ? keyedHash(key, liveHash) : liveHash,
    },
  ];
}

function digest({ object }: WantedObject, key: Uint8Array): string {
  return isSecret(object) ? keyedHash(key, object) : contentHash(object);
}

/** As JSON would have it, so that a plan is the same before and after it was saved. */
function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
