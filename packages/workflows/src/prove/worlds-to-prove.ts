import { isDeclaration, readTextIfThere } from "@kubestage/adapters";
import type { DeclaredFacts, Diagnostic, NetworkProfile } from "@kubestage/core";
import {
  diagnose,
  hasErrors,
  networkProfile,
  networkProfiles,
  readFacts,
  readIntent,
  specificationProfile,
  suggest,
  tooFewStages,
} from "@kubestage/core";
import { resolve } from "node:path";
import { declaredProfile } from "./declared-profile.ts";
import { declaredWorlds } from "./declared-worlds.ts";
import type { ProveProgress } from "./prove-progress.ts";
import { readWorlds } from "./read-world.ts";
import type { WorldRequest, WorldsToProve, WorldToProve } from "./world-request.ts";

/**
 * The worlds of manifests, of a live cluster, or of a declaration: then what a build would make of it, with what it means to
 * be open; so too of a folder that a build wrote. None where nothing could be read.
 *
 * Errors: those of reading; KS6006 for a profile that nobody knows, KS6001 for an intent that cannot be read.
 */
export async function worldsOf(request: WorldRequest, progress?: ProveProgress): Promise<WorldsToProve> {
  progress?.({ type: "phase", phase: "reading" });
  const chosen = profileOf(request.cni);
  const own = ownIntent(request);
  const declaration = declarationOf(request);
  const wrong = [...chosen.diagnostics, ...own.diagnostics, ...checkSources(request, declaration)];
  if (hasErrors(wrong)) return { worlds: [], diagnostics: wrong };
  const read =
    declaration === undefined
      ? await foreign({ ...request, ...stagesAsMeant(request, own) }, progress)
      : await declaredWorlds(request, declaration);
  return { worlds: read.worlds.map(judgedBy(request)), diagnostics: [...wrong, ...read.diagnostics] };
}

/**
 * As `worldsOf`, and none where there is nothing to keep apart.
 *
 * Errors: KS3001 for fewer than two stages in all of them together.
 */
export async function worldsToProve(request: WorldRequest, progress?: ProveProgress): Promise<WorldsToProve> {
  const { worlds, diagnostics } = await worldsOf(request, progress);
  const few = worlds.length === 0 ? undefined : tooFewStages(worlds.map(({ world }) => world));
  // Where a file was not read, that says it already.
  if (few && hasErrors(diagnostics.filter(({ code }) => code.startsWith("KS6")))) return { worlds: [], diagnostics };
  // What decides comes first: of many only the first are shown.
  return few ? { worlds: [], diagnostics: [few, ...diagnostics] } : { worlds, diagnostics };
}

/** What worlds are judged by where the request says so itself; what cannot be read was told when they were read. */
export function judgedBy(request: WorldRequest): (world: WorldToProve) => WorldToProve {
  const { intent, facts } = ownIntent(request);
  const profile = profileOf(request.cni).profile ?? (facts && declaredProfile(facts.network));
  return (one) => ({ ...one, intent: intent ?? one.intent, profile: profile ?? one.profile });
}

/** A declaration is given alone: of manifests beside it nobody could say which cluster they are in. */
export function declarationOf({ paths, context, from }: WorldRequest): string | undefined {
  if (context !== undefined || paths.length > 1) return undefined;
  const [path = "."] = paths;
  return path !== "-" && isDeclaration(path, from) ? path : undefined;
}

/** What is asked for and cannot be: nothing at all, or of a declaration what it says itself. */
function checkSources(request: WorldRequest, declaration: string | undefined): Diagnostic[] {
  const { paths, context, stageLabel, stageMapping, exclude, releases } = request;
  const refused = (message: string, hint: string): Diagnostic => diagnose("KS6006", { message, hint });
  const onlyOfFolders = exclude === undefined ? [] : [refused("--exclude is for folders of manifests", "leave it out")];
  if (declaration === undefined) {
    if (paths.length === 0 && context === undefined)
      return [
        refused(
          "there is no declaration in this folder",
          "name files or folders of manifests, or a cluster by `--context`",
        ),
      ];
    return [
      ...(releases === undefined ? [] : [refused("--releases is for a declaration", "leave it out")]),
      ...(context === undefined ? [] : onlyOfFolders),
    ];
  }
  const said = [
    ...(stageLabel === undefined ? [] : ["--stage-label"]),
    ...(stageMapping === undefined ? [] : ["--stage-mapping"]),
  ];
  return [
    ...said.map((option) =>
      refused(`${option} is not for a declaration, which says its stages itself`, "leave it out"),
    ),
    ...onlyOfFolders,
  ];
}

async function foreign(request: WorldRequest, progress: ProveProgress | undefined): Promise<WorldsToProve> {
  const { worlds, facts, diagnostics } = await readWorlds(request, progress);
  return {
    worlds: worlds.map((world) => {
      const declared = facts.get(world);
      return {
        world,
        intent: declared?.intent,
        profile: declared ? declaredProfile(declared.network) : specificationProfile,
      };
    }),
    diagnostics,
  };
}

function profileOf(name: string | undefined): {
  readonly profile: NetworkProfile | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  const profile = name === undefined ? undefined : networkProfile(name);
  if (profile || name === undefined) return { profile, diagnostics: [] };
  const known = networkProfiles.map((one) => one.name);
  const message = `no network profile is called ${JSON.stringify(name)}`;
  return { profile, diagnostics: [diagnose("KS6006", { message, hint: suggest(name, known, "profile") })] };
}

interface OwnIntent extends ReturnType<typeof readIntent> {
  /** What else a build, or the ledger, says of the cluster. */
  readonly facts?: DeclaredFacts;
}

/** Of kind Intent, or the `intent.json` of a cluster. */
function ownIntent({ intent: file, from }: WorldRequest): OwnIntent {
  if (file === undefined) return { intent: undefined, diagnostics: [] };
  const text = readTextIfThere(resolve(from, file));
  const facts = text === undefined ? undefined : readFacts(file, text).facts;
  if (facts) return { intent: facts.intent, facts, diagnostics: [] };
  if (text !== undefined) return readIntent({ file, path: file, text });
  const message = `${JSON.stringify(file)} cannot be read`;
  const hint = "correct the path of the intent";
  return { intent: undefined, diagnostics: [diagnose("KS6001", { message, hint })] };
}

/** Who says what is meant of a cluster says how its stages are known, too. */
function stagesAsMeant(
  { stageLabel, stageMapping }: WorldRequest,
  { facts }: OwnIntent,
): Pick<WorldRequest, "stageLabel"> {
  return facts && stageMapping === undefined ? { stageLabel: stageLabel ?? facts.stageLabel } : {};
}
