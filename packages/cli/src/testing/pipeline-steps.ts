import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";

/** A shell step of a generated pipeline, as the system would run it. */
export interface PipelineStep {
  readonly job: string;
  /** Below the folder of the job. */
  readonly folder: string;
  readonly script: string;
  /** As it stands in the file, with the system's own expressions. */
  readonly environment: Readonly<Record<string, string>>;
  readonly outputs: string | undefined;
}

interface GithubStep {
  readonly id?: string;
  readonly run: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly "working-directory"?: string;
}
interface GithubWorkflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly GithubStep[] }>>;
}
interface GitlabJob {
  readonly script: readonly string[];
}
interface CircleConfiguration {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly (string | CircleStep)[] }>>;
}
interface CircleStep {
  readonly run?: { readonly command: string };
}

/** The shell steps of the files that were written into `folder`, in the order in which they run. */
export const stepsIn = {
  github: (folder: string): PipelineStep[] =>
    ["release-platform", "release-web", "promote"].flatMap((name) => {
      const file = join(folder, `.github/workflows/kubestage-${name}.yml`);
      return Object.entries((load(readFileSync(file, "utf8")) as GithubWorkflow).jobs).flatMap(([job, { steps }]) =>
        steps.map(({ id, run, env = {}, "working-directory": below = "." }) => ({
          ...{ job: `${name} ${job}`, folder: below, script: run, environment: env, outputs: id },
        })),
      );
    }),
  gitlab: (folder: string): PipelineStep[] =>
    Object.entries(load(readFileSync(join(folder, ".gitlab-ci.yml"), "utf8")) as Record<string, GitlabJob>).flatMap(
      ([job, { script }]) => script.map((text) => step(job, text)),
    ),
  circleci: (folder: string): PipelineStep[] => {
    const { jobs } = load(readFileSync(join(folder, ".circleci/config.yml"), "utf8")) as CircleConfiguration;
    return Object.entries(jobs).flatMap(([job, { steps }]) =>
      steps.flatMap((one) => (typeof one === "object" && one.run ? [step(job, one.run.command)] : [])),
    );
  },
  /** That Groovy reads these texts so is seen where Groovy is. */
  jenkins: (folder: string): PipelineStep[] => {
    const scripts = readFileSync(join(folder, "Jenkinsfile"), "utf8").matchAll(
      /stage\('([^']+)'\)|sh '''\\\n([^]*?)'''\n/g,
    );
    let job = "";
    return [...scripts].flatMap(([, stage, script]) => {
      job = stage ?? job;
      return script === undefined ? [] : [step(job, script.replaceAll(/\\(.)/g, "$1"))];
    });
  },
};

function step(job: string, script: string): PipelineStep {
  return { job, folder: ".", script, environment: {}, outputs: undefined };
}
