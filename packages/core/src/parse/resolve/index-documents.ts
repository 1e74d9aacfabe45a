import type { Declared } from "../../model/declared.ts";
import type { Kind } from "../../model/kinds.ts";
import type { NamedDocument } from "../documents.ts";

/** The checked documents of a declaration, by kind and name, in declaration order. */
export type DeclaredDocuments = { readonly [K in Kind]: ReadonlyMap<string, Declared<K>> } & {
  /** Names that documents have, also those whose spec is wrong: a reference to one of them does not dangle. */
  readonly names: Readonly<Record<Kind, ReadonlySet<string>>>;
};

type Growing = { [K in Kind]: Map<string, Declared<K>> };

export function indexDocuments(documents: readonly Declared[], named: readonly NamedDocument[]): DeclaredDocuments {
  const index: Growing = {
    Platform: new Map(),
    Cluster: new Map(),
    Stage: new Map(),
    Team: new Map(),
    App: new Map(),
    Shared: new Map(),
    Release: new Map(),
    ReleasePointers: new Map(),
  };
  for (const document of documents) (index[document.kind] as Map<string, Declared>).set(document.name, document);
  const namesOf = (kind: Kind) => new Set(named.filter((document) => document.kind === kind).map((document) => document.name));
  const kinds = Object.keys(index) as Kind[];
  const names = Object.fromEntries(kinds.map((kind) => [kind, namesOf(kind)])) as Record<Kind, Set<string>>;
  return { ...index, names };
}
