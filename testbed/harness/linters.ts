import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { buildFlags, go, type Say, sayOnStderr, whyNotBuilt } from "./build.ts";
import { type Cached, isCached, provideCached } from "./cache.ts";
import { moduleFolder } from "./versions.ts";

/** What others say is a valid pipeline: a linter, two published schemas, and the Groovy of Jenkins. */
export type PipelineLinter = "github" | "gitlab" | "circleci" | "jenkins";

export interface LinterAnswer {
  readonly isValid: boolean;
  /** What is wrong; of a valid Jenkinsfile its stages as JSON. */
  readonly said: string;
}

const lintersFolder = join(moduleFolder, "linters");
const actionlint = "github.com/rhysd/actionlint/cmd/actionlint";
/** The version that Jenkins has. */
const groovy = { artifact: "org.codehaus.groovy:groovy-all:2.4.21", file: "groovy-all-2.4.21.jar" };
const mavenCopy = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";

/** What the linter of a system says to files of it. The linters are fetched and built where that was not done yet. */
export async function lintPipeline(system: PipelineLinter, files: readonly string[]): Promise<LinterAnswer> {
  const folder = await provideLinters();
  const python = { PYTHONPATH: join(folder, "python"), PYTHONDONTWRITEBYTECODE: "1" };
  const check = (schema: string): Promise<LinterAnswer> =>
    answer("python3", ["-m", "check_jsonschema", "--builtin-schema", schema, "--", ...files], python);
  switch (system) {
    case "github":
      // Not with what else happens to be installed.
      return answer(join(folder, "actionlint"), ["-no-color", "-shellcheck=", "-pyflakes=", ...files]);
    case "gitlab":
      return check("vendor.gitlab-ci");
    case "circleci":
      return check("vendor.circle-ci");
    case "jenkins":
      return answer("java", [
        ...["-cp", join(folder, groovy.file), "groovy.ui.GroovyMain"],
        ...[join(lintersFolder, "jenkinsfile.groovy"), ...files],
      ]);
  }
}

/** The folder with the linters. */
export async function provideLinters(say: Say = sayOnStderr): Promise<string> {
  return provideCached(await linters(say), say);
}

/** Why there are none here; undefined where there are, or can be. */
export async function whyNoLinters(): Promise<string | undefined> {
  for (const [program, argument] of [
    ["java", "-version"],
    ["python3", "--version"],
  ] as const)
    if (!(await isThere(program, argument))) return `there is no ${program} here: install it`;
  if (await isCached(await linters(() => undefined))) return undefined;
  if (!(await isThere("mvn", "--version"))) return "there is no mvn here: install Maven";
  const reason = await whyNotBuilt(join(lintersFolder, "go.mod"), lintersFolder);
  return reason === undefined ? undefined : `${reason.said}: install Go ${reason.wanted} or newer (https://go.dev/dl)`;
}

async function linters(say: Say): Promise<Cached> {
  const names = ["go.mod", "go.sum", "requirements.txt"];
  const texts = await Promise.all(names.map((file) => readFile(join(lintersFolder, file), "utf8")));
  const python = await run("python3", ["--version"]).catch(() => undefined);
  return {
    name: "linters",
    inputs: [...texts, groovy.artifact, mavenCopy, python?.said ?? "", buildFlags, platform(), arch()],
    make: async (folder) => {
      say("fetching and building the linters of pipelines (less than a minute the first time)");
      await go(["build", "-ldflags", "-s -w", "-o", join(folder, "actionlint"), actionlint], {
        cwd: lintersFolder,
        say,
      });
      // As it was written down: by hash, nothing beside it, and nothing that would be built here.
      await must("python3", [
        ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"],
        ...["--require-hashes", "--target", join(folder, "python"), "-r", join(lintersFolder, "requirements.txt")],
      ]);
      await must("mvn", ["-q", "-B", mavenCopy, `-Dartifact=${groovy.artifact}`, `-DoutputDirectory=${folder}`]);
    },
  };
}

async function isThere(program: string, argument: string): Promise<boolean> {
  return run(program, [argument]).then(
    ({ code }) => code === 0,
    () => false,
  );
}

async function must(program: string, given: readonly string[]): Promise<void> {
  const { code, said } = await run(program, given);
  if (code !== 0) throw new Error(`${program} ${given.join(" ")} failed:\n${said.trim().slice(-2000)}`);
}

async function answer(
  program: string,
  given: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<LinterAnswer> {
  const { code, said } = await run(program, given, environment);
  return { isValid: code === 0, said };
}

async function run(
  program: string,
  given: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly said: string }> {
  // Away from a pipeline of a repository that kubestage may be checked out in.
  const child = spawn(program, given, {
    cwd: lintersFolder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, said };
}
