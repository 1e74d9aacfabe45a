import { relative, resolve, sep } from "node:path";
import { createFiles, readTextIfThere } from "@kubestage/adapters";
import type { Diagnostic, PipelineFile, Platform, PipelineRequest as WrittenPipeline } from "@kubestage/core";
import {
  diagnose,
  hasErrors,
  imagesByApp,
  isPipeline,
  isPipelineAsWritten,
  pipelineFiles,
  platformApp,
  suggest,
} from "@kubestage/core";
import { loadPlatform } from "./load-platform.ts";

export interface PipelineRequest extends Omit<WrittenPipeline, "platform" | "context" | "declaration" | "ledger"> {
  /** The ledger's Git address, as the machines of the pipeline reach it; default: that of the Platform. */
  readonly ledger?: string | undefined;
  /** The declaration, as the user typed it. It lies in the repository, whose root is the working directory. */
  readonly path: string;
  /** The working directory, absolute. */
  readonly from: string;
  /** The folder of an app; default: that of its name, or the root where there is one app. */
  readonly context?: string | undefined;
  /** The folder to write into, as the user typed it: where it is `.`, the files stand where the system looks for them. */
  readonly out?: string | undefined;
  /** Whether files that kubestage did not write, or that were changed since, are written over. */
  readonly overwrite?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PipelineResult {
  /** Empty where there is an error: then nothing was written. */
  readonly files: readonly PipelineFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Declaration -> the files of a pipeline that builds, releases and promotes; written where `out` is given.
 *
 * Errors: those of the declaration, KS6006 for names that are not in it and for places that cannot be in a pipeline, KS6003
 * and KS6004 for files in the way; thrown KS6005 where the system refuses.
 */
export async function pipeline(given: PipelineRequest): Promise<PipelineResult> {
  const { platform, diagnostics, root } = await loadPlatform(given, given.out);
  if (!platform) return { files: [], diagnostics };
  const ledger = given.ledger ?? platform.ledger?.repository;
  if (ledger === undefined) return { files: [], diagnostics: [...diagnostics, unnamedLedger()] };
  const request = { ...given, ledger };
  const problems = checkRequest(platform, request, root);
  if (problems.length > 0) return { files: [], diagnostics: [...diagnostics, ...problems] };
  const declaration = relative(request.from, root).split(sep).join("/") || ".";
  const apps = (request.apps ?? [...imagesByApp({ platform }).keys()]).filter((name) => name !== platformApp);
  const context = request.context ?? (apps.length > 1 ? "{app}" : ".");
  const files = pipelineFiles({ ...request, platform, declaration, context });
  const written = request.out === undefined ? [] : write(files, request.out, request);
  const all = [...diagnostics, ...written];
  return { files: hasErrors(all) ? [] : files, diagnostics: all };
}

function unnamedLedger(): Diagnostic {
  const hint = "say it with --ledger or KUBESTAGE_LEDGER, as the pipeline reaches it, or as `ledger` of the Platform";
  return diagnose("KS6006", { message: "no ledger was named", hint });
}

function write(
  files: readonly PipelineFile[],
  out: string,
  { from, overwrite = false }: PipelineRequest,
): readonly Diagnostic[] {
  const folder = resolve(from, out);
  if (overwrite) return createFiles(folder, files, out, { overwrite }).diagnostics;
  const inTheWay = files.flatMap(({ path }) => whyKept(path, folder));
  if (inTheWay.length > 0) return inTheWay;
  const known = files.filter(({ path }) => readTextIfThere(resolve(folder, path)) !== undefined);
  // Those that cannot be read may still be there, as a link that leads nowhere is.
  const others = files.filter((file) => !known.includes(file));
  const { diagnostics } = createFiles(folder, others, out);
  if (diagnostics.length > 0) return diagnostics;
  return createFiles(folder, known, out, { overwrite: true }).diagnostics;
}

function whyKept(path: string, folder: string): Diagnostic[] {
  const text = readTextIfThere(resolve(folder, path));
  if (text === undefined || isPipelineAsWritten(text)) return [];
  const span = { source: { file: path, path, text: "" }, start: 0, end: 0 };
  if (isPipeline(text)) {
    const message = `${JSON.stringify(path)} was changed since kubestage wrote it: it is kept, and nothing was written`;
    return [diagnose("KS6004", { message, hint: "take your change out, or write with `--overwrite`", span })];
  }
  const message = `${JSON.stringify(path)} is there already, and not kubestage's: it is kept, and nothing was written`;
  return [
    diagnose("KS6003", { message, hint: "choose another folder with --out, and include what is written there", span }),
  ];
}

/** What goes into patterns and expressions of the systems, where no quoting would do. */
const plainPath = /^[\w.][\w./-]*$/;
const longestAddress = 2048;

function checkRequest(
  platform: Platform,
  request: PipelineRequest & { readonly ledger: string },
  root: string,
): Diagnostic[] {
  const { apps = [], pinned, context = ".", branch, ledger, from } = request;
  const images = imagesByApp({ platform });
  const known = [platformApp, ...images.keys()];
  const declared = new Set([...images.values()].flatMap((of) => [...of.keys()]));
  const declaration = relative(from, root).split(sep).join("/") || ".";
  const unknown = (noun: string, name: string, names: Iterable<string>): Diagnostic =>
    diagnose("KS6006", {
      message: `there is no ${noun} ${JSON.stringify(name)}`,
      hint: suggest(name, [...names], noun),
    });
  const unfit = (message: string, hint: string): Diagnostic => diagnose("KS6006", { message, hint });
  return [
    ...apps.filter((name) => !known.includes(name)).map((name) => unknown("app", name, known)),
    ...pinned.filter((image) => !declared.has(image)).map((image) => unknown("image", image, declared)),
    ...(isInside(context.replaceAll("{app}", "app"))
      ? []
      : [
          unfit(
            `${JSON.stringify(context)} is no folder of an app`,
            "give a folder below the repository's root, such as `--context apps/{app}`",
          ),
        ]),
    ...(isInside(declaration)
      ? []
      : [
          unfit(
            `the declaration's folder ${JSON.stringify(declaration)} is not one of the repository`,
            "run the command in the repository's root",
          ),
        ]),
    ...(plainPath.test(branch) && !branch.includes("..")
      ? []
      : [
          unfit(
            `${JSON.stringify(branch)} is no branch that a pipeline can name`,
            "use letters, digits, `.`, `_`, `/` and `-`",
          ),
        ]),
    ...(isAddress(ledger)
      ? []
      : [
          unfit(
            `${JSON.stringify(ledger)} is no address of a ledger`,
            "give it without passwords and blanks, such as `--ledger ssh://git@git.example.com/shop/ledger.git`",
          ),
        ]),
  ];
}

function isInside(path: string): boolean {
  return plainPath.test(path) && !path.split("/").includes("..");
}

/** A password in an address would stand in the repository for everybody. */
function isAddress(text: string): boolean {
  return /^[\u0021-\u007e]+$/.test(text) && text.length <= longestAddress && !/^[\w+]+:\/\/[^/@]*:[^/@]*@/.test(text);
}
