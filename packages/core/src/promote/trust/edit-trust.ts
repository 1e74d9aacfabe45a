import type { Trust } from "./trust.ts";

/** One change of whose word counts. What is added to somebody who is there already joins what they have. */
export type TrustEdit =
  | {
      readonly add: "person";
      readonly name: string;
      readonly keys: readonly string[];
      readonly groups: readonly string[];
      readonly alsoKnownAs: readonly string[];
    }
  | { readonly add: "cluster"; readonly name: string; readonly keys: readonly string[] }
  | {
      readonly add: "service";
      readonly name: string;
      readonly keys: readonly string[];
      readonly may: Trust["services"][string]["may"];
    }
  /** All of it; where keys or groups are named, these only. */
  | {
      readonly remove: TrustKind;
      readonly name: string;
      readonly keys: readonly string[];
      readonly groups: readonly string[];
    }
  | { readonly keepers: readonly string[]; readonly threshold: number }
  | { readonly trustedRoot: string };

export type TrustKind = "person" | "cluster" | "service";

const listOf = { person: "people", cluster: "clusters", service: "services" } as const;

/**
 * The next version of a trust with a change in it.
 *
 * Errors: a sentence without a full stop where what is to be removed is not there, or somebody new has no key.
 */
export function editTrust(trust: Trust, edit: TrustEdit): { readonly trust: Trust } | { readonly problem: string } {
  const next = { ...trust, version: trust.version + 1 };
  if ("trustedRoot" in edit) return { trust: { ...next, trustedRoot: edit.trustedRoot } };
  if ("keepers" in edit) return { trust: { ...next, keepers: edit.keepers, threshold: edit.threshold } };
  const kind = "add" in edit ? edit.add : edit.remove;
  const { name } = edit;
  const list: Readonly<Record<string, { readonly keys: readonly string[] }>> = trust[listOf[kind]];
  const there = Object.hasOwn(list, name) ? list[name] : undefined;
  if ("remove" in edit) return there ? removed(next, edit) : { problem: `the trust has no ${kind} ${name}` };
  const keys = joined(there?.keys, edit.keys);
  if (keys.length === 0) return { problem: `${name} has no key yet, and nothing can be signed without one` };
  return { trust: added(next, edit, keys) };
}

function added(next: Trust, edit: Extract<TrustEdit, { readonly add: TrustKind }>, keys: readonly string[]): Trust {
  const { name } = edit;
  switch (edit.add) {
    case "person": {
      const there = own(next.people, name);
      const alsoKnownAs = joined(there?.alsoKnownAs, edit.alsoKnownAs);
      const person = {
        keys,
        groups: joined(there?.groups, edit.groups),
        ...(alsoKnownAs.length > 0 && { alsoKnownAs }),
      };
      return { ...next, people: { ...next.people, [name]: person } };
    }
    case "cluster":
      return { ...next, clusters: { ...next.clusters, [name]: { keys } } };
    case "service": {
      const may = joined(own(next.services, name)?.may, edit.may);
      return { ...next, services: { ...next.services, [name]: { keys, may } } };
    }
  }
}

function removed(
  next: Trust,
  { remove, name, keys, groups }: Extract<TrustEdit, { readonly remove: TrustKind }>,
): { readonly trust: Trust } | { readonly problem: string } {
  const there = next[listOf[remove]][name];
  const inGroups = remove === "person" ? (own(next.people, name)?.groups ?? []) : [];
  if (keys.some((key) => !there?.keys.includes(key))) return { problem: `${name} does not have that key` };
  const group = groups.find((one) => !inGroups.includes(one));
  if (group !== undefined) return { problem: `${name} is not in the group ${group}` };
  if (keys.length === 0 && groups.length === 0)
    return { trust: { ...next, [listOf[remove]]: without(next[listOf[remove]], name) } };
  const rest = there?.keys.filter((key) => !keys.includes(key)) ?? [];
  if (rest.length === 0) return { problem: `it is the only key of ${name}: add another before, or remove ${name}` };
  const left = inGroups.filter((one) => !groups.includes(one));
  const changed = { ...there, keys: rest, ...(remove === "person" && { groups: left }) };
  return { trust: { ...next, [listOf[remove]]: { ...next[listOf[remove]], [name]: changed } } };
}

function own<Value>(list: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(list, name) ? list[name] : undefined;
}

function without<Value>(list: Readonly<Record<string, Value>>, name: string): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(list).filter(([one]) => one !== name));
}

function joined<Item>(some: readonly Item[] = [], more: readonly Item[]): readonly Item[] {
  return [...new Set([...some, ...more])];
}

/** What the later one says otherwise: lines that begin with `+`, `-` or `~`. */
export function trustDifferences(before: Trust | undefined, after: Trust): readonly string[] {
  const lines = Object.entries(listOf).flatMap(([kind, list]) => {
    const [old, now] = [before?.[list] ?? {}, after[list]];
    const gone = Object.keys(old).filter((name) => !Object.hasOwn(now, name));
    return [
      ...Object.entries(now).flatMap(([name, one]) => {
        const known = Object.hasOwn(old, name) ? JSON.stringify(old[name]) : undefined;
        if (known === JSON.stringify(one)) return [];
        return `${known === undefined ? "+" : "~"} ${kind} ${name}${saidOf(one)}`;
      }),
      ...gone.map((name) => `- ${kind} ${name}`),
    ];
  });
  const [old, now] = [before && keeping(before), keeping(after)];
  const isOtherRoot = before?.trustedRoot !== after.trustedRoot;
  return [...lines, ...(old === now ? [] : [`~ ${now}`]), ...(isOtherRoot ? ["~ who vouches for identities"] : [])];
}

/** Who has to sign the next version. */
export function keeping({ keepers, threshold }: Pick<Trust, "keepers" | "threshold">): string {
  return `${threshold} of the keepers ${keepers.join(", ")} sign the next version`;
}

/** What somebody is besides a name, in one line: groups or rights, other names, and how many keys. */
export function saidOf(one: Trust["people"][string] | Trust["clusters"][string] | Trust["services"][string]): string {
  const parts = [
    ...("groups" in one && one.groups.length > 0 ? [`in ${one.groups.join(", ")}`] : []),
    ...("may" in one ? [`may ${one.may.join(", ")}`] : []),
    ...("alsoKnownAs" in one && one.alsoKnownAs ? [`also known as ${one.alsoKnownAs.join(", ")}`] : []),
    ...(one.keys.length > 1 ? [`${one.keys.length} keys`] : []),
  ];
  return parts.length > 0 ? `: ${parts.join("; ")}` : "";
}
