import type { HistoryEntry } from "@kubestage/adapters";
import { type Chance, type Mutation, pick } from "./mutations.ts";

const minute = 60_000;

/** Makes one commit otherwise. */
function ofCommit(edit: (entry: HistoryEntry, chance: Chance) => HistoryEntry | undefined): Mutation {
  return (history, chance) => {
    const index = Math.floor(chance() * history.length);
    const entry = history[index];
    const other = entry && edit(entry, chance);
    return other && history.toSpliced(index, 1, other);
  };
}

/** Changes the lines of a commit's message; undefined where that leaves it as it was. */
function ofWords(edit: (lines: string[], chance: Chance) => void): Mutation {
  return ofCommit((entry, chance) => {
    const lines = entry.message.split("\n");
    edit(lines, chance);
    const message = lines.join("\n");
    return message === entry.message ? undefined : { ...entry, message };
  });
}

/** Trailers of any commit of the history. */
function trailersOf(history: readonly HistoryEntry[]): readonly string[] {
  return history.flatMap(({ message }) => message.split("\n").filter((line) => line.startsWith("Kubestage-")));
}

/** Every way in which somebody without a key makes commits otherwise, or others, each called by what it does. Files follow from the commits. */
export const commitMutations: Readonly<Record<string, Mutation>> = {
  "a subject is another": ofWords((lines, chance) => {
    const words = (lines[0] ?? "").split(" ");
    words[Math.floor(chance() * words.length)] = pick(chance, ["prod", "dev", "Promote", "Reject", "web"]) ?? "";
    lines[0] = words.join(" ");
  }),
  "a line of a message is another": ofWords((lines, chance) => {
    const at = 1 + Math.floor(chance() * (lines.length - 1));
    const line = lines[at] ?? "";
    const end = pick(chance, ["x", "\r", " ", " prod/web"]) ?? "";
    lines[at] = chance() < 0.5 ? `${line}${end}` : line.replace(/\b(prod|test|dev|web|platform)\b/, "api");
  }),
  "a line of a message is gone": ofWords((lines, chance) => void lines.splice(Math.floor(chance() * lines.length), 1)),
  "a trailer of another commit is added": (history, chance) => {
    const trailer = pick(chance, trailersOf(history)) ?? "";
    return ofCommit((entry) => ({ ...entry, message: `${entry.message.trimEnd()}\n\n${trailer}\n` }))(history, chance);
  },
  "a message is that of another commit": (history, chance) => {
    const { message = "" } = pick(chance, history) ?? {};
    return ofCommit((entry) => (entry.message === message ? undefined : { ...entry, message }))(history, chance);
  },
  "a commit was made at another time": ofCommit((entry, chance) => {
    const by = pick(chance, [1, 4, 8, 50, 70, 1440]) ?? 1;
    return { ...entry, committedAt: entry.committedAt + (chance() < 0.5 ? -by : by) * minute };
  }),
  "a promotion was decided at another time": ofCommit((entry, chance) => {
    const [whole, said = ""] = /^Kubestage-Decided-At: (.*)$/m.exec(entry.message) ?? [];
    if (whole === undefined) return undefined;
    const by = (chance() < 0.5 ? -1 : 1) * (pick(chance, [1, 30, 1440]) ?? 1) * minute;
    const other = `Kubestage-Decided-At: ${new Date(Date.parse(said) + by).toISOString()}`;
    return { ...entry, committedAt: entry.committedAt + by, message: entry.message.replace(whole, other) };
  }),
  "two commits are swapped": (history, chance) => {
    const index = Math.floor(chance() * (history.length - 1));
    const [one, other] = history.slice(index);
    return one && other && history.toSpliced(index, 2, other, one);
  },
  "a commit is gone": (history, chance) => history.toSpliced(Math.floor(chance() * history.length), 1),
  "a commit stands twice": (history, chance) => {
    const index = Math.floor(chance() * history.length);
    const entry = history[index];
    return entry && history.toSpliced(index + 1 + Math.floor(chance() * (history.length - index)), 0, entry);
  },
  "two commits are one": (history, chance) => {
    const index = Math.floor(chance() * (history.length - 1));
    const [one, other] = history.slice(index);
    if (!one || !other) return undefined;
    const later = new Set(other.changes.map(({ path }) => path));
    const changes = [...one.changes.filter(({ path }) => !later.has(path)), ...other.changes];
    const { message } = chance() < 0.5 ? one : other;
    return history.toSpliced(index, 2, { ...other, message, changes });
  },
  "a commit is two": (history, chance) => {
    const index = Math.floor(chance() * history.length);
    const entry = history[index];
    if (!entry || entry.changes.length < 2) return undefined;
    const at = 1 + Math.floor(chance() * (entry.changes.length - 1));
    const parts = [entry.changes.slice(0, at), entry.changes.slice(at)].map((changes) => ({ ...entry, changes }));
    return history.toSpliced(index, 1, ...parts);
  },
  "the end is cut off": (history, chance) => history.slice(0, 1 + Math.floor(chance() * (history.length - 1))),
};
