import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import { KubestageError } from "@kubestage/adapters";
import type { Drift, FieldDrift, LiveObject, WantedObject } from "@kubestage/core";
import { addedFields, changedDrift, isAsWanted, missingDrift, ownsFields, planObject } from "@kubestage/core";
import { dryRun } from "../cluster/dry-run.ts";
import { getIfThere } from "../cluster/live.ts";

/** What became of a comparison: a drift, none, or the refusal of the server to compare. */
export type Judged =
  | { readonly type: "as declared" }
  | { readonly type: "drift"; readonly drift: Drift }
  /** `verb`: what was asked for. */
  | { readonly type: "refused"; readonly verb: "get" | "patch"; readonly message: string };

interface Given {
  readonly api: ClusterApi;
  readonly resource: ServedResource;
  /** How many replicas it has is an autoscaler's business. */
  readonly isScaled: boolean;
  /** What Argo CD or Flux adds to whatever it brings, as paths. */
  readonly notes: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/**
 * Compares a declared object with what is there. The API server is the judge: by a dry run it says what an apply would
 * set back, so that defaults and other forms of the same value are never drift.
 *
 * Errors: those of `ClusterApi`.
 */
export async function judgeDeclared(wanted: WantedObject, given: Given): Promise<Judged> {
  const { api, resource, isScaled, signal } = given;
  const live = await readIfAllowed(wanted, given);
  if (live === "refused") return { type: "refused", verb: "get", message: `you may not \`get\` ${resource.plural}` };
  if (!live || live.metadata.deletionTimestamp !== undefined)
    return { type: "drift", drift: missingDrift(wanted, live !== undefined) };
  const tried = isAsWanted(wanted.object, live)
    ? undefined
    : await dryRun(api, resource, wanted.object, { live, signal });
  const item = tried ? planObject(wanted, live, tried) : nothing;
  if (item.refusal) return { type: "refused", verb: "patch", message: item.refusal.message };
  // Where the record of what is ours is gone, as when it was made anew, the server says what would be beside ours.
  const recorded = !ownsFields(live) && tried?.type === "accepted" ? tried.object : live;
  const others = (await added(wanted, recorded, given)).filter(({ path }) => !given.notes.has(path));
  const drift = changedDrift(wanted, live, item, others, isScaled);
  return drift ? { type: "drift", drift } : { type: "as declared" };
}

async function readIfAllowed(
  { key }: WantedObject,
  { api, resource, signal }: Given,
): Promise<LiveObject | "refused" | undefined> {
  try {
    return await getIfThere(api, resource, key, signal);
  } catch (error) {
    if (error instanceof KubestageError && error.code === "KS5014") return "refused";
    throw error;
  }
}

const nothing = { changes: [], conflicts: [], refusal: undefined } as const;

async function added(wanted: WantedObject, live: LiveObject, given: Given): Promise<readonly FieldDrift[]> {
  const found = addedFields(live);
  if (!found.maybeDefaults) return found.fields;
  const fresh = await freshObject(wanted, given);
  return fresh ? addedFields(live, fresh).fields : found.fields;
}

/**
 * What the server would make of the object if it were created today, under another name, which nothing stores. Undefined
 * where it does not say, as where a rule is about names.
 */
async function freshObject(
  { object }: WantedObject,
  { api, resource, signal }: Given,
): Promise<LiveObject | undefined> {
  const name = `${object.metadata.name.slice(0, 40).replace(/[^a-z0-9]+$/, "")}-as-declared`;
  const answer = await api.apply(
    resource,
    { ...object, metadata: { ...object.metadata, name } },
    { dryRun: true, signal },
  );
  return answer.ok ? answer.object : undefined;
}
