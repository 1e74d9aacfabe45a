import { isMapping } from "../../mapping.ts";
import type { JsonList } from "./json-documents.ts";
import { JsonSplitter } from "./json-documents.ts";
import type { ListType } from "./objects-in-value.ts";
import { addObjects, listTypeOf } from "./objects-in-value.ts";
import type { Range, ReadText } from "./read-text.ts";
import { newReadText } from "./read-text.ts";
import { readYamlObjects, saidBy, unreadable } from "./read-yaml-objects.ts";

/** One object of a stream, still as text: plain data, which one thread can give to another. */
export interface JsonItem extends Range {
  readonly text: string;
  /** How many keys are written in it, in all depths. */
  readonly keys: number;
  /** The list that it stands in, by its number; undefined for an object of its own. */
  readonly list: number | undefined;
  /** What that list says of it, where it has already said it. */
  readonly type: ListType | undefined;
}

/** What a part of a stream holds. `untyped`: items that do not say what they are, in a list that has not said it yet. */
export interface ReadItems {
  readonly read: ReadText;
  readonly untyped: readonly JsonItem[];
}

/** Cuts a stream of JSON into items, which may then be read in any order. */
export class JsonItems {
  readonly #splitter = new JsonSplitter();
  readonly #lists: JsonList[] = [];
  #type: ListType | undefined;

  /** The items that end in this chunk. None any more once there was something that is no JSON. */
  push(chunk: string): JsonItem[] {
    if (this.#splitter.broken !== undefined) return [];
    return Array.from(this.#splitter.push(chunk), ({ start, end, text, keys, list }): JsonItem => {
      if (list && this.#lists.at(-1) !== list) {
        this.#lists.push(list);
        this.#type = listTypeOf(parse(`${list.header}]}`));
      }
      return { start, end, text, keys, list: list && this.#lists.length - 1, type: list && this.#type };
    });
  }

  /** The end of the stream: what the items are of which only now is known what they are, and what is wrong with the end. */
  end(untyped: readonly JsonItem[]): ReadText {
    const types = this.#lists.map(({ header }) => listTypeOf(parse(header)));
    const { read, untyped: unknown } = readJsonItems(
      untyped.map((item) => ({ ...item, type: item.list === undefined ? undefined : types[item.list] })),
    );
    for (const item of unknown) addObjects(read, item, parse(item.text));
    if (this.#splitter.end()) return read;
    const at = this.#splitter.broken ?? 0;
    read.problems.push(unreadable({ start: at, end: at }, noJson, {}));
    return read;
  }
}

const noJson = { message: "this is no JSON", hint: "correct it at this place" };

/** As `readObjects`, of items of a stream of JSON. */
export function readJsonItems(items: readonly JsonItem[]): ReadItems {
  const read = newReadText();
  const untyped: JsonItem[] = [];
  for (const item of items) {
    const { text, list, type, keys, start, end } = item;
    const value = parse(text);
    if (value === undefined || isDoubled(value, keys)) {
      const careful = readYamlObjects(text, start);
      const problems = careful.problems.filter(({ code }) => code === "KS3003");
      if (problems.length === 0) problems.push(unreadable({ start, end }, noJson, saidBy(text)));
      read.problems.push(...problems);
      read.secrets.push({ start, end });
    } else if (list === undefined || !isMapping(value) || value["kind"] !== undefined)
      addObjects(read, { start, end }, value);
    else if (type) addObjects(read, { start, end }, { ...type, ...value });
    else untyped.push(item);
  }
  return { read, untyped };
}

/** As `readObjects`, of a stream of JSON that comes in chunks of any length. */
export function readJsonObjects(chunks: Iterable<string>): ReadText {
  const items = new JsonItems();
  const parts: ReadItems[] = [];
  for (const chunk of chunks) parts.push(readJsonItems(items.push(chunk)));
  return joinedText([...parts.map(({ read }) => read), items.end(parts.flatMap(({ untyped }) => untyped))]);
}

/** What was read of one text in parts. */
export function joinedText(parts: readonly ReadText[]): ReadText {
  return {
    objects: parts.flatMap(({ objects }) => objects),
    problems: parts.flatMap(({ problems }) => problems),
    secrets: parts.flatMap(({ secrets }) => secrets),
  };
}

/** Whether a key stands twice, of which JSON.parse keeps one. In what an API server wrote none does. */
function isDoubled(value: unknown, keys: number): boolean {
  const { metadata } = isMapping(value) ? value : {};
  const isDumped = isMapping(metadata) && metadata["uid"] !== undefined;
  return !isDumped && countKeys(value) !== keys;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countKeys(item), 0);
  let count = 0;
  for (const key in value) count += 1 + countKeys((value as Readonly<Record<string, unknown>>)[key]);
  return count;
}
