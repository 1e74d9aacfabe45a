import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printed, type Ran, root, run } from "../run.ts";
import { failed, type Outcome, passed } from "./check.ts";

const example = "examples/shop";
const typedExample = "examples/enterprise";

/**
 * What would be published is well-formed, installs with no network and no other package, and works there: the command,
 * and the library's types.
 */
export async function checkPackage(): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "kubestage-package-"));
  try {
    const tarball = await pack(folder);
    await demand(run("publint", ["run", tarball, "--strict"]));
    const project = await installInto(join(folder, "project"), tarball);
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { readonly version: string };
    const command = join(project, "node_modules", ".bin", "kubestage");

    const printedVersion = (await demand(run(command, ["--version"], project))).stdout.trim();
    if (printedVersion !== version) return failed(`kubestage --version printed ${printedVersion}, not ${version}`);
    const help = (await demand(run(command, ["--help"], project))).stdout;
    if (!help.includes("build")) return failed(`kubestage --help does not name build:\n${help}`);
    await cp(join(root, example), join(project, "shop"), { recursive: true });
    await demand(run(command, ["build", "shop/platform", "--releases", "shop/releases", "--out", "out"], project));
    const written = await readdir(join(project, "out"), { recursive: true });
    if (!written.some((name) => /\.ya?ml$/.test(name))) return failed(`kubestage build ${example} wrote no manifest`);
    await useTypes(project);
    return passed(`${String(written.length)} paths built by the installed package`);
  } catch (error) {
    if (error instanceof UnmetDemand) return failed(error.message);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Packs as publishing does, the prepack script included. */
async function pack(folder: string): Promise<string> {
  const ran = await demand(run("npm", ["pack", "--pack-destination", folder]));
  const name = (await readdir(folder)).find((file) => file.endsWith(".tgz"));
  if (name === undefined) throw new UnmetDemand(`npm pack made no package:\n${printed(ran)}`);
  return join(folder, name);
}

async function installInto(project: string, tarball: string): Promise<string> {
  await mkdir(project);
  await writeFile(join(project, "package.json"), '{ "name": "empty", "private": true, "type": "module" }\n');
  const empty = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", join(project, ".cache")];
  await demand(run("npm", ["install", ...empty, tarball], project));
  return project;
}

/** A library's user sees its types with none of ours around, the example in TypeScript fits them, and it can be loaded. */
async function useTypes(project: string): Promise<void> {
  const language = { strict: true, module: "nodenext", target: "es2024", types: [], noEmit: true };
  const options = { ...language, allowImportingTsExtensions: true, resolveJsonModule: true };
  await writeFile(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions: options, files: ["use.ts", "typed/platform.ts"] }),
  );
  await cp(join(root, typedExample), join(project, "typed"), { recursive: true });
  const use = [
    'export type { Declaration } from "kubestage";',
    'import { checkPodSecurity } from "kubestage";',
    'export const { allowed } = checkPodSecurity({ spec: { hostNetwork: true } }, "baseline", "v1.36");',
  ];
  await writeFile(join(project, "use.ts"), `${use.join("\n")}\n`);
  await demand(run("tsc", [], project));
  await demand(run("node", ["--input-type=module", "--eval", 'await import("kubestage")'], project));
}

class UnmetDemand extends Error {}

async function demand(running: Promise<Ran>): Promise<Ran> {
  const ran = await running;
  if (ran.code !== 0) throw new UnmetDemand(printed(ran) || `exit code ${String(ran.code)}`);
  return ran;
}
