import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/places.ts";
import { nearest, suggest } from "../diagnostics/suggest.ts";
import { readYaml } from "../manifests/read-yaml.ts";
import type { DocumentSyntax, FieldPath, SyntaxNode } from "../manifests/syntax.ts";
import { nodeAt, spanAt, spanOf } from "../manifests/syntax.ts";
import type { Kind } from "../model/kinds.ts";
import { apiVersion, kinds, withArticle } from "../model/kinds.ts";
import { renameField } from "./edit-syntax.ts";

/** A document whose kind and name are known, its spec not yet looked at. */
export interface NamedDocument {
  readonly kind: Kind;
  readonly name: string;
  readonly syntax: DocumentSyntax;
}

export interface NamedDocuments {
  readonly documents: readonly NamedDocument[];
  /** Documents whose name is bad, missing (then "") or taken: looked at by themselves, so that all their errors show. */
  readonly aside: readonly NamedDocument[];
  /** Names that stand in documents of which not even the kind is known: references to them may be right. */
  readonly unreadNames: ReadonlySet<string>;
  /** Whether there are such documents: what seems to be missing may stand in them. */
  readonly incomplete: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

const envelope = ["apiVersion", "kind", "metadata", "spec"];
const inMetadata = ["name"];
const group = apiVersion.slice(0, apiVersion.indexOf("/") + 1);
const nameInText = /\bname["']?:[ \t]*["']?([^\s"',}]+)/g;

/**
 * The documents of `sources` that are of one of the `allowed` kinds. A misspelled kind is taken for the nearest one.
 *
 * Errors: those of reading YAML; KS1005 for another apiVersion or kind, KS1006 and KS1007 in the envelope, KS1008 without
 * a name, KS1009 for a bad one, KS1011 for a name used twice.
 */
export function readDocuments(sources: readonly Source[], allowed: readonly Kind[]): NamedDocuments {
  const documents: NamedDocument[] = [];
  const aside: NamedDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  const unread: string[] = [];
  const seen = new Map<string, NamedDocument>();
  for (const source of sources) {
    const read = readSource(source, allowed);
    unread.push(...read.unread);
    diagnostics.push(...read.diagnostics);
    for (const { usable, ...named } of read.documents) {
      const id = `${named.kind}/${named.name}`;
      const earlier = seen.get(id);
      if (earlier && usable) diagnostics.push(duplicateName(named, earlier));
      else if (usable) seen.set(id, named);
      (earlier || !usable ? aside : documents).push(named);
    }
  }
  const unreadNames = new Set(unread.flatMap((text) => [...text.matchAll(nameInText)].map(([, name]) => name ?? "")));
  return { documents, aside, unreadNames, incomplete: unread.length > 0, diagnostics };
}

interface ReadSource {
  readonly documents: readonly (NamedDocument & { readonly usable: boolean })[];
  readonly unread: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

const known = new WeakMap<Source, Map<readonly Kind[], ReadSource>>();

/** Of a ledger, the same releases are read again with each promotion. */
function readSource(source: Source, allowed: readonly Kind[]): ReadSource {
  const ofSource = known.get(source) ?? new Map<readonly Kind[], ReadSource>();
  known.set(source, ofSource);
  const read = ofSource.get(allowed) ?? readAnew(source, allowed);
  ofSource.set(allowed, read);
  return read;
}

function readAnew(source: Source, allowed: readonly Kind[]): ReadSource {
  const read = readYaml(source);
  const diagnostics = [...read.diagnostics];
  const unread = [...read.unread];
  const documents = read.documents.flatMap((written) => {
    const kind = readKind(written, allowed, diagnostics);
    if (kind === "unknown") unread.push(source.text.slice(written.root.start, written.root.end));
    if (kind === "unknown" || kind === "foreign") return [];
    const syntax = checkEnvelope(written, diagnostics);
    return { kind, syntax, ...readName(syntax, kind, diagnostics) };
  });
  return { documents, unread, diagnostics };
}

/** `foreign`: clearly meant for something else. `unknown`: perhaps one of ours. */
function readKind(
  syntax: DocumentSyntax,
  allowed: readonly Kind[],
  diagnostics: Diagnostic[],
): Kind | "foreign" | "unknown" {
  const { root, source } = syntax;
  if (root.kind !== "mapping") {
    const hint = `begin the document with \`apiVersion: ${apiVersion}\``;
    diagnostics.push(
      diagnose("KS1005", { message: "the document is not a mapping", hint, span: spanOf(source, root) }),
    );
    return "foreign";
  }
  const version = nodeAt(root, ["apiVersion"]);
  const written = version?.kind === "scalar" ? version.text : undefined;
  if (written !== apiVersion) {
    const found = written === undefined ? "no apiVersion" : `apiVersion ${JSON.stringify(written)}`;
    const hint = `write \`apiVersion: ${apiVersion}\`, or keep other manifests out of this folder`;
    diagnostics.push(
      diagnose("KS1005", { message: `the document has ${found}`, hint, span: spanAt(syntax, ["apiVersion"]) }),
    );
    if (written !== undefined && !written.startsWith(group)) return "foreign";
  }
  const node = nodeAt(root, ["kind"]);
  const kind = node?.kind === "scalar" ? node.text : "";
  if (isOneOf(kind, allowed)) return kind;
  const ours = Object.hasOwn(kinds, kind);
  const message = kind === "" ? "the document has no kind" : `${JSON.stringify(kind)} is no kind that may stand here`;
  const elsewhere = allowed.includes("Platform")
    ? "releases stand in a file of their own, given by `--releases`"
    : "it belongs to the declaration";
  const hint = ours ? elsewhere : suggest(kind, allowed, "kind");
  diagnostics.push(diagnose("KS1005", { message, hint, span: spanAt(syntax, ["kind"]) }));
  if (ours) return "foreign";
  return (nearest(kind, allowed) as Kind | undefined) ?? "unknown";
}

/** The document with misspelled fields of the envelope called as they should be. */
function checkEnvelope(syntax: DocumentSyntax, diagnostics: Diagnostic[]): DocumentSyntax {
  const { source } = syntax;
  const checkFields = (root: SyntaxNode, path: FieldPath, known: readonly string[]): SyntaxNode => {
    const node = nodeAt(root, path);
    let checked = root;
    for (const { key, keyStart, keyEnd } of node?.kind === "mapping" ? node.entries : []) {
      if (known.includes(key)) continue;
      const message = `there is no field ${JSON.stringify(key)} here`;
      const span = { source, start: keyStart, end: keyEnd };
      diagnostics.push(diagnose("KS1006", { message, hint: suggest(key, known, "field"), span }));
      const meant = nearest(key, known);
      if (meant !== undefined) checked = renameField(checked, path, key, meant);
    }
    return checked;
  };
  const root = checkFields(checkFields(syntax.root, [], envelope), ["metadata"], inMetadata);
  return { source, root };
}

/** The name as written, "" where there is none, and whether a document may be called so. */
function readName(syntax: DocumentSyntax, kind: Kind, diagnostics: Diagnostic[]): { name: string; usable: boolean } {
  const metadata = nodeAt(syntax.root, ["metadata"]);
  const node = nodeAt(syntax.root, ["metadata", "name"]);
  if (metadata && metadata.kind !== "mapping" && !(metadata.kind === "scalar" && metadata.value === null)) {
    const span = spanAt(syntax, ["metadata"]);
    diagnostics.push(
      diagnose("KS1007", { message: "metadata must be a mapping", hint: "write `metadata: { name: … }`", span }),
    );
    return { name: "", usable: false };
  }
  if (!node || (node.kind === "scalar" && node.value === null)) {
    const hint = "add `metadata: { name: … }`";
    const span = spanAt(syntax, ["metadata", "name"]);
    diagnostics.push(diagnose("KS1008", { message: `the ${kind} has no metadata.name`, hint, span }));
    return { name: "", usable: false };
  }
  const span = spanOf(syntax.source, node);
  if (node.kind !== "scalar" || typeof node.value !== "string") {
    const hint = node.kind === "scalar" ? `write it in quotes: ${JSON.stringify(node.text)}` : "write the name as text";
    diagnostics.push(diagnose("KS1007", { message: "metadata.name must be text", hint, span }));
    return { name: node.kind === "scalar" ? node.text : "", usable: false };
  }
  const checked = kinds[kind].name.safeParse(node.value);
  if (!checked.success) {
    const message = `${JSON.stringify(node.value)} is not a name that ${withArticle(kind)} may have`;
    const hint = `${withArticle(kind)}'s name is ${checked.error.issues[0]?.message ?? "a DNS label"}`;
    diagnostics.push(diagnose("KS1009", { message, hint, span }));
  }
  return { name: node.value, usable: checked.success };
}

function duplicateName(named: NamedDocument, earlier: NamedDocument): Diagnostic {
  return diagnose("KS1011", {
    message: `the ${named.kind} ${JSON.stringify(named.name)} is declared twice`,
    hint: "rename or remove one of them",
    span: spanAt(named.syntax, ["metadata", "name"]),
    related: [{ message: "first here", span: spanAt(earlier.syntax, ["metadata", "name"]) }],
  });
}

function isOneOf(kind: string, allowed: readonly Kind[]): kind is Kind {
  return (allowed as readonly string[]).includes(kind);
}
