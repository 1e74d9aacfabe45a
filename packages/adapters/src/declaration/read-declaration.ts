import { statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { Diagnostic, Source } from "@kubestage/core";
import { diagnose } from "@kubestage/core";
import type { Evaluated, ModuleProblem } from "../modules/evaluate-modules.ts";
import { defaultLimits, evaluateModules, projectFolder } from "../modules/evaluate-modules.ts";
import type { ModuleText } from "../modules/module-sources.ts";
import { findDocument, moduleSources } from "../modules/module-sources.ts";
import { declaresNothing } from "./declares-nothing.ts";
import { findFiles, isModule } from "./find-files.ts";
import type { NamedFile } from "./read-text.ts";
import { readText, reasonOf, unreadable } from "./read-text.ts";

export interface DeclarationText {
  /** In the order in which they count: that of their paths. */
  readonly sources: readonly Source[];
  readonly diagnostics: readonly Diagnostic[];
  /** The folder that the sources' paths are relative to, absolute. */
  readonly root: string;
}

export interface ReadOptions {
  /** What `path` is relative to, absolute. */
  readonly from: string;
  /** Files and folders below the folder that are not part of the declaration, as the user typed them. */
  readonly except?: readonly string[];
  /** Whether TypeScript modules are evaluated. Where they are not, they are left out. Default: true. */
  readonly modules?: boolean;
  /** Where aborted, the reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The texts of a declaration: one file, or a folder with everything below it. Modules are evaluated; one that another
 * module of the declaration imports is a part of that one and not read by itself.
 *
 * Errors, all of them at once: KS1002, KS1003, KS6001, KS6002 for files, KS1030 for modules. Where there is one, the
 * sources are not the whole declaration.
 */
export async function readDeclaration(path: string, options: ReadOptions): Promise<DeclarationText> {
  const { root, files, diagnostics } = locate(path, options);
  const left = options.except?.map((one) => resolve(options.from, one)) ?? [];
  const wanted = files.filter(
    ({ absolute }) => !left.some((one) => absolute === one || absolute.startsWith(one + sep)),
  );
  const nothing = declaresNothing(root, wanted);
  if (nothing) return { sources: [], diagnostics: [nothing], root: root.absolute };
  const modules = options.modules === false ? [] : wanted.filter(({ absolute }) => isModule(absolute));
  const given = await evaluate(modules, root, options.signal);
  const problems = [...diagnostics];
  const sources: Source[] = [];
  for (const file of wanted) {
    const read = isModule(file.absolute) ? (given.get(file.absolute) ?? []) : [readText(file)];
    for (const one of read) {
      if ("text" in one) sources.push(one);
      else problems.push(one);
    }
  }
  if (wanted.length === 0 && problems.length === 0) problems.push(nothingThere(path));
  return { sources, diagnostics: problems, root: root.absolute };
}

function locate(path: string, { from }: ReadOptions): { root: NamedFile } & ReturnType<typeof findFiles> {
  const absolute = resolve(from, path);
  const whole: NamedFile = { absolute, file: path, path: "" };
  try {
    if (statSync(absolute).isDirectory()) return { root: whole, ...findFiles(whole) };
  } catch (error) {
    return { root: whole, files: [], diagnostics: [unreadable(whole, reasonOf(error))] };
  }
  const root = { absolute: dirname(absolute), file: dirname(path), path: "" };
  return { root, files: [{ absolute, file: path, path: basename(absolute) }], diagnostics: [] };
}

/** What each module that counts by itself gave, by absolute path. */
async function evaluate(
  modules: readonly NamedFile[],
  root: NamedFile,
  signal: AbortSignal | undefined,
): Promise<Map<string, readonly (Source | Diagnostic)[]>> {
  const readable: NamedFile[] = [];
  const given = new Map<string, readonly (Source | Diagnostic)[]>();
  for (const module of modules) {
    const read = readText(module);
    if ("text" in read) readable.push(module);
    else given.set(module.absolute, [read]);
  }
  const folder = projectFolder(root.absolute);
  const paths = readable.map(({ absolute }) => absolute);
  const evaluated = await evaluateModules(paths, folder, { ...defaultLimits, signal });
  // A module that fails may not have come to importing its parts: those are not to be blamed.
  const failed = evaluated.some(({ problem }) => problem);
  const said = new Set<string>();
  for (const one of evaluated) {
    if (isPartOfAnother(one, evaluated) || (failed && !one.problem && !one.documents)) continue;
    const found = [...sourcesOf(one, root)].filter((each) => "text" in each || isNew(each, said));
    given.set(one.absolute, found);
  }
  return given;
}

/** Two modules may fail for the same reason, in a third one. */
function isNew({ message, span }: Diagnostic, said: Set<string>): boolean {
  const key = `${message} ${span?.source.path} ${span?.start}`;
  if (said.has(key)) return false;
  said.add(key);
  return true;
}

/** Of modules that import each other, the first counts. */
function isPartOfAnother(module: Evaluated, all: readonly Evaluated[]): boolean {
  return all.some((other) => {
    if (other === module || !other.imports.includes(module.absolute)) return false;
    return !module.imports.includes(other.absolute) || all.indexOf(other) < all.indexOf(module);
  });
}

function* sourcesOf(module: Evaluated, root: NamedFile): Generator<Source | Diagnostic> {
  const home = textOf(module.absolute, root);
  const texts: [ModuleText, ...ModuleText[]] = [home, ...module.imports.map((one) => textOf(one, root))];
  if (module.problem) yield moduleProblem(module.problem, texts, root);
  else if (module.documents) yield* moduleSources(module.documents, texts);
  else {
    const message = "the module has no default export";
    const hint = "write `export default [ … ]` with the documents, or import it from a module that does";
    yield diagnose("KS1030", { message, hint, span: { source: home, start: 0, end: 0 } });
  }
}

function textOf(absolute: string, root: NamedFile): ModuleText {
  const path = relative(root.absolute, absolute);
  const named = { absolute, file: join(root.file, path), path: path.split(sep).join("/") };
  const read = readText(named);
  return "text" in read ? read : { ...named, text: "" };
}

function moduleProblem(
  problem: ModuleProblem,
  texts: readonly [ModuleText, ...ModuleText[]],
  root: NamedFile,
): Diagnostic {
  const named =
    problem.document === undefined ? undefined : findDocument({ metadata: { name: problem.document } }, texts);
  const source = named?.home ?? textOf(problem.absolute, root);
  const line = problem.line ?? named?.line ?? 1;
  const asked = problem.specifier === undefined ? -1 : source.text.indexOf(problem.specifier);
  const start = asked === -1 ? startOfLine(source.text, line) : asked;
  const length = /[^\n]*/.exec(source.text.slice(start))?.[0].length ?? 0;
  const message = problem.message.replaceAll(`${root.absolute}${sep}`, "");
  const hint = "correct the module: it runs by itself, without environment, network or write access";
  return diagnose("KS1030", { message, hint, span: { source, start, end: start + length } });
}

function startOfLine(text: string, line: number): number {
  let start = 0;
  for (let count = 1; count < line; count++) {
    const next = text.indexOf("\n", start);
    if (next === -1) break;
    start = next + 1;
  }
  return start;
}

function nothingThere(path: string): Diagnostic {
  return diagnose("KS6001", {
    message: `there is no declaration in ${JSON.stringify(path)}: no file ends in .yaml, .yml or .ts`,
    hint: "give the path of a declaration, or make one with `kubestage init`",
    span: { source: { file: path, path: "", text: "" }, start: 0, end: 0 },
  });
}
