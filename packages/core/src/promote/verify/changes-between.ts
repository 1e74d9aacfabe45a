import type { Change } from "../change.ts";
import type { Ledger } from "../ledger.ts";
import { isSame } from "./is-same.ts";

/** How one ledger became another. */
export interface Differences {
  readonly changes: readonly Change[];
  /** What is there no more, or says something else, and may never: sentences without a full stop. */
  readonly losses: readonly string[];
}

/** What a commit did, found by comparing the ledgers before and after it. */
export function changesBetween(before: Ledger, after: Ledger): Differences {
  const losses: string[] = [];
  /** Records that stay as they are once they are there. */
  const added = <Item>(what: string, old: ReadonlyMap<string, Item>, now: ReadonlyMap<string, Item>): Item[] => {
    for (const [name, item] of old) {
      const other = now.get(name);
      if (other === undefined) losses.push(`the ${what} ${name} is gone`);
      else if (!isSame(item, other)) losses.push(`the ${what} ${name} says something else`);
    }
    return [...now].filter(([name]) => !old.has(name)).map(([, item]) => item);
  };
  /** Records that may be written anew. */
  const written = <Item>(
    what: string | undefined,
    old: ReadonlyMap<string, Item>,
    now: ReadonlyMap<string, Item>,
  ): Item[] => {
    const gone = [...old].filter(([name, item]) => item !== undefined && now.get(name) === undefined);
    if (what !== undefined) losses.push(...gone.map(([name]) => `the ${what} ${name} is gone`));
    return [...now].filter(([name, item]) => !isSame(old.get(name), item)).map(([, item]) => item);
  };
  const changes: Change[] = [
    ...added("release", before.releases, after.releases).map((release): Change => ({ kind: "release", release })),
    ...added("set", before.sets, after.sets).map((set): Change => ({ kind: "set", set })),
    ...added("evidence", byId(before.evidence), byId(after.evidence)).map(
      (evidence): Change => ({ kind: "evidence", evidence }),
    ),
    ...added("stay", byId(before.stays), byId(after.stays)).map((stay): Change => ({ kind: "stay", stay })),
    ...[...without(byId(after.approvals), byId(before.approvals)).values()].map(
      (approval): Change => ({ kind: "approval", approval }),
    ),
    ...written("freeze", byName(before.freezes), byName(after.freezes)).map(
      (freeze): Change => ({ kind: "freeze", freeze }),
    ),
    ...written("observation", before.observations, after.observations).flatMap((observation): Change[] =>
      observation ? [{ kind: "observation", observation }] : [],
    ),
    ...written(undefined, before.previews, after.previews).map((preview): Change => ({ kind: "preview", preview })),
    ...written(undefined, before.pointers, after.pointers).map((pointer): Change => ({ kind: "pointer", pointer })),
    ...[...without(before.pointers, after.pointers).values()].map(
      ({ stage, app }): Change => ({ kind: "pointerGone", where: { stage, app } }),
    ),
    ...[...without(before.previews, after.previews).keys()].map((stage): Change => ({ kind: "previewGone", stage })),
    ...written(undefined, before.requests, after.requests).map((request): Change => ({ kind: "request", request })),
    ...[...without(before.requests, after.requests).values()].map(
      ({ stage, app }): Change => ({ kind: "requestGone", where: { stage, app } }),
    ),
    ...[...without(byId(before.approvals), byId(after.approvals)).values()].map(
      (approval): Change => ({ kind: "approvalGone", approval }),
    ),
  ];
  return { changes, losses };
}

function byId<Item extends { readonly id: string }>(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [item.id, item]));
}

function byName<Item extends { readonly name: string }>(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [item.name, item]));
}

function without<Item>(
  all: ReadonlyMap<string, Item>,
  others: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, Item> {
  return new Map([...all].filter(([name]) => !others.has(name)));
}
