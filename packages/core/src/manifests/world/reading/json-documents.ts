import type { Range } from "./read-text.ts";

/** One object of a stream of JSON: what stands in the `items` of a list, or an object of its own. */
export interface JsonDocument extends Range {
  readonly text: string;
  /** How many keys are written in it, in all depths. */
  readonly keys: number;
  /** Of an item; of an object of its own, undefined. */
  readonly list: JsonList | undefined;
}

/** A list that objects stand in: what it says of itself may come before or after them. */
export interface JsonList {
  readonly start: number;
  /** The text without its items. Filled when the list ends. */
  header: string;
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket, colon, comma] = [
  34, 92, 123, 125, 91, 93, 58, 44,
];

/**
 * Cuts a stream of JSON, which comes in chunks, into the objects that it holds. Memory follows the largest of them and
 * not the stream. An object with `items` that are a list is a list, as kubectl takes it.
 */
export class JsonSplitter {
  /** Of the stream, before `#text`. */
  #offset = 0;
  #text = "";
  #at = 0;
  #depth = 0;
  #inText = false;
  #keys = 0;
  /** Where the document, or the list, begins in `#text`. */
  #start = -1;
  #list: JsonList | undefined;
  #inItems = false;
  #quoteAt = 0;
  #lastText = "";
  /** Set where something stands that is no JSON: offset in the stream. */
  broken: number | undefined;

  /** The objects that end in this chunk. */
  *push(chunk: string): Generator<JsonDocument> {
    this.#text = this.#text.slice(this.#dropped()) + chunk;
    yield* this.#scan();
  }

  /** Tells whether the stream ends where a document ends. */
  end(): boolean {
    if (this.#depth > 0 || this.#inText) this.broken ??= this.#offset + this.#text.length;
    return this.broken === undefined;
  }

  /** What is no longer needed of the text: all before the object that has begun, or before the place that was reached. */
  #dropped(): number {
    const begun = this.#start === -1 ? this.#at : this.#start;
    const dropped = this.#inText && this.#depth <= 1 ? Math.min(begun, this.#quoteAt) : begun;
    this.#offset += dropped;
    this.#at -= dropped;
    this.#quoteAt -= dropped;
    if (this.#start !== -1) this.#start -= dropped;
    return dropped;
  }

  *#scan(): Generator<JsonDocument> {
    const text = this.#text;
    const { length } = text;
    let at = this.#at;
    let depth = this.#depth;
    while (at < length) {
      if (this.#inText) {
        const end = endOfText(text, at);
        if (end === -1) {
          at = length;
          // A backslash at the very end may quote what comes next.
          while (text.charCodeAt(at - 1) === backslash && at > this.#quoteAt + 1) at--;
          break;
        }
        if (depth === 1) this.#lastText = text.slice(this.#quoteAt + 1, end);
        this.#inText = false;
        at = end + 1;
        continue;
      }
      const code = text.charCodeAt(at);
      switch (code) {
        case quote:
          if (depth === 0 || (depth === 2 && this.#inItems)) return this.#break(at);
          this.#inText = true;
          this.#quoteAt = at;
          break;
        case colon:
          this.#keys++;
          break;
        case openBrace:
          if (depth === 0 || (depth === 2 && this.#inItems)) {
            this.#start = at;
            this.#keys = 0;
          }
          depth++;
          break;
        case openBracket:
          if (depth === 0 || (depth === 2 && this.#inItems)) return this.#break(at);
          if (depth === 1 && this.#lastText === "items" && !this.#inItems) this.#beginItems(at);
          depth++;
          break;
        case closeBracket:
          depth--;
          if (depth === 1 && this.#inItems) {
            this.#inItems = false;
            this.#start = at;
          }
          break;
        case closeBrace:
          depth--;
          if (depth === 2 && this.#inItems) {
            yield this.#document(at + 1);
            this.#start = -1;
          } else if (depth === 0) {
            if (this.#list) this.#endList(at + 1);
            else yield this.#document(at + 1);
            this.#start = -1;
          }
          break;
        default:
          if (code > 32 && code !== comma && (depth === 0 || (depth === 2 && this.#inItems))) return this.#break(at);
      }
      if (depth < 0) return this.#break(at);
      at++;
    }
    this.#at = at;
    this.#depth = depth;
  }

  #break(at: number): void {
    this.broken ??= this.#offset + at;
  }

  #document(end: number): JsonDocument {
    const start = this.#start;
    const text = this.#text.slice(start, end);
    return { start: this.#offset + start, end: this.#offset + end, text, keys: this.#keys, list: this.#list };
  }

  #beginItems(at: number): void {
    this.#list = { start: this.#offset + this.#start, header: this.#text.slice(this.#start, at + 1) };
    this.#inItems = true;
    this.#start = -1;
  }

  #endList(end: number): void {
    if (this.#list) this.#list.header += this.#text.slice(this.#start, end);
    this.#list = undefined;
  }
}

/** Where the quoted text that `from` is in ends: at its closing quote, or -1. */
function endOfText(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before--;
    if ((end - before) % 2 === 1) return end;
  }
  return -1;
}
