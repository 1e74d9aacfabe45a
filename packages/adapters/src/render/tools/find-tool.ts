import { createHash } from "node:crypto";
import { accessSync, constants, readdirSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, sep } from "node:path";

export type ToolName = "helm" | "kustomize";

/** A program on this machine that can be called as a tool, or as a part of one. */
export interface ToolCandidate {
  /** By its absolute path, links followed. */
  readonly program: string;
  /** `kubectl` brings a kustomize of its own. */
  readonly through: "itself" | "kubectl";
  /** As the folder says where a version manager put it; undefined where only the program knows. */
  readonly folderVersion: string | undefined;
  /** Changes whenever the program does. */
  readonly identity: string;
}

export interface ToolSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

export function ownSurroundings(): ToolSurroundings {
  return { environment: process.env, home: homedir() };
}

/**
 * Where a tool may be, in the order in which it is taken: $KUBESTAGE_HELM or $KUBESTAGE_KUSTOMIZE (then nothing else
 * counts), the PATH, what asdf and mise have installed (newest first), and for kustomize the one inside kubectl. The
 * shims of version managers are passed over: they are other programs in other folders.
 */
export function findTool(name: ToolName, { environment, home }: ToolSurroundings): ToolCandidate[] {
  const told = environment[`KUBESTAGE_${name.toUpperCase()}`];
  if (told !== undefined && told !== "") return candidatesOf([{ path: told }], "itself");
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "" && !isShims(folder));
  const onPath = (program: string) => folders.map((folder) => ({ path: join(folder, program) }));
  return [
    ...candidatesOf([...onPath(name), ...installed(name, environment, home)], "itself"),
    ...(name === "kustomize" ? candidatesOf(onPath("kubectl"), "kubectl") : []),
  ];
}

function isShims(folder: string): boolean {
  return folder.split(sep).includes("shims");
}

interface Installed {
  readonly path: string;
  readonly version?: string;
}

/** What asdf and mise keep: `installs/TOOL/VERSION`, with the program below, in a folder that differs by plugin. */
function installed(name: ToolName, environment: ToolSurroundings["environment"], home: string): Installed[] {
  const share = environment["XDG_DATA_HOME"] ?? join(home, ".local", "share");
  const keepers = [
    environment["ASDF_DATA_DIR"] ?? join(home, ".asdf"),
    environment["MISE_DATA_DIR"] ?? join(share, "mise"),
  ];
  return keepers.flatMap((keeper) => {
    const folder = join(keeper, "installs", name);
    const versions = namesIn(folder).filter((version) => /^v?\d+\.\d+\.\d+/.test(version));
    const newest = versions.toSorted((left, right) => right.localeCompare(left, "en", { numeric: true }));
    return newest.flatMap((version) =>
      ["bin", "", ...namesIn(join(folder, version))].map((inner) => ({
        path: join(folder, version, inner, name),
        version: version.replace(/^v/, ""),
      })),
    );
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function candidatesOf(places: readonly Installed[], through: ToolCandidate["through"]): ToolCandidate[] {
  const found = new Map<string, ToolCandidate>();
  for (const { path, version } of places) {
    const program = programAt(path);
    if (program === undefined || found.has(program)) continue;
    const { size, mtimeMs, ino } = statSync(program);
    const identity = createHash("sha256").update(`${program} ${size} ${mtimeMs} ${ino}`).digest("hex");
    found.set(program, { program, through, folderVersion: version, identity });
  }
  return [...found.values()];
}

/** The file that is run, links followed; undefined where there is none that may be run. */
function programAt(path: string): string | undefined {
  try {
    const program = realpathSync(path);
    accessSync(program, constants.X_OK);
    return statSync(program).isFile() ? program : undefined;
  } catch {
    return undefined;
  }
}
