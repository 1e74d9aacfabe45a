import type { HistoryEntry } from "@kubestage/adapters";

/** Numbers from 0 to 1, the same for the same seed. */
export type Chance = () => number;

/** A history in which something was changed; undefined where that cannot be done there. */
export type Mutation = (history: readonly HistoryEntry[], chance: Chance) => readonly HistoryEntry[] | undefined;

/** Source: https://github.com/bryc/code/blob/master/jshash/PRNGs.md (mulberry32, public domain) */
export function chanceOf(seed: number): Chance {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<Item>(chance: Chance, items: readonly Item[]): Item | undefined {
  return items[Math.floor(chance() * items.length)];
}

/** The texts that stand at the end of a commit, by path. */
function textsAt(history: readonly HistoryEntry[], index: number): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { changes } of history.slice(0, index + 1)) {
    for (const { path, after } of changes) {
      if (after?.text === undefined) texts.delete(path);
      else texts.set(path, after.text);
    }
  }
  return texts;
}

/** The history where a commit writes these as well, or otherwise; undefined for what it removes. */
function writing(
  history: readonly HistoryEntry[],
  index: number,
  written: ReadonlyMap<string, string | undefined>,
): HistoryEntry[] {
  return history.map((entry, own) => {
    if (own !== index) return entry;
    const kept = entry.changes.filter(({ path }) => !written.has(path));
    const changes = [...written].map(([path, text]) => ({
      path,
      after: text === undefined ? undefined : { mode: "100644", blob: "", text },
    }));
    return { ...entry, changes: [...kept, ...changes] };
  });
}

/** Changes one file of a commit: one that the commit wrote, or any that stands there then. */
function ofFile(edit: (text: string, chance: Chance, path: string) => string | undefined): Mutation {
  return (history, chance) => {
    const index = Math.floor(chance() * history.length);
    const own = (history[index]?.changes ?? []).flatMap(({ path }) => path);
    const texts = textsAt(history, index);
    const path = pick(chance, chance() < 0.7 ? own : [...texts.keys()]);
    const text = path === undefined ? undefined : texts.get(path);
    if (path === undefined || text === undefined) return undefined;
    const other = edit(text, chance, path);
    return other === text ? undefined : writing(history, index, new Map([[path, other]]));
  };
}

function ofLine(edit: (lines: string[], at: number, chance: Chance) => void): Mutation {
  return ofFile((text, chance) => {
    const lines = text.split("\n");
    edit(lines, Math.floor(chance() * lines.length), chance);
    return lines.join("\n");
  });
}

const values = [
  "0",
  "1",
  "2",
  "true",
  "false",
  "null",
  '""',
  "prod",
  "dev",
  "kim",
  "lee",
  "passed",
  "failed",
  "promotion",
  "rollback",
];

/** Every way in which a file is changed, each called by what it does. */
export const mutations: Readonly<Record<string, Mutation>> = {
  "a value is another": ofFile((text, chance) => {
    const found = [...text.matchAll(/^(\s*(?:- )?[\w.-]+: )(\S.*)$/gm)];
    const one = pick(chance, found);
    if (!one) return undefined;
    const [whole, lead = "", value = ""] = one;
    const digit = value.search(/[0-9a-f]/);
    const nudged =
      digit < 0 ? `${value}x` : `${value.slice(0, digit)}${value[digit] === "0" ? "1" : "0"}${value.slice(digit + 1)}`;
    const other = chance() < 0.5 ? nudged : (pick(chance, values) ?? "");
    return `${text.slice(0, one.index)}${lead}${other}${text.slice(one.index + whole.length)}`;
  }),
  "a line is gone": ofLine((lines, at) => void lines.splice(at, 1)),
  "a line stands twice": ofLine((lines, at) => void lines.splice(at, 0, lines[at] ?? "")),
  "two lines are swapped": ofLine((lines, at) => {
    const [one = "", other = ""] = lines.slice(at, at + 2);
    lines.splice(at, 2, other, one);
  }),
  "a letter is another": ofFile((text, chance) => {
    const at = Math.floor(chance() * text.length);
    return `${text.slice(0, at)}${String.fromCharCode(33 + Math.floor(chance() * 94))}${text.slice(at + 1)}`;
  }),
  "a remark is added": ofFile((text) => `# A remark\n${text}`),
  "a file is gone": ofFile(() => undefined),
  "two files are swapped": (history, chance) => {
    const index = Math.floor(chance() * history.length);
    const texts = textsAt(history, index);
    const [one, other] = [pick(chance, [...texts.keys()]), pick(chance, [...texts.keys()])];
    if (one === undefined || other === undefined || texts.get(one) === texts.get(other)) return undefined;
    return writing(
      history,
      index,
      new Map([
        [one, texts.get(other)],
        [other, texts.get(one)],
      ]),
    );
  },
  "a file stands elsewhere too": (history, chance) => {
    const index = Math.floor(chance() * history.length);
    const texts = textsAt(history, index);
    const path = pick(chance, [...texts.keys()]);
    const text = path === undefined ? undefined : texts.get(path);
    if (path === undefined || text === undefined) return undefined;
    const [from, to] = pick(chance, [
      ["web", "api"],
      ["dev", "prod"],
      ["test", "prod"],
      ["0001", "0002"],
      ["prod", "dev"],
    ]) ?? ["", ""];
    const other = path.replace(from ?? "", to ?? "");
    return other === path ? undefined : writing(history, index, new Map([[other, text]]));
  },
  "a signature is another's": (history, chance) => {
    const index = Math.floor(chance() * history.length);
    const texts = textsAt(history, index);
    const signatures = [...texts.keys()].filter((path) => path.endsWith(".sig"));
    const [one, other] = [pick(chance, signatures), pick(chance, signatures)];
    if (one === undefined || other === undefined || one === other) return undefined;
    return writing(history, index, new Map([[one, texts.get(other)]]));
  },
  "an older version is put back": (history, chance) => {
    const index = Math.floor(chance() * history.length);
    const [now, then] = [textsAt(history, index), textsAt(history, Math.floor(chance() * index))];
    const path = pick(
      chance,
      [...now.keys()].filter((own) => then.get(own) !== now.get(own)),
    );
    return path === undefined ? undefined : writing(history, index, new Map([[path, then.get(path)]]));
  },
};
