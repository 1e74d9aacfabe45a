import { messageOf } from "@kubestage/adapters";
import {
  type Change,
  type Ledger,
  type Pointer,
  pointerKey,
  type Promotion,
  type Road,
  whyOver,
} from "@kubestage/core";
import { describeDeparture, describePromotions } from "../promotion-message.ts";

/** What a commit says of itself. */
export interface CommitWords {
  readonly subject: string;
  /** By name; all values of a name that stands there more than once. */
  readonly trailers: ReadonlyMap<string, readonly string[]>;
}

const decidedAt = "Kubestage-Decided-At";

/** Source: https://git-scm.com/docs/git-interpret-trailers */
export function readWords(message: string): CommitWords {
  const [subject = "", ...lines] = message.split("\n");
  const trailers = lines.flatMap((line) => {
    // Up to the line's end as git has it: a carriage return ends none.
    const [, name, value] = /^(Kubestage-[A-Za-z-]+): (.*)$/s.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
  const byName = Map.groupBy(trailers, ({ name }) => name);
  return {
    subject,
    trailers: new Map([...byName].map(([name, all]) => [name, all.map(({ value }) => value)])),
  };
}

/** When it was decided, as the commit says; undefined where it does not, or in a form that kubestage does not write. */
export function decisionTime({ trailers }: CommitWords): number | undefined {
  const [text, ...more] = trailers.get(decidedAt) ?? [];
  const time = Date.parse(text ?? "");
  return more.length === 0 && !Number.isNaN(time) && new Date(time).toISOString() === text ? time : undefined;
}

interface Said {
  readonly message: string;
  readonly changes: readonly Change[];
  readonly before: Ledger;
  readonly after: Ledger;
  readonly road: Road;
  readonly at: number;
}

/** Where a commit says something else than it does: sentences without a full stop. */
export function wordProblems(said: Said): string[] {
  const { message, changes } = said;
  const words = readWords(message);
  const pointers = changes.flatMap((change) => (change.kind === "pointer" ? change.pointer : []));
  if (pointers.length > 0) return promotionProblems(said, words, pointers);
  const departed = departureOf(said);
  if (departed) {
    const expected = messageOf(departed);
    return message === expected ? [] : ["its message says something else than it does"];
  }
  const spoken = spokenOf(said);
  return [...words.trailers].flatMap(([name, values]) => {
    const known = spoken.get(name);
    const wrong = values.flatMap((value) => value.split(" ")).find((value) => known && !known.has(value));
    return wrong === undefined ? [] : `it says ${JSON.stringify(`${name}: ${wrong}`)}, and does nothing of the kind`;
  });
}

function promotionProblems(
  { message, before, at }: Said,
  { trailers }: CommitWords,
  pointers: readonly Pointer[],
): string[] {
  const named = (trailers.get("Kubestage-Promotion") ?? []).flatMap((value) => value.split(" "));
  const byKey = new Map(pointers.map((pointer) => [pointerKey(pointer), pointer]));
  const sorted = named.flatMap((key) => byKey.get(key) ?? []);
  if (named.length !== sorted.length || new Set(sorted).size !== byKey.size) {
    const what = [...byKey.keys()].join(" and ");
    return [`it says that it promotes ${JSON.stringify(named.join(" "))}, and it promotes ${what}`];
  }
  const promotions = sorted.map((pointer): Promotion => {
    const { stage, app, release, kind, reached } = pointer;
    const replaces = before.pointers.get(pointerKey(pointer))?.release;
    const nobody = { set: undefined, request: undefined, gates: [], leaves: undefined };
    return { stage, app, release, kind, wave: reached, replaces, ...nobody };
  });
  const moves = sorted.map((pointer): Change => ({ kind: "pointer", pointer }));
  const expected = messageOf(describePromotions(promotions, { changes: moves, now: at }));
  return message === expected ? [] : ["its message says something else than it does"];
}

/** What the commit says by which a preview goes. */
function departureOf({ changes, before, road, at }: Said) {
  const gone = changes.flatMap((change) => (change.kind === "previewGone" ? change.stage : []))[0];
  const preview = gone === undefined ? undefined : before.previews.get(gone);
  const because = preview && whyOver({ road, now: at }, preview);
  return preview && because !== undefined ? describeDeparture({ preview, because }, at) : undefined;
}

/** What the trailers of a commit that promotes nothing may name. */
function spokenOf({ changes, after }: Said): ReadonlyMap<string, ReadonlySet<string>> {
  const about = changes.flatMap((change): { release?: string; app?: string; stage?: string }[] => {
    switch (change.kind) {
      case "release":
        return [{ release: change.release.name, app: change.release.app }];
      case "set":
        return [...change.set.releases].map(([app, release]) => ({ app, release }));
      case "request":
        return [change.request];
      case "requestGone":
        return [change.where];
      case "evidence":
        return [change.evidence];
      case "approval":
      case "approvalGone":
        return [change.approval];
      case "pointerGone":
        return [change.where];
      case "preview":
        return [...change.preview.releases].map(([app, release]) => ({ app, release, stage: change.preview.stage }));
      case "previewGone":
        return [{ stage: change.stage }];
      case "pointer":
      case "stay":
      case "freeze":
      case "observation":
        return [];
    }
  });
  const of = (name: "release" | "app" | "stage"): string[] => about.flatMap((one) => one[name] ?? []);
  const freezes = changes.flatMap((change) => (change.kind === "freeze" ? change.freeze : []));
  const requests = [...after.requests.values()];
  return new Map([
    ["Kubestage-Promotion", new Set<string>()],
    ["Kubestage-Release", new Set(of("release"))],
    ["Kubestage-App", new Set([...of("app"), ...freezes.flatMap(({ apps = [] }) => apps)])],
    ["Kubestage-Stage", new Set([...of("stage"), ...freezes.flatMap(({ stages = [] }) => stages)])],
    ["Kubestage-Set", new Set(changes.flatMap((change) => (change.kind === "set" ? change.set.name : [])))],
    [
      "Kubestage-Preview",
      new Set(changes.flatMap((change) => (change.kind === "preview" ? change.preview.stage : []))),
    ],
    ["Kubestage-Freeze", new Set(freezes.map(({ name }) => name))],
    ["Kubestage-Request", new Set([...requests.map(pointerKey), ...gone(changes)])],
  ]);
}

function gone(changes: readonly Change[]): string[] {
  return changes.flatMap((change) => (change.kind === "requestGone" ? pointerKey(change.where) : []));
}
