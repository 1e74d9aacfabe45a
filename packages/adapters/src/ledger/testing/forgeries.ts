import type { Ledger, Pointer, Preview } from "@kubestage/core";
import { applyChanges } from "@kubestage/core";
import type { RecordedCommit } from "./simulated-record.ts";
import { type Chance, pick } from "./virtual-time.ts";

/** A ledger in which something means something else, as somebody who may push could leave it; undefined where there is nothing to forge. */
type Forgery = (ledger: Ledger, before: Ledger, chance: Chance) => Ledger | undefined;

/** What stays true to its form while its meaning changes, each called by what it does. */
export const forgeries: Readonly<Record<string, Forgery>> = {
  "a pointer names another release": ofPointer((pointer, ledger, chance) => {
    const others = [...ledger.releases.values()].filter(
      ({ app, name }) => app === pointer.app && name !== pointer.release,
    );
    const other = pick(chance, others);
    return other && { ...pointer, release: other.name };
  }),
  "a release is put where it was not": (ledger, _, chance) => {
    const release = pick(chance, [...ledger.releases.values()]);
    const stages = [...new Set([...ledger.pointers.values()].map(({ stage }) => stage))];
    const stage = pick(
      chance,
      stages.filter((one) => release && !ledger.pointers.has(`${one}/${release.app}`)),
    );
    const like = [...ledger.pointers.values()].find((pointer) => pointer.stage === stage);
    if (!release || stage === undefined || !like) return undefined;
    const pointer: Pointer = { ...like, app: release.app, release: release.name, previous: undefined };
    return { ...ledger, pointers: new Map(ledger.pointers).set(`${stage}/${release.app}`, pointer) };
  },
  "a pointer has reached more": ofPointer((pointer) => ({ ...pointer, reached: pointer.reached + 1 })),
  "a pointer comes from elsewhere": ofPointer((pointer) => ({ ...pointer, previous: `${pointer.release}-x` })),
  "a pointer stands on other evidence": ofPointer((pointer) => ({
    ...pointer,
    evidence: [...pointer.evidence, "0".repeat(16)],
  })),
  "a rollback is called a promotion, or the other way round": ofPointer((pointer) => ({
    ...pointer,
    kind: pointer.kind === "promotion" ? "rollback" : "promotion",
  })),
  "a pointer is older": ofPointer((pointer) => ({ ...pointer, since: pointer.since - 3_600_000 })),
  "somebody else asked": ofPointer((pointer) => ({ ...pointer, by: `${pointer.by ?? ""}x` })),
  // One that the same commit would bring leaves no trace but in the commit's own words.
  "a pointer is gone": (ledger, before, chance) => {
    const key = pick(
      chance,
      [...before.pointers.keys()].filter((own) => ledger.pointers.has(own)),
    );
    const pointers = new Map([...ledger.pointers].filter(([own]) => own !== key));
    return key === undefined ? undefined : { ...ledger, pointers };
  },
  "a stay was better than it was": ofList("stays", (stay) => ({
    ...stay,
    passed: true,
    healthyFor: stay.healthyFor + 3_600_000,
  })),
  "a stay is gone": ofList("stays", () => undefined),
  "a stay was elsewhere": ofList("stays", (stay) => ({ ...stay, stage: "prod", id: `${stay.id}x` })),
  "evidence is gone": ofList("evidence", () => undefined),
  "evidence says the opposite": ofList("evidence", (one) => ({
    ...one,
    outcome: one.outcome === "passed" ? "failed" : "passed",
  })),
  "evidence is of another release": ofList("evidence", (one) => ({ ...one, release: `${one.release}x` })),
  "a rejection is gone": (ledger, before) => {
    const rejection = before.approvals.find(({ verdict }) => verdict === "rejected");
    if (!rejection || !ledger.approvals.includes(rejection)) return undefined;
    return { ...ledger, approvals: ledger.approvals.filter((one) => one !== rejection) };
  },
  "a release is another one": (ledger, before, chance) => {
    const release = pick(chance, [...before.releases.values()]);
    return (
      release && {
        ...ledger,
        releases: new Map(ledger.releases).set(release.name, { ...release, number: release.number + 7 }),
      }
    );
  },
  "a release has other authors": (ledger, before, chance) => {
    const release = pick(chance, [...before.releases.values()]);
    return release && { ...ledger, releases: new Map(ledger.releases).set(release.name, { ...release, authors: [] }) };
  },
  // One that could come to nothing any more may go.
  "a request is gone": (ledger, before, chance) => {
    const numberOf = (release = ""): number => before.releases.get(release)?.number ?? 0;
    const open = [...ledger.requests].filter(
      ([key, { release, kind }]) =>
        kind === "promotion" &&
        before.requests.get(key)?.release === release &&
        !before.releases.get(release)?.forPreviews &&
        numberOf(release) > numberOf(ledger.pointers.get(key)?.release),
    );
    const [key] = pick(chance, open) ?? [];
    const requests = new Map([...ledger.requests].filter(([own]) => own !== key));
    return key === undefined ? undefined : { ...ledger, requests };
  },
  "a preview that was ended goes on": ofPreview((preview) =>
    preview.endedBy === undefined ? undefined : { ...preview, endedBy: undefined, until: preview.until + 3_600_000 },
  ),
  "a preview is somebody else's": ofPreview((preview) => ({ ...preview, by: `${preview.by}x` })),
  "an observation is counted back": (ledger, before, chance) => {
    const seen = pick(
      chance,
      [...before.observations.values()].filter((one) => one !== undefined),
    );
    if (!seen || seen.sequence < 2) return undefined;
    const older = { ...seen, sequence: seen.sequence - 1 };
    return { ...ledger, observations: new Map(ledger.observations).set(seen.cluster, older) };
  },
};

function ofPointer(forge: (pointer: Pointer, ledger: Ledger, chance: Chance) => Pointer | undefined): Forgery {
  return (ledger, _, chance) => {
    const [key, pointer] = pick(chance, [...ledger.pointers]) ?? [];
    const forged = pointer && forge(pointer, ledger, chance);
    return key !== undefined && forged ? { ...ledger, pointers: new Map(ledger.pointers).set(key, forged) } : undefined;
  };
}

/** Changes one that was there before. */
function ofPreview(forge: (preview: Preview) => Preview | undefined): Forgery {
  return (ledger, before, chance) => {
    const preview = pick(chance, [...before.previews.values()]);
    const forged = preview && ledger.previews.has(preview.stage) ? forge(preview) : undefined;
    return forged && { ...ledger, previews: new Map(ledger.previews).set(forged.stage, forged) };
  };
}

/** Changes, or takes away, a record that was there before. */
function ofList<Name extends "stays" | "evidence">(
  name: Name,
  forge: (item: Ledger[Name][number]) => Ledger[Name][number] | undefined,
): Forgery {
  return (ledger, before, chance) => {
    const item = pick<Ledger[Name][number]>(chance, before[name]);
    const forged = item && forge(item);
    if (!item || JSON.stringify(forged) === JSON.stringify(item)) return undefined;
    return { ...ledger, [name]: ledger[name].flatMap((one) => (one.id === item.id ? (forged ?? []) : one)) };
  };
}

/** The history from the commit at `index` on, that one with what was forged, those after it with what they did in truth. */
export function* forgedFrom(
  history: readonly RecordedCommit[],
  index: number,
  forged: Ledger,
): Generator<RecordedCommit> {
  let after = forged;
  for (const [offset, recorded] of history.slice(index).entries()) {
    const before = offset === 0 ? recorded.before : after;
    after = offset === 0 ? forged : applyChanges(before, recorded.commit.changes);
    yield { ...recorded, before, after };
  }
}
