/**
 * The program of the child process that evaluates TypeScript declarations: `node runner.ts URL…`.
 *
 * Answers stand on file descriptor 3, one JSON value a line (`Answer`), so that whatever a module prints does no harm.
 */
import { writeSync } from "node:fs";
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import type { Answer, Failure } from "./answers.ts";
import { answerDescriptor } from "./answers.ts";
import { whyNotPlain } from "./plain-data.ts";
import { restrictProcess } from "./restrict.ts";

const ownFolder = new URL(".", import.meta.url).href;
/** For each module, the modules that it imports. */
const imports = new Map<string, Set<string>>();

function answer(value: Answer): void {
  const line = Buffer.from(`${JSON.stringify(value)}\n`);
  for (let at = 0; at < line.byteLength; ) at += writeSync(answerDescriptor, line, at);
}

/** Notes which module imports which, and reads every `.ts` as a module whatever package.json is nearest. */
function followImports(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = resolveOrName(() => nextResolve(specifier, context), specifier, context.parentURL);
      if (!resolved.url.startsWith("file:") || resolved.url.includes("/node_modules/")) return resolved;
      if (context.parentURL !== undefined) {
        const known = imports.get(context.parentURL) ?? new Set();
        imports.set(context.parentURL, known.add(resolved.url));
      }
      return resolved.url.endsWith(".ts") ? { ...resolved, format: "module-typescript" } : resolved;
    },
  });
}

/** A failed import has no place in its stack: the error gets the importing module and what it asked for. */
function resolveOrName<Resolved>(resolve: () => Resolved, specifier: string, importer: string | undefined): Resolved {
  try {
    return resolve();
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { importer, specifier }) : error;
  }
}

async function evaluate(url: string): Promise<void> {
  answer({ kind: "begin", url });
  try {
    const module = (await import(url)) as { readonly default?: unknown };
    answer(describe(url, "default" in module, await module.default));
  } catch (error) {
    answer({ kind: "failed", url, ...explain(error) });
  }
}

function describe(url: string, exported: boolean, value: unknown): Answer {
  if (!exported) return { kind: "documents", url, documents: undefined };
  if (!Array.isArray(value)) {
    const is = typeof value === "function" ? "a function" : "no list";
    return { kind: "failed", url, message: `the default export is ${is}; it must be a list of documents` };
  }
  const documents: readonly unknown[] = value;
  for (const [index, document] of documents.entries()) {
    const problem = whyNotPlain(document, `document ${index + 1}`);
    if (problem) {
      const message = `${problem.path} ${problem.reason}; a document holds plain data only`;
      return { kind: "failed", url, message, document: nameIn(document) };
    }
  }
  return { kind: "documents", url, documents };
}

/** The name of a document that is not plain data throughout, to find its place by. */
function nameIn(document: unknown): string | undefined {
  const { metadata } = Object(document) as { readonly metadata?: { readonly name?: unknown } };
  const name: unknown = metadata?.name;
  return typeof name === "string" ? name : undefined;
}

/** The first line of what went wrong, and where: a stack names places as `file:///…:line:column`. */
function explain(error: unknown): Pick<Failure, "message" | "at" | "line" | "specifier"> {
  if (!(error instanceof Error)) return { message: `it threw ${String(error)}` };
  const message = `${error.name}: ${error.message.split("\n", 1)[0]}`;
  const { importer, specifier } = error as { importer?: string; specifier?: string };
  if (importer !== undefined) return { message, at: importer, specifier };
  const places = (error.stack ?? "").matchAll(/(file:\/\/\S+?):(\d+)(?::\d+)?\)?$/gm);
  const place = places.find(([, at]) => at !== undefined && !at.startsWith(ownFolder));
  return place ? { message, at: place[1], line: Number(place[2]) } : { message };
}

restrictProcess();
followImports();
for (const path of process.argv.slice(2)) await evaluate(pathToFileURL(path).href);
answer({ kind: "end", imports: [...imports].map(([from, to]) => [from, [...to]]) });
