import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beginLedger, KubestageError, newSshKey, openGitLedger, signWithSsh } from "@kubestage/adapters";
import { everyone, type Platform, type Trust, trustFile } from "@kubestage/core";
import type { LedgerRequest } from "../session/ledger-session.ts";

/** A ledger of its own to try things in, with people and a service whose keys were made now. */
export interface Sandbox {
  readonly folder: string;
  /** Those whose word a stage waits for; each speaks with a key of its own, as `clusterKey` calls it. */
  readonly clusters: readonly string[];
  /** Whoever speaks: a person, or the service that builds and records. */
  readonly as: (who: string) => LedgerRequest;
  /** Who is in a group, in an order that stays. */
  readonly inGroup: (group: string) => readonly string[];
  readonly close: () => void;
}

/** The service that releases and records evidence. */
export const service = "ci";
/** Who asks for promotions, and so approves of none. */
export const asking = "requester";

export interface SandboxOptions {
  /** Where it is kept; in a temporary folder that is removed where absent. */
  readonly keep?: string | undefined;
  readonly from: string;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
}

const author = (who: string) => ({ name: who, email: `${who}@example.com` });

/**
 * For each group that a stage asks for so many people as it asks for; and whoever `everyone` lacks. `platforms`: one after the other, those of
 * which releases are made in it.
 *
 * Errors: thrown KS6006 where it is kept in a folder that has something in it, in which keys of two sandboxes would be mixed.
 */
export async function makeSandbox(platforms: readonly Platform[], options: SandboxOptions): Promise<Sandbox> {
  const { keep, from, now, signal } = options;
  if (keep !== undefined) checkEmpty(keep);
  const folder = keep ?? mkdtempSync(join(tmpdir(), "kubestage-simulated-"));
  mkdirSync(join(folder, "keys"), { recursive: true });
  const ledger = join(folder, "ledger.git");
  await beginLedger(ledger, { branch: "main", author: author(service), at: now() });
  const stages = platforms.flatMap((platform) => platform.stages);
  const members = membersFor(stages);
  const people = [asking, ...new Set([...members.values()].flat())];
  const keyFile = (who: string): string => join(folder, "keys", who);
  const keys = new Map<string, string>();
  const clusters = acceptingClusters(stages);
  for (const who of [...people, service, ...clusters.map(clusterKey)]) keys.set(who, await newSshKey(keyFile(who)));
  await writeTrust(trustOf({ people, members, clusters }, keys), { ledger, now, key: keyFile(asking) });
  return {
    folder,
    clusters,
    as: (who) => ({ ledger, branch: "main", from, now, signal, author: author(who), key: keyFile(who) }),
    inGroup: (group) => (group === everyone ? people.filter((who) => who !== asking) : (members.get(group) ?? [])),
    close: () => {
      if (keep === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function checkEmpty(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found || (found.isDirectory() && readdirSync(folder).length === 0)) return;
  const message = `${folder} is ${found.isDirectory() ? "not empty" : "no folder"}, and a sandbox needs one of its own`;
  throw new KubestageError("KS6006", {
    message,
    hint: "name a folder that is not there yet, or remove that one first",
  });
}

function membersFor(stages: Platform["stages"]): ReadonlyMap<string, readonly string[]> {
  const counts = new Map<string, number>();
  for (const { entry } of stages)
    for (const [group, count] of entry.approvals) counts.set(group, Math.max(count, counts.get(group) ?? 0));
  return new Map(
    [...counts].map(([group, count]) => {
      const name = group === everyone ? "approver" : group;
      return [group, Array.from({ length: count }, (_, index) => `${name}-${index + 1}`)];
    }),
  );
}

/** Who speaks for a cluster in a sandbox. */
export function clusterKey(cluster: string): string {
  return `cluster-${cluster}`;
}

function acceptingClusters(stages: Platform["stages"]): readonly string[] {
  return [...new Set(stages.flatMap(({ entry, waves }) => (entry.accepted ? waves.flat() : [])))];
}

function trustOf(
  {
    people,
    members,
    clusters,
  }: {
    readonly people: readonly string[];
    readonly members: ReadonlyMap<string, readonly string[]>;
    readonly clusters: readonly string[];
  },
  keys: ReadonlyMap<string, string>,
): Trust {
  const keyOf = (who: string): string[] => [keys.get(who) ?? ""];
  const groupsOf = (who: string): string[] =>
    [...members].flatMap(([group, all]) => (group !== everyone && all.includes(who) ? [group] : []));
  return {
    ...{ version: 1, threshold: 1, keepers: [asking] },
    clusters: Object.fromEntries(clusters.map((cluster) => [cluster, { keys: keyOf(clusterKey(cluster)) }])),
    people: Object.fromEntries(
      people.map((who) => [who, { keys: keyOf(who), groups: groupsOf(who), alsoKnownAs: [author(who).email] }]),
    ),
    services: { [service]: { keys: keyOf(service), may: ["release", "evidence"] } },
  };
}

async function writeTrust(
  trust: Trust,
  { ledger, now, key }: { readonly ledger: string; readonly now: () => number; readonly key: string },
): Promise<void> {
  const store = openGitLedger({ repository: ledger, remote: undefined, branch: "main", author: author(asking), now });
  const file = trustFile(trust);
  const signature = await signWithSsh(file.text, { key, namespace: "kubestage" });
  const before = await store.read();
  const files = [file, { path: `${file.path}.sig`, text: signature }];
  const commit = await store.build(before, [{ subject: "Trust", trailers: {}, changes: [], files }]);
  await store.push(commit, before.tip);
}
