import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pipelineSystems } from "@kubestage/core";
import type { PipelineSystem } from "@kubestage/core";
import { describe, expect, test } from "vitest";
import { pipelineMachine, pushedDigest } from "../testing/pipeline-machine.ts";
import { stepsIn } from "../testing/pipeline-steps.ts";
import { declaration, runKubestage } from "../testing/run-kubestage.ts";

const registry = { REGISTRY_USERNAME: "robot", REGISTRY_PASSWORD: "registry's $word" };

async function machineWith(system: PipelineSystem, context = ".", declared = declaration) {
  const machine = await pipelineMachine({ "platform/platform.yaml": declared, Dockerfile: "FROM scratch\n" });
  const { at, head } = machine;
  const written = await runKubestage(
    ["pipeline", system, "platform", "--ledger", at("ledger.git"), "--context", context, "--out", "../written"],
    { from: at("origin") },
  );
  expect(written).toMatchObject({ code: 0, stderr: "" });
  const key = readFileSync(at("key"), "utf8");
  const variables: Readonly<Record<PipelineSystem, Readonly<Record<string, string>>>> = {
    github: {
      ...{ GITHUB_SHA: head, GITHUB_SERVER_URL: `file://${at("")}`, GITHUB_REPOSITORY: "origin" },
      ...{ token: "token", KUBESTAGE_KEY: key, ...registry },
    },
    gitlab: {
      ...{ CI_COMMIT_SHA: head, CI_PROJECT_URL: "https://git.example.com/shop" },
      ...{ KUBESTAGE_KEY: at("key"), ...registry },
    },
    circleci: {
      ...{ CIRCLE_SHA1: head, CIRCLE_REPOSITORY_URL: "https://git.example.com/shop", KUBESTAGE_BASE: "" },
      ...{ KUBESTAGE_KEY: Buffer.from(key).toString("base64"), ...registry },
    },
    jenkins: {
      ...{ GIT_COMMIT: head, GIT_URL: "https://robot:password@git.example.com/shop" },
      ...{
        KUBESTAGE_KEY: at("key"),
        REGISTRY_USR: registry.REGISTRY_USERNAME,
        REGISTRY_PSW: registry.REGISTRY_PASSWORD,
      },
    },
  };
  return { ...machine, steps: stepsIn[system](at("written")), variables: variables[system] };
}

describe("the steps of a generated pipeline, run", () => {
  test.each(pipelineSystems)(
    "%s: what was pushed is released by its digest, and promoted",
    async (system) => {
      const { steps, variables, run, calls, left, git, head } = await machineWith(system);
      for (const step of steps) {
        const { code, stdout, stderr } = await run(step, variables);
        expect(code, `${step.job}: ${stdout}${stderr}`).toBe(0);
        for (const secret of ["PRIVATE KEY", registry.REGISTRY_PASSWORD]) expect(stdout + stderr).not.toContain(secret);
      }
      const [login, build] = calls().filter(({ program }) => program === "docker");
      expect(login).toMatchObject({
        args: ["login", "--username", "robot", "--password-stdin", "registry.example.com"],
        stdin: registry.REGISTRY_PASSWORD,
      });
      expect(build?.args).toEqual(expect.arrayContaining(["--push", "--tag", `registry.example.com/web:${head}`, "."]));
      const created = calls().find(({ args }) => args[1] === "create" && args[2] === "web");
      expect(created?.args).toContain(
        `--image=registry.example.com/web:1=registry.example.com/web:${head}@${pushedDigest}`,
      );
      expect(created?.args.join(" ")).not.toContain("password");
      const signing = calls().filter(({ program }) => program === "kubestage");
      expect(signing.map(({ mode }) => mode)).toEqual(signing.map(() => "600"));
      expect(calls().filter(({ program, key }) => program !== "docker" && key !== undefined)).toEqual([]);
      expect(left()).toEqual([]);

      const subjects = git("ledger.git", "log", "--format=%s", "--reverse", "main");
      expect(subjects).toMatch(/Release platform-[0-9a-f]{12}\n/);
      expect(subjects).toMatch(/Release web-[0-9a-f]{12}\n/);
      expect(subjects).toMatch(/web-[0-9a-f]{12} .*dev/);
      const release = git(
        "ledger.git",
        "grep",
        "--no-color",
        "-h",
        "-E",
        "commit: |web:1: ",
        "main",
        "--",
        "releases/web",
      );
      expect(release).toContain(head);
      expect(release).toContain(pushedDigest);
    },
    120_000,
  );

  test.each([
    ["no digest", ""],
    ["two of them", `${pushedDigest}\n${pushedDigest}`],
    ["more than a digest", `${pushedDigest}$(id)`],
    ["another hash", "sha512:00"],
  ])(
    "%s from the registry ends the build, and leaves nothing",
    async (_, digest) => {
      const { steps, variables, run, calls, left } = await machineWith("gitlab");
      const build = steps.find(({ job }) => job === "build-web");
      if (!build) throw new Error("there is no build");
      const { code } = await run(build, { ...variables, DIGEST_OF_TEST: digest });
      expect(code).not.toBe(0);
      expect(calls().map(({ args }) => args[0])).toEqual(["login", "buildx"]);
      expect(left()).toEqual([]);
    },
    30_000,
  );

  test("CircleCI: where nothing of an app was changed, it is neither built nor released", async () => {
    const { steps, variables, run, calls, git, at, head } = await machineWith("circleci", "web");
    const change = (path: string): string => {
      mkdirSync(dirname(at(`origin/${path}`)), { recursive: true });
      writeFileSync(at(`origin/${path}`), "changed\n");
      git("origin", "add", "--all");
      git("origin", "commit", "--quiet", "-m", "Change");
      return git("origin", "rev-parse", "HEAD");
    };
    const ofWeb = steps.filter(({ job }) => job.endsWith("-web"));
    const runAll = async (base: string, commit: string): Promise<void> => {
      for (const step of ofWeb)
        expect(await run(step, { ...variables, KUBESTAGE_BASE: base, CIRCLE_SHA1: commit })).toMatchObject({ code: 0 });
    };
    const elsewhere = change("README.md");
    await runAll(head, elsewhere);
    expect(calls()).toEqual([]);
    await runAll(elsewhere, change("web/index.html"));
    expect(calls().map(({ program }) => program)).toEqual(["docker", "docker", "npm", "kubestage"]);
  }, 60_000);

  test("GitHub: what releases, and what opens pull requests, has every commit and no old files", async () => {
    const codeHost = "codeHost: { kind: github, repository: shop/ledger, token: HOST_TOKEN }";
    const declared = declaration
      .replace("example.com }", `example.com, ledger: { repository: "https://git.example.com/l.git", ${codeHost} } }`)
      .replace("after: [dev] }", "after: [dev], entry: { by: pullRequest } }");
    const { steps, variables, run, git, at } = await machineWith("github", ".", declared);
    git("origin", "config", "uploadpack.allowFilter", "true");
    const commit = (image: string): void => {
      writeFileSync(at("origin/Dockerfile"), `FROM ${image}\n`);
      git("origin", "commit", "--quiet", "--all", "-m", image);
    };
    ["one", "two", "three"].forEach(commit);
    const given = { ...variables, GITHUB_SHA: git("origin", "rev-parse", "HEAD") };
    for (const [job, files] of [
      ["release-web build", "Dockerfile"],
      ["release-web release", "Dockerfile"],
      ["promote promote", ""],
    ] as const) {
      const step = steps.find((one) => one.job === job) ?? expect.fail("there is no such job");
      expect(await run(step, given)).toMatchObject({ code: 0 });
      const there = (...command: string[]): string => git(`jobs/${job}/source`, ...command);
      const isBuild = job.endsWith("build");
      expect(there("rev-list", "--count", "FETCH_HEAD")).toBe(isBuild ? "1" : "4");
      expect(there("ls-files", "Dockerfile")).toBe(files);
      const missing = there("rev-list", "--objects", "--missing=print", "FETCH_HEAD").match(/^\?/gm) ?? [];
      expect(missing.length > 0).toBe(!isBuild);
    }
  }, 30_000);

  test("no release is made without the digest of a build, nor with something else in its place", async () => {
    const { steps, variables, run, calls, left } = await machineWith("github");
    const release = steps.filter(({ job }) => job === "release-web release");
    for (const step of release) {
      const environment = { ...step.environment, ...("DIGEST_1" in step.environment && { DIGEST_1: "x; id" }) };
      const { code } = await run({ ...step, environment }, variables);
      expect(code === 0).toBe(step === release[0]);
    }
    expect(calls()).toEqual([]);
    expect(left()).toEqual([]);
  }, 30_000);
});
