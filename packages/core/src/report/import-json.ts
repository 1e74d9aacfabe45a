import type { ObjectKey } from "../manifests/object-key.ts";
import type { PlanItem } from "../plan/plan.ts";

/** What an imported declaration and the objects that it was made of have not in common. */
export interface Differing {
  readonly items: readonly PlanItem[];
  readonly unchanged: number;
  readonly kept: readonly { readonly key: ObjectKey; readonly path: string; readonly value: unknown }[];
  readonly foreign: readonly { readonly key: ObjectKey; readonly because: string }[];
}

/**
 * The same as programs read it. The shape is a contract: fields are added, and never change their meaning.
 *
 * - `plan`: what the first plan shows; `action` is `create`, `change` or `replace`; `changes` as in a plan.
 * - `kept`: fields that stay as they are and are not declared, `lost` where their object is replaced.
 * - `foreign`: objects that stay as they are, and why.
 */
export interface ImportJson {
  readonly unchanged: number;
  readonly plan: readonly {
    readonly object: ObjectKey;
    readonly action: string;
    readonly because: readonly string[];
    readonly changes: readonly { readonly path: string; readonly before: unknown; readonly after: unknown }[];
  }[];
  readonly kept: readonly {
    readonly object: ObjectKey;
    readonly path: string;
    readonly value: unknown;
    readonly lost: boolean;
  }[];
  readonly foreign: readonly { readonly object: ObjectKey; readonly because: string }[];
}

export function importJson({ items, unchanged, kept, foreign }: Differing): ImportJson {
  const replaced = new Set(items.flatMap(({ key, action }) => (action === "replace" ? [JSON.stringify(key)] : [])));
  return {
    unchanged,
    plan: items.map(({ key, action, because, changes }) => ({
      object: key,
      action,
      because,
      changes: changes.map(({ path, before, after }) => ({ path, before: valueOf(before), after: valueOf(after) })),
    })),
    kept: kept.map(({ key, path, value }) => ({ object: key, path, value, lost: replaced.has(JSON.stringify(key)) })),
    foreign: foreign.map(({ key, because }) => ({ object: key, because })),
  };
}

function valueOf(json: string | undefined): unknown {
  return json === undefined ? null : JSON.parse(json);
}
