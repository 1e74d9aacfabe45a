import type { Diagnostic, RenderingTool, Span } from "@kubestage/core";
import { diagnose } from "@kubestage/core";
import { runContained } from "./contained-process.ts";
import { hashText } from "../file-contents.ts";
import type { ToolCandidate, ToolName, ToolSurroundings } from "./find-tool.ts";
import { findTool } from "./find-tool.ts";
import type { RenderCache } from "../render-cache.ts";
import { inScratch } from "../scratch-folder.ts";

/** A tool whose version is known. */
export interface Tool extends RenderingTool, ToolCandidate {}

/** The version that a platform wants of a tool, and where it says so. */
interface ToolPin {
  readonly version: string;
  readonly place: Span;
}

interface Search {
  readonly pin: ToolPin | undefined;
  /** Where the declaration asks for the first thing that the tool is to render. */
  readonly place: Span;
  readonly cache: RenderCache;
  readonly surroundings: ToolSurroundings;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The tool that renders: the first that is found, or the first of the pinned version.
 *
 * Errors: KS6031, at the pin, where only other versions are found; KS6030, at `place`, where there is none at all, or none
 * that says its version.
 */
export async function chooseTool(name: ToolName, search: Search): Promise<Tool | Diagnostic> {
  const candidates = findTool(name, search.surroundings);
  const found: string[] = [];
  for (const candidate of candidates) {
    const { pin } = search;
    const { folderVersion, program } = candidate;
    // A folder that names another version spares asking the program.
    const isOther = pin !== undefined && folderVersion !== undefined && folderVersion !== plain(pin.version);
    const version = isOther ? folderVersion : await versionOf(name, candidate, search);
    if (version === undefined) continue;
    if (!pin || version === plain(pin.version)) return { name, version, ...candidate };
    found.push(`${version} (${program})`);
  }
  if (search.pin && candidates.length > 0) return otherVersion(name, search.pin, found);
  return missing(name, candidates, search);
}

/** What the program says, kept for as long as it stays the same program. */
async function versionOf(
  name: ToolName,
  { program, through, identity }: ToolCandidate,
  { cache, signal }: Search,
): Promise<string | undefined> {
  const key = hashText(`tool version ${name} ${through} ${identity}`);
  const known = cache.read(key)?.toString("utf8");
  if (known !== undefined) return known;
  const flags = { helm: ["version", "--short"], kustomize: ["version"] }[name];
  const asked = through === "kubectl" ? ["version", "--client"] : flags;
  const outcome = await inScratch(({ folder, environment }) =>
    runContained({
      command: [program, ...asked],
      folder,
      environment,
      limits: { timeoutMs: 10_000, mostBytes: 64 * 1024 },
      signal,
    }),
  );
  if (outcome.kind !== "done") return undefined;
  const said = outcome.output.toString("utf8");
  const line = through === "kubectl" ? /^Kustomize Version:.*$/m.exec(said)?.[0] : said;
  const version = /\bv?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)/.exec(line ?? "")?.[1];
  if (version !== undefined) cache.write(key, Buffer.from(version));
  return version;
}

function plain(version: string): string {
  return version.replace(/^v/, "");
}

function otherVersion(name: ToolName, pin: ToolPin, found: readonly string[]): Diagnostic {
  const list = found.join(", ") || "none that could be used";
  const message = `the platform renders with ${name} ${plain(pin.version)}; found: ${list}`;
  const variable = `KUBESTAGE_${name.toUpperCase()}`;
  const hint = `install that version with asdf, mise or by hand, or point ${variable} to it`;
  return diagnose("KS6031", { message, hint, span: pin.place });
}

function missing(name: ToolName, [first]: readonly ToolCandidate[], { pin, surroundings, place }: Search): Diagnostic {
  const variable = `KUBESTAGE_${name.toUpperCase()}`;
  const told = surroundings.environment[variable] ?? "";
  const wanted = pin ? `${name} ${plain(pin.version)}` : name;
  const hint = `install ${wanted} (asdf, mise, or any folder on the PATH), or point ${variable} to it`;
  if (first) {
    const message = `${JSON.stringify(first.program)} does not answer like ${name} when asked for its version`;
    return diagnose("KS6030", { message, hint, span: place });
  }
  const where = told === "" ? "not on the PATH, nor installed by asdf or mise" : `not at ${variable}=${told}`;
  return diagnose("KS6030", { message: `this is rendered by ${name}, which is ${where}`, hint, span: place });
}
