import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PipelineStep } from "./pipeline-steps.ts";
import { launcher, type Ran, runKubestage, runProgram, temporaryFolder } from "./run-kubestage.ts";

/** What the registry of the stand-in for docker says of every image that is pushed. */
export const pushedDigest = `sha256:${"1f".repeat(32)}`;

/**
 * Stands in for docker: notes what it is asked, and answers as buildx does. Source: https://docs.docker.com/reference/cli/docker/buildx/build/
 */
const docker = `
const { appendFileSync, readFileSync, writeFileSync } = require("node:fs");
const args = process.argv.slice(2);
const stdin = args[0] === "login" ? readFileSync(0, "utf8") : undefined;
appendFileSync(process.env.CALLS, JSON.stringify({ program: "docker", args, stdin, key: process.env.KUBESTAGE_KEY }) + "\\n");
const digest = process.env.DIGEST_OF_TEST;
const metadata = args.indexOf("--metadata-file");
if (metadata > 0)
  writeFileSync(args[metadata + 1], JSON.stringify({
    "containerimage.descriptor": { digest, size: 1 }, "containerimage.digest": digest, "image.name": "x",
  }, null, 2));
`;

/** Stands in for npm: what it installs is the kubestage of this checkout, with a note of how it is called. */
const npm = `
const { appendFileSync, mkdirSync, writeFileSync } = require("node:fs");
const args = process.argv.slice(2);
appendFileSync(process.env.CALLS, JSON.stringify({ program: "npm", args, key: process.env.KUBESTAGE_KEY }) + "\\n");
const bin = args[args.indexOf("--prefix") + 1] + "/node_modules/.bin";
mkdirSync(bin, { recursive: true });
writeFileSync(bin + "/kubestage", "#!/bin/sh\\nexec '" + process.execPath + "' '" + process.env.CALLED + "' \\"$@\\"\\n", { mode: 0o755 });
`;

const kubestage = `
const { appendFileSync, statSync } = require("node:fs");
const { spawnSync } = require("node:child_process");
const args = process.argv.slice(2);
const file = args.find((one) => one.startsWith("--key=")).slice("--key=".length);
const mode = (statSync(file).mode & 0o777).toString(8);
appendFileSync(process.env.CALLS, JSON.stringify({ program: "kubestage", args, file, mode, key: process.env.KUBESTAGE_KEY }) + "\\n");
process.exit(spawnSync(process.execPath, [${JSON.stringify(launcher)}, ...args], { stdio: "inherit" }).status);
`;

export interface Call {
  readonly program: string;
  readonly args: readonly string[];
  readonly stdin?: string;
  /** The value of KUBESTAGE_KEY in its environment. */
  readonly key?: string;
  readonly file?: string;
  readonly mode?: string;
}

/** A repository with a declaration and an app, a ledger, and a machine that runs the pipeline of the one into the other. */
export async function pipelineMachine(files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`origin/${path}`, text])),
  );
  const at = (name: string): string => join(folder, name);
  const git = (repository: string, ...given: string[]): string =>
    execFileSync(
      "git",
      ["-C", at(repository), "-c", "user.name=storefront", "-c", "user.email=storefront@example.com", ...given],
      {
        encoding: "utf8",
      },
    ).trim();
  for (const name of ["bin", "home", "temporary"]) mkdirSync(at(name));
  for (const [name, text] of Object.entries({ docker, npm })) {
    writeFileSync(at(`bin/${name}`), `#!${process.execPath}\n${text}`);
    chmodSync(at(`bin/${name}`), 0o755);
  }
  writeFileSync(at("bin/kubestage.cjs"), kubestage);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "pipeline", "-f", at("key")]);
  git("origin", "init", "--quiet", "--initial-branch=main");
  git("origin", "add", "--all");
  git("origin", "commit", "--quiet", "-m", "Begin");
  const begun = await runKubestage(["ledger", "init", "ledger.git"], { from: folder, environment: identity });
  if (begun.code !== 0) throw new Error(begun.stderr);
  const outputs = new Map<string, string>();

  const run = async (
    { job, script, folder: below, environment, outputs: id }: PipelineStep,
    variables: Readonly<Record<string, string>>,
  ): Promise<Ran> => {
    const isGithub = "GITHUB_SHA" in variables;
    // Elsewhere the system has checked out before the first step.
    const workspace = at(isGithub ? `jobs/${job}` : "origin");
    mkdirSync(workspace, { recursive: true });
    const filled = Object.entries(environment).map(([name, text]) => [
      name,
      text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
        const value = expression.startsWith("needs.")
          ? outputs.get(expression.split(".").at(-1) ?? "")
          : variables[expression.split(".").at(-1) ?? ""];
        if (value === undefined) throw new Error(`nothing stands for ${expression}`);
        return value;
      }),
    ]);
    const secrets = isGithub
      ? Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith("GITHUB_")))
      : variables;
    writeFileSync(at("script"), script);
    writeFileSync(at("output"), "");
    const ran = await runProgram("/bin/sh", ["-e", at("script")], {
      from: join(workspace, below),
      environment: {
        ...{ PATH: `${at("bin")}:${process.env["PATH"] ?? ""}`, HOME: at("home"), TMPDIR: at("temporary") },
        ...{
          CALLS: at("calls"),
          CALLED: at("bin/kubestage.cjs"),
          DIGEST_OF_TEST: pushedDigest,
          GITHUB_OUTPUT: at("output"),
        },
        ...secrets,
        ...(Object.fromEntries(filled) as Record<string, string>),
      },
    });
    if (id !== undefined)
      for (const line of readFileSync(at("output"), "utf8").trim().split("\n"))
        outputs.set(line.split("=")[0] ?? "", line.slice(line.indexOf("=") + 1));
    return ran;
  };

  return {
    at,
    git,
    run,
    head: git("origin", "rev-parse", "HEAD"),
    calls: (): Call[] =>
      existsSync(at("calls"))
        ? readFileSync(at("calls"), "utf8")
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as Call)
        : [],
    /** What scripts left behind. */
    left: (): string[] => readdirSync(at("temporary")),
  };
}

const identity = {
  ...{ GIT_AUTHOR_NAME: "storefront", GIT_AUTHOR_EMAIL: "storefront@example.com" },
  ...{ GIT_COMMITTER_NAME: "storefront", GIT_COMMITTER_EMAIL: "storefront@example.com" },
};
