import type { Event } from "js-yaml";
import { EVENT_ID, SCALAR_STYLE } from "js-yaml";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Source, Span } from "../diagnostics/places.ts";
import { composeScalar } from "./compose-scalars.ts";
import type { Merge } from "./merge-keys.ts";
import { mergedEntries, mergeInto } from "./merge-keys.ts";
import type {
  DocumentSyntax,
  MappingEntry,
  MappingSyntax,
  ScalarSyntax,
  SequenceSyntax,
  SyntaxNode,
} from "./syntax.ts";

/** A document may grow at most this much by aliases. Ordinary anchors repeat a few lines; bombs repeat billions. */
const mostAliasedNodes = 100_000;

interface Composed {
  readonly documents: readonly DocumentSyntax[];
  readonly diagnostics: readonly Diagnostic[];
}

interface Composing {
  readonly source: Source;
  /** Where `text`, which the events count in, begins in the source. */
  readonly offset: number;
  readonly text: string;
  readonly events: readonly Event[];
  readonly anchors: Map<string, Anchored>;
  readonly diagnostics: Diagnostic[];
  at: number;
  /** Offset in `text` just behind the last node that was composed. */
  end: number;
  /** Nodes of the document so far, each alias counted as everything that it repeats. */
  size: number;
  /** How many of them are repetitions. */
  aliased: number;
}

interface Anchored {
  /** Undefined while the node is still being composed. */
  readonly node: SyntaxNode | undefined;
  readonly size: number;
}

/** The documents that `events` describe. Errors as for `readYaml`. */
export function composeDocuments(source: Source, offset: number, text: string, events: readonly Event[]): Composed {
  const documents: DocumentSyntax[] = [];
  const diagnostics: Diagnostic[] = [];
  const anchors = new Map<string, Anchored>();
  const state: Composing = { source, offset, text, events, anchors, diagnostics, at: 0, end: 0, size: 0, aliased: 0 };
  while (state.at < events.length) {
    state.at++;
    state.anchors.clear();
    state.size = 0;
    state.aliased = 0;
    if (events[state.at]?.type === EVENT_ID.POP) {
      state.at++;
      continue;
    }
    const root = composeNode(state);
    state.at++;
    if (root && !(root.kind === "scalar" && root.value === null)) documents.push({ source, root });
  }
  return { documents, diagnostics };
}

/** The node that begins at the current event, or undefined where an alias could not be followed (reported). */
function composeNode(state: Composing): SyntaxNode | undefined {
  const event = state.events[state.at++] as Event;
  const before = state.size++;
  switch (event.type) {
    case EVENT_ID.SCALAR: {
      const { source, offset, text, end } = state;
      const node = composeScalar({ source, offset, text, diagnostics: state.diagnostics }, event, end);
      state.end = node.end - offset;
      return remember(state, event, before, node, undefined);
    }
    case EVENT_ID.ALIAS:
      state.end = event.anchorEnd;
      return followAlias(state, event.anchorStart, event.anchorEnd);
    case EVENT_ID.SEQUENCE: {
      const anchor = beginAnchor(state, event);
      state.end = event.start + 1;
      const items: SyntaxNode[] = [];
      while (state.events[state.at]?.type !== EVENT_ID.POP) {
        const item = composeNode(state);
        if (item) items.push(item);
      }
      const start = state.offset + event.start;
      const node: SequenceSyntax = { kind: "sequence", start, end: closeCollection(state, event.start), items };
      return remember(state, event, before, node, anchor);
    }
    case EVENT_ID.MAPPING: {
      const anchor = beginAnchor(state, event);
      state.end = event.start + 1;
      const entries = composeEntries(state);
      const start = state.offset + event.start;
      const node: MappingSyntax = { kind: "mapping", start, end: closeCollection(state, event.start), entries };
      return remember(state, event, before, node, anchor);
    }
    default:
      throw new Error(`unexpected YAML event ${event.type}`);
  }
}

/** Steps over the event that ends a collection. Its end: that of its last node, or behind the bracket that closes it. */
function closeCollection(state: Composing, start: number): number {
  state.at++;
  const opening = state.text[start];
  if (opening === "[" || opening === "{") state.end = behindBracket(state.text, state.end, opening === "[" ? "]" : "}");
  return state.offset + state.end;
}

/** Between the last node of a bracketed collection and its end stand only blanks, commas and comments. */
function behindBracket(text: string, from: number, closing: string): number {
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === closing) return at + 1;
    if (character !== "#") continue;
    const lineEnd = text.slice(at).search(/[\r\n]/);
    if (lineEnd === -1) return from;
    at += lineEnd;
  }
  return from;
}

function composeEntries(state: Composing): MappingEntry[] {
  const entries: MappingEntry[] = [];
  const seen = new Map<string, MappingEntry>();
  let merge: Merge | undefined;
  while (state.events[state.at]?.type !== EVENT_ID.POP) {
    const keyEvent = state.events[state.at];
    const key = composeNode(state);
    const valueEvent = state.events[state.at];
    const value = composeNode(state);
    if (!key || !value) continue;
    if (key.kind !== "scalar" || key.value === null) {
      report(state, "a key must be text", "use a plain text key", key);
      continue;
    }
    if (!isReadAsWritten(key)) {
      const message = `the key ${key.text} is read as ${JSON.stringify(String(key.value))} by Kubernetes`;
      const span = { source: state.source, start: key.start, end: key.end };
      state.diagnostics.push(
        diagnose("KS1007", { message, hint: `write it in quotes: ${JSON.stringify(key.text)}`, span }),
      );
    }
    if (
      value.start === value.end &&
      flowColon.test(state.text.slice(key.end - state.offset, key.end - state.offset + 2))
    )
      report(state, "some readers take this colon for a part of the key", "write a space behind the colon", key);
    const entry: MappingEntry = { key: key.text, keyStart: key.start, keyEnd: key.end, value };
    const earlier = seen.get(entry.key);
    if (earlier) {
      const span = { source: state.source, start: entry.keyStart, end: entry.keyEnd };
      const first = { source: state.source, start: earlier.keyStart, end: earlier.keyEnd };
      state.diagnostics.push(duplicateKey(entry.key, span, first));
      continue;
    }
    seen.set(entry.key, entry);
    if (key.text !== "<<" || keyEvent?.type !== EVENT_ID.SCALAR || keyEvent.style !== SCALAR_STYLE.PLAIN) {
      entries.push(entry);
      continue;
    }
    const merged = mergedEntries(value, valueEvent?.type === EVENT_ID.ALIAS);
    if (merged) merge = { entries: merged, before: entries.length };
    else
      report(state, "`<<` must be followed by a mapping or a list of mappings", "write `<<: *name` of a mapping", key);
  }
  return merge ? mergeInto(entries, merge, state.source, state.diagnostics) : entries;
}

function duplicateKey(key: string, span: Span, first: Span): Diagnostic {
  const message = `the key ${JSON.stringify(key)} stands twice in this mapping`;
  return diagnose("KS1004", {
    message,
    hint: "remove one of the two",
    span,
    related: [{ message: "first here", span: first }],
  });
}

/** `{a:}` is a key without a value in YAML 1.2, and the key `a:` to Kubernetes. */
const flowColon = /^:[,\]}]$/;
const wholeNumber = /^-?(0|[1-9][0-9]*)$/;

/** Keys are text to Kubernetes, but an unquoted one is first read as whatever it looks like: `y` becomes "true". */
function isReadAsWritten({ value, text }: ScalarSyntax): boolean {
  return typeof value === "string" || String(value) === text || wholeNumber.test(text);
}

interface Properties {
  readonly anchorStart: number;
  readonly anchorEnd: number;
}

/** A collection may not contain itself: until it is complete, its name stands for nothing. */
function beginAnchor(state: Composing, event: Properties): Anchored | undefined {
  if (event.anchorStart < 0) return undefined;
  const anchor: Anchored = { node: undefined, size: 0 };
  state.anchors.set(state.text.slice(event.anchorStart, event.anchorEnd), anchor);
  return anchor;
}

/** Completes a node. What its name was given to inside of it keeps that name. */
function remember<T extends SyntaxNode>(
  state: Composing,
  event: Properties,
  before: number,
  node: T,
  begun: Anchored | undefined,
): T {
  if (event.anchorStart < 0) return node;
  const name = state.text.slice(event.anchorStart, event.anchorEnd);
  if (!begun || state.anchors.get(name) === begun) state.anchors.set(name, { node, size: state.size - before });
  return node;
}

function followAlias(state: Composing, start: number, end: number): SyntaxNode | undefined {
  const name = state.text.slice(start, end);
  const anchored = state.anchors.get(name);
  const place = { start: state.offset + start - 1, end: state.offset + end };
  if (!anchored?.node) {
    if (anchored) report(state, `the anchor ${JSON.stringify(name)} contains itself`, "write out what is meant", place);
    else report(state, `no anchor is called ${JSON.stringify(name)}`, `define it before with &${name}`, place);
    return undefined;
  }
  const before = state.aliased;
  state.size += anchored.size;
  state.aliased += anchored.size;
  if (state.aliased <= mostAliasedNodes) return anchored.node;
  if (before <= mostAliasedNodes) {
    const message = `aliases repeat more than ${mostAliasedNodes.toLocaleString("en-US")} nodes in this document`;
    const span = { source: state.source, ...place };
    state.diagnostics.push(
      diagnose("KS1003", { message, hint: "write out what is meant, or use fewer aliases", span }),
    );
  }
  return undefined;
}

function report(state: Composing, message: string, hint: string, place: { start: number; end: number }): void {
  const span = { source: state.source, start: place.start, end: place.end };
  state.diagnostics.push(diagnose("KS1001", { message, hint, span }));
}
