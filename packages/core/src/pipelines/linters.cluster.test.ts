import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { describeWithLinters, lintPipeline } from "../../../../testbed/harness/index.ts";
import { pipelineFiles } from "./pipeline-files.ts";
import type { PipelineFile, PipelineRequest, PipelineSystem } from "./pipeline.ts";
import { pipelineSystems } from "./pipeline.ts";
import { quoteGroovy } from "./quoting.ts";
import { byPullRequest, pipelineRequest } from "./testing.ts";

interface Stages {
  readonly cron: string;
  readonly stages: readonly {
    readonly name: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly scripts: readonly string[];
  }[];
}

function lint(system: PipelineSystem, files: readonly PipelineFile[]) {
  const folder = mkdtempSync(join(tmpdir(), "kubestage-pipeline-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const paths = files.map(({ path, text }) => {
    const absolute = join(folder, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, text);
    return absolute;
  });
  return lintPipeline(system, paths);
}

/** A repository of one app, a monorepo, one of the platform alone, and every way to a ledger. */
const shapes: readonly Partial<PipelineRequest>[] = [
  { apps: ["web"], context: ".", declaration: "." },
  {},
  { apps: ["platform"], ledger: "https://git.example.com/shop/ledger.git" },
  { apps: ["cart", "web"], context: "{app}", declaration: ".", ledger: "/srv/ledger.git" },
  { apps: ["web"], platform: byPullRequest },
  { ledger: "ssh://git@git.example.com/${{ github.token }}/$HOME/`id`/<<parameters.x>>/'''\\u0027.git" },
];

const mistakes: Readonly<Record<PipelineSystem, readonly [from: RegExp, to: string, said: RegExp]>> = {
  github: [/needs\.build\.outputs\.digest_1/, "needs.built.outputs.digest_1", /property "built" is not defined/],
  gitlab: [/^ {2}rules:$/m, "  rulez:", /rulez/],
  circleci: [/^ {4}resource_class: small$/m, "    resource_class: [small]", /resource_class/],
  jenkins: [/^ {6}steps \{$/m, "      stepz {", /has no stepz/],
};

await describeWithLinters("what others say of generated pipelines", () => {
  test.each(pipelineSystems.flatMap((system) => shapes.map((shape) => ({ system, shape }))))(
    "$system: $shape",
    async ({ system, shape }) => {
      const { isValid, said } = await lint(system, pipelineFiles(pipelineRequest(system, shape)));
      expect(isValid ? "" : said).toBe("");
    },
  );

  test.each(pipelineSystems)("%s: a planted mistake is found", async (system) => {
    const files = pipelineFiles(pipelineRequest(system));
    const [from, to, expected] = mistakes[system];
    const planted = files.map(({ path, text }) => ({ path, text: text.replace(from, to) }));
    expect(planted).not.toEqual(files);
    const { isValid, said } = await lint(system, planted);
    expect(isValid).toBe(false);
    expect(said).toMatch(expected);
  });

  test("jenkins: a missing brace is found by Groovy itself", async () => {
    const [file] = pipelineFiles(pipelineRequest("jenkins"));
    const { isValid, said } = await lint("jenkins", [{ path: "Jenkinsfile", text: file?.text.replace("}", "") ?? "" }]);
    expect(isValid).toBe(false);
    expect(said).toContain("expecting '}'");
  });

  test("jenkins: only what has to knows a secret", async () => {
    const { said } = await lint("jenkins", pipelineFiles(pipelineRequest("jenkins", { apps: ["web"] })));
    const { cron, stages } = JSON.parse(said) as Stages;
    expect(cron).toBe("H/15 * * * *");
    expect(stages.map(({ name, environment }) => [name, ...Object.keys(environment)])).toEqual([
      ["build web", "REGISTRY"],
      ["release web", "KUBESTAGE_KEY", "KUBESTAGE_KNOWN_HOSTS"],
      ["promote", "KUBESTAGE_KEY", "KUBESTAGE_KNOWN_HOSTS"],
    ]);
  });

  test("jenkins: what opens pull requests knows the token of the code host, and nothing else does", async () => {
    const request = pipelineRequest("jenkins", { apps: ["web"], platform: byPullRequest });
    const { stages } = JSON.parse((await lint("jenkins", pipelineFiles(request))).said) as Stages;
    const knowing = stages.filter(({ environment }) => "HOST_TOKEN" in environment);
    expect(knowing.map(({ name }) => name)).toEqual(["promote"]);
  });

  test("Groovy reads a text as it was written", async () => {
    const texts = [
      "it's",
      "a\\",
      "\\u0041",
      "\\\\u0041",
      "${x}$y",
      "'''",
      "a\nb\\\n'''\n",
      "\t\u0001é\u2028🚢",
      "\\\n",
    ];
    const steps = texts.map((text) => `sh ${quoteGroovy(text)}\n`).join("");
    const text = `pipeline {\nagent any\nstages { stage('all') { steps {\n${steps}} } }\n}\n`;
    const { said } = await lint("jenkins", [{ path: "Jenkinsfile", text }]);
    expect((JSON.parse(said) as Stages).stages[0]?.scripts).toEqual(texts);
  });
});
