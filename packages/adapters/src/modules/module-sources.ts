import type { Source } from "@kubestage/core";
import { writeYaml } from "@kubestage/core";

type Document = Parameters<typeof writeYaml>[0];

/** A module's text: for finding where a document is written. */
export type ModuleText = Pick<Source, "file" | "path" | "text">;

/**
 * The documents that a module gave, as sources that read like YAML: their text is the evaluated one, and places lead to
 * the line of the module that names the document.
 *
 * A document may be written in a module that this one imports. `texts` holds the module itself first, then those; each
 * run of documents that are written in one module becomes one source, so that documents keep their order.
 */
export function moduleSources(documents: readonly unknown[], texts: readonly [ModuleText, ...ModuleText[]]): Source[] {
  const sources: Source[] = [];
  let open: { home: ModuleText; text: string; starts: number[]; lines: number[] } | undefined;
  const close = (): void => {
    if (!open) return;
    const { home, text, starts, lines } = open;
    const lineInModule = (offset: number): number => lines[starts.findLastIndex((start) => start <= offset)] ?? 1;
    sources.push({ file: home.file, path: home.path, text, lineInModule });
  };
  for (const document of documents) {
    const { home, line } = findDocument(document, texts);
    if (open?.home !== home) {
      close();
      open = { home, text: "", starts: [], lines: [] };
    }
    if (open.text !== "") open.text += "---\n";
    open.starts.push(open.text.length);
    open.lines.push(line);
    open.text += writeYaml(document as Document);
  }
  close();
  return sources;
}

/** The module and line (from 1) in which a document's name is written; line 1 of the first module where none is found. */
export function findDocument(
  document: unknown,
  texts: readonly [ModuleText, ...ModuleText[]],
): { readonly home: ModuleText; readonly line: number } {
  const { kind, metadata } = Object(document) as { kind?: unknown; metadata?: { name?: unknown } | null };
  const name = metadata?.name;
  if (typeof name === "string") {
    for (const pattern of placesOfName(typeof kind === "string" ? kind : "", name)) {
      for (const home of texts) {
        const match = pattern.exec(home.text);
        if (match) return { home, line: lineOf(home.text, match.index + match[0].length) };
      }
    }
  }
  return { home: texts[0], line: 1 };
}

/** Where a document's name may stand in a module, the surest form first. */
function placesOfName(kind: string, name: string): RegExp[] {
  const quoted = `(["'\`])${escaped(name)}`;
  const ofKind = escaped(kind);
  return [
    // kind: "Stage", … name: "prod", with no other kind between
    new RegExp(String.raw`\bkind\s*:\s*(["'\`])${ofKind}\1(?:(?!\bkind\s*:)[^]){0,400}?\bname\s*:\s*${quoted}\2`),
    // stage("prod", …
    new RegExp(String.raw`\b${ofKind}\s*\(\s*${quoted}\1`, "i"),
    new RegExp(String.raw`\bname\s*:\s*${quoted}\1`),
    new RegExp(String.raw`(?<![\w/.-])${quoted}\1`),
    // the shorthand of an object's key: { prod: …
    new RegExp(String.raw`(?<![\w"'\`./-])${escaped(name)}\s*:`),
  ];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
