import type { Action, Awaited, Plan, Risk } from "../plan/plan.ts";

/**
 * A plan as programs read it. The shape is a contract: fields are added, and never change their meaning.
 *
 * - `counts`: objects by action; those that need nothing are `unchanged`.
 * - `items`: in the order of the plan, riskiest first; what is not known or does not apply is null or an empty list.
 *   - `object`: `group` is empty for the core group, `namespace` for objects of the whole cluster.
 *   - `stage`, `team`, `app`: null for what belongs to none. `origin`: `platform.yaml:12`, null for what is deleted.
 *   - `action`: `create`, `change`, `replace` or `delete`. `risk`: `data`, `separation`, `interruption` or `routine`.
 *     What is deleted with its namespace is routine: the namespace's own risk covers all that is in it.
 *   - `because`: why it is of that risk, or has to be replaced, in sentences.
 *   - `changes`: `before` and `after` are values, null where the field is absent; both are null where `secret`.
 *   - `conflicts`: fields that other managers own; `time` is RFC 3339.
 *   - `awaits`: `namespace` or `definition`, where the server could not be asked yet; `readiness`, where it is deleted only
 *     once what may start with it is ready.
 *   - `refusal`: what the API server says against it.
 *   - `uid`: of the live object.
 */
export interface PlanJson {
  readonly platform: string;
  readonly cluster: { readonly name: string; readonly uid: string; readonly version: string };
  readonly counts: Readonly<Record<Exclude<Action, "none"> | "unchanged", number>>;
  readonly items: readonly PlanItemJson[];
}

interface PlanItemJson {
  readonly object: { readonly group: string; readonly kind: string; readonly namespace: string; readonly name: string };
  readonly stage: string | null;
  readonly team: string | null;
  readonly app: string | null;
  readonly origin: string | null;
  readonly action: Action;
  readonly risk: Risk;
  readonly because: readonly string[];
  readonly changes: readonly {
    readonly path: string;
    readonly before: unknown;
    readonly after: unknown;
    readonly secret: boolean;
  }[];
  readonly conflicts: readonly { readonly path: string; readonly manager: string; readonly time: string | null }[];
  readonly awaits: Awaited | null;
  readonly refusal: { readonly reason: string; readonly message: string; readonly hint: string } | null;
  readonly warnings: readonly string[];
  readonly uid: string | null;
}

export function planJson({ platform, cluster, items, unchanged }: Plan): PlanJson {
  const count = (action: Action): number => items.filter((item) => item.action === action).length;
  return {
    platform,
    cluster: { name: cluster.name, uid: cluster.uid, version: cluster.version },
    counts: {
      create: count("create"),
      change: count("change"),
      replace: count("replace"),
      delete: count("delete"),
      unchanged,
    },
    items: items.map(({ key, stage, team, app, origin, action, risk, because, changes, conflicts, ...item }) => ({
      object: { group: key.group, kind: key.kind, namespace: key.namespace, name: key.name },
      stage: stage ?? null,
      team: team ?? null,
      app: app ?? null,
      origin: origin ?? null,
      action,
      risk,
      because,
      changes: changes.map(({ path, before, after, secret }) => ({
        path,
        before: valueOf(before),
        after: valueOf(after),
        secret,
      })),
      conflicts: conflicts.map(({ path, manager, time }) => ({ path, manager, time: time ?? null })),
      awaits: item.awaits ?? null,
      refusal: item.refusal ?? null,
      warnings: item.warnings,
      uid: item.uid ?? null,
    })),
  };
}

function valueOf(json: string | undefined): unknown {
  return json === undefined ? null : JSON.parse(json);
}
