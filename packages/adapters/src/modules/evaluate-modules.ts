import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath, pathToFileURL } from "node:url";
import { KubestageError } from "../kubestage-error.ts";
import type { Answer } from "./answers.ts";
import { answerDescriptor, readAnswer } from "./answers.ts";

/** What a module gave: its documents (undefined where it exports none), or why it gave none. */
export interface Evaluated {
  readonly absolute: string;
  readonly documents: readonly unknown[] | undefined;
  readonly problem: ModuleProblem | undefined;
  /** The absolute paths of the modules that it imports, itself or by others, nearest first. */
  readonly imports: readonly string[];
}

export interface ModuleProblem {
  readonly message: string;
  /** The absolute path and line (from 1) at fault; without a line, the module as a whole. */
  readonly absolute: string;
  readonly line: number | undefined;
  /** The name of the document at fault, where it is known. */
  readonly document: string | undefined;
  /** What an import asked for in vain. */
  readonly specifier: string | undefined;
}

export interface Limits {
  /** Where aborted, the process is ended and the reason thrown. */
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  /** Of all answers together. */
  readonly mostBytes: number;
}

export const defaultLimits: Limits = { timeoutMs: 10_000, mostBytes: 64 * 1024 * 1024 };
const mostMemoryMebibytes = 512;
const mostErrorText = 64 * 1024;

/**
 * Evaluates TypeScript modules, one after the other, in one child process: without environment, network, workers, child
 * processes or write access, and with read access to `folder` (the project's) and the `node_modules` above it.
 *
 * What a module does wrong is in the answer. Errors: KS6001 where no process can be started.
 */
export async function evaluateModules(
  modules: readonly string[],
  folder: string,
  limits: Limits = defaultLimits,
): Promise<readonly Evaluated[]> {
  if (modules.length === 0) return [];
  limits.signal?.throwIfAborted();
  const outcome = await converse(start(modules, folder), limits);
  limits.signal?.throwIfAborted();
  return collect(modules, outcome);
}

/** The project that a declaration belongs to: the nearest folder above with a package.json or a repository. */
export function projectFolder(root: string): string {
  const { root: top } = parse(root);
  for (let folder = root; folder !== top; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json")) || existsSync(join(folder, ".git"))) return folder;
  }
  return root;
}

function start(modules: readonly string[], folder: string): ChildProcess {
  const runner = runnerPath();
  const readable = [dirname(runner), folder, ...foldersOfPackages(folder)];
  const flags = [
    "--permission",
    ...readable.map((path) => `--allow-fs-read=${path}`),
    "--disallow-code-generation-from-strings",
    "--no-warnings",
    `--max-old-space-size=${mostMemoryMebibytes}`,
  ];
  // Windows starts no process without this one variable.
  const { SystemRoot } = process.env;
  return spawn(process.execPath, [...flags, runner, ...modules], {
    cwd: folder,
    env: SystemRoot === undefined ? {} : { SystemRoot },
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    windowsHide: true,
  });
}

/** Beside this file in the sources; in the published form, where code stands in chunks, one folder above. */
function runnerPath(): string {
  const places = ["./runner.ts", "./runner.js", "../runner.js"];
  const paths = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`the module runner is not in any of ${paths.join(", ")}`);
  return found;
}

/** Where Node looks for packages from `folder` upwards, and the package.json files that it looks into on the way. */
function foldersOfPackages(folder: string): string[] {
  const places: string[] = [];
  for (let above = folder; above !== dirname(above); above = dirname(above))
    places.push(join(dirname(above), "node_modules"), join(dirname(above), "package.json"));
  return places.filter((place) => existsSync(place));
}

interface Outcome {
  readonly answers: readonly Answer[];
  /** Why the process ended early, in words that follow "the module"; undefined where it ended well. */
  readonly broken: string | undefined;
}

function converse(child: ChildProcess, limits: Limits): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  let errorText = "";
  let stopped: string | undefined;
  const stop = (why: string): void => {
    stopped ??= why;
    child.kill("SIGKILL");
  };
  const timer = setTimeout(() => stop(`did not end within ${limits.timeoutMs / 1000} seconds`), limits.timeoutMs);
  const abort = (): void => stop("was interrupted");
  limits.signal?.addEventListener("abort", abort);
  const answers = child.stdio[answerDescriptor] as Readable;
  answers.on("data", (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > limits.mostBytes) stop(`gave more than ${limits.mostBytes.toLocaleString("en-US")} bytes`);
    else chunks.push(chunk);
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    if (errorText.length < mostErrorText) errorText += text;
  });
  child.on("error", (cause) => {
    clearTimeout(timer);
    const message = `no process could be started for the TypeScript modules: ${cause.message}`;
    reject(new KubestageError("KS6001", { message, hint: `is ${process.execPath} there?`, cause }));
  });
  child.on("close", (code, signal) => {
    clearTimeout(timer);
    limits.signal?.removeEventListener("abort", abort);
    const read = readAnswers(chunks);
    const ended = read.at(-1)?.kind === "end";
    resolve({ answers: read, broken: stopped ?? (ended ? undefined : endedBadly(code, signal, errorText)) });
  });
  return promise;
}

function readAnswers(chunks: readonly Buffer[]): Answer[] {
  const lines = Buffer.concat(chunks).toString("utf8").split("\n");
  return lines.map(readAnswer).filter((answer) => answer !== undefined);
}

function endedBadly(code: number | null, signal: string | null, errorText: string): string {
  const said = /^(?:\w*Error|Uncaught)\b.*$/m.exec(errorText)?.[0];
  if (errorText.includes("heap out of memory")) return `needed more than ${mostMemoryMebibytes} MiB of memory`;
  if (said !== undefined) return `ended the process: ${said}`;
  return signal === null ? `ended the process with exit code ${code}` : `was ended by ${signal}`;
}

function collect(modules: readonly string[], { answers, broken }: Outcome): Evaluated[] {
  const imports = new Map<string, readonly string[]>();
  const given = new Map<string, Answer>();
  let begun: string | undefined;
  for (const answer of answers) {
    if (answer.kind === "end") for (const [from, to] of answer.imports) imports.set(from, to);
    else if (answer.kind === "begin") begun = answer.url;
    else given.set(answer.url, answer);
  }
  const evaluated: Evaluated[] = [];
  for (const absolute of modules) {
    const url = pathToFileURL(absolute).href;
    const answer = given.get(url);
    const reached = reachable(url, imports).map((one) => fileURLToPath(one));
    const documents = answer?.kind === "documents" ? answer.documents : undefined;
    const problem = answer ? problemOf(answer, absolute) : unanswered(absolute, url === begun ? broken : undefined);
    evaluated.push({ absolute, documents, problem, imports: reached });
  }
  return evaluated;
}

function problemOf(answer: Answer, absolute: string): ModuleProblem | undefined {
  if (answer.kind !== "failed") return undefined;
  const elsewhere = answer.at === undefined ? absolute : fileURLToPath(answer.at);
  const { message, line, document, specifier } = answer;
  return { message, absolute: elsewhere, line, document, specifier };
}

function unanswered(absolute: string, broken: string | undefined): ModuleProblem {
  const message = broken === undefined ? "was not evaluated, because the process had ended" : `the module ${broken}`;
  return { message, absolute, line: undefined, document: undefined, specifier: undefined };
}

/** Everything that is imported from `start` on, in the order in which it is met. */
function reachable(start: string, imports: ReadonlyMap<string, readonly string[]>): string[] {
  const met = new Set([start]);
  for (const url of met) for (const next of imports.get(url) ?? []) met.add(next);
  return [...met].slice(1);
}
