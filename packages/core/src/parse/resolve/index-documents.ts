import type { Declared } from "../../model/declared.ts";
import type { Kind } from "../../model/kinds.ts";
import type { NamedDocuments } from "../documents.ts";

/** The checked documents of a declaration, by kind and name, in declaration order. */
export type DeclaredDocuments = { readonly [K in Kind]: ReadonlyMap<string, Declared<K>> } & {
  /** Names that documents have, also those whose spec is wrong: a reference to one of them does not dangle. */
  readonly names: Readonly<Record<Kind, KnownNames>>;
  /** The stages that are previews, with the template of each. */
  readonly previews: ReadonlyMap<string, string>;
};

/** The names that documents of one kind have; `has` also says yes to what an unreadable document may be called. */
export interface KnownNames extends Iterable<string> {
  has(name: string): boolean;
}

type Growing = { [K in Kind]: Map<string, Declared<K>> };

export function indexDocuments(documents: readonly Declared[], read: NamedDocuments): DeclaredDocuments {
  const index: Growing = {
    Platform: new Map(),
    Cluster: new Map(),
    Stage: new Map(),
    Team: new Map(),
    App: new Map(),
    Shared: new Map(),
    Release: new Map(),
    ReleasePointers: new Map(),
    Intent: new Map(),
  };
  for (const document of documents) (index[document.kind] as Map<string, Declared>).set(document.name, document);
  const kinds = Object.keys(index) as Kind[];
  const names = Object.fromEntries(kinds.map((kind) => [kind, namesOf(kind, read)])) as Record<Kind, KnownNames>;
  return { ...index, names, previews: new Map() };
}

function namesOf(kind: Kind, { documents, aside, unreadNames }: NamedDocuments): KnownNames {
  const named = documents.filter((document) => document.kind === kind).map((document) => document.name);
  const others = aside.filter((document) => document.kind === kind).map((document) => document.name);
  const known = new Set([...named, ...others]);
  const nameless = others.includes("");
  return {
    has: (name) => nameless || known.has(name) || unreadNames.has(name),
    [Symbol.iterator]: () => named.values(),
  };
}

/** Whether an app is meant to be in a stage. */
export function isIn(app: Declared<"App">, stage: string): boolean {
  return app.spec.in === undefined || app.spec.in.includes(stage);
}
