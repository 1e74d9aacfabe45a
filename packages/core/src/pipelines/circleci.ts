import type { YamlValue } from "../manifests/write-yaml.ts";
import { writeYaml } from "../manifests/write-yaml.ts";
import type { PipelineFile, PipelineRequest, PipelineUnit } from "./pipeline.ts";
import { quoteShell, withoutCircleParameters } from "./quoting.ts";
import type { Surroundings } from "./scripts.ts";
import { buildScript, codeHostToken, promoteScript, releaseScript } from "./scripts.ts";

/** The key is in base64, because the system's variables are meant for one line. */
const around: Surroundings = {
  commit: '"$CIRCLE_SHA1"',
  repository: '"$CIRCLE_REPOSITORY_URL"',
  key: `printf '%s' "$KUBESTAGE_KEY" | base64 -d`,
  registryUser: '"$REGISTRY_USERNAME"',
  registryPassword: '"$REGISTRY_PASSWORD"',
  digest: (unit, number) => `cat '.kubestage/${unit}-${number}'`,
  first: ({ name, changes }) => {
    if (!changes) return [];
    const paths = changes.map(quoteShell).join(" ");
    return [
      "# A workflow cannot be left out by paths: each job of it sees whether anything of its own was changed.",
      'if git rev-parse --quiet --verify "$KUBESTAGE_BASE^{commit}" >"$folder/base" &&',
      `  git diff --quiet "$KUBESTAGE_BASE" "$CIRCLE_SHA1" -- ${paths}; then`,
      "  mkdir -p .kubestage",
      `  echo ${quoteShell(`nothing of ${name} was changed`)}`,
      "  exit 0",
      "fi",
    ];
  },
};

/** Has Node, Git and OpenSSH. */
const node = { docker: [{ image: "docker.io/library/node:24-bookworm" }], resource_class: "small" };
/** Where the secrets are. Restricted to a group, its jobs run only where one of that group has begun them. */
const context = ["kubestage"];

/**
 * One configuration: a workflow for what is pushed, and one that promotes on a schedule. No orb of anybody's is used.
 *
 * Source: https://circleci.com/docs/reference/configuration-reference/
 */
export function circleciFiles(request: PipelineRequest, units: readonly PipelineUnit[]): PipelineFile[] {
  const built = units.filter(({ images }) => images.length > 0);
  const filters = { branches: { only: [request.branch] } };
  const configuration = {
    version: 2.1,
    jobs: {
      ...Object.fromEntries(built.map((unit) => [`build-${unit.name}`, buildJob(unit)])),
      ...Object.fromEntries(units.map((unit) => [`release-${unit.name}`, releaseJob(request, unit)])),
      promote: {
        ...node,
        steps: [
          // For what pull requests say of commits.
          ...(codeHostToken(request) === undefined ? [] : ["checkout"]),
          run("Promote what may go on", promoteScript(request, around), "30m"),
        ],
      },
    },
    workflows: {
      release: {
        jobs: [
          // Another context, so that what builds has nothing that signs.
          ...built.map(({ name }) => ({ [`build-${name}`]: { context: ["kubestage-registry"], filters } })),
          ...units.map(({ name, images }) => ({
            [`release-${name}`]: { requires: images.length > 0 ? [`build-${name}`] : undefined, context, filters },
          })),
          { promote: { requires: units.map(({ name }) => `release-${name}`), context, filters } },
        ],
      },
      promote: {
        triggers: [{ schedule: { cron: "7,22,37,52 * * * *", filters } }],
        jobs: [{ promote: { context } }],
      },
    },
  };
  return [{ path: ".circleci/config.yml", text: writeYaml(configuration) }];
}

function run(name: string, script: string, noOutput = "10m"): YamlValue {
  return { run: { name, shell: "/bin/sh -e", no_output_timeout: noOutput, command: withoutCircleParameters(script) } };
}

const base = { KUBESTAGE_BASE: "<< pipeline.git.base_revision >>" };

function buildJob(unit: PipelineUnit): YamlValue {
  return {
    machine: { image: "ubuntu-2404:current" },
    resource_class: "medium",
    environment: unit.changes && base,
    steps: [
      "checkout",
      run("Build and push", buildScript(unit, around), "30m"),
      { persist_to_workspace: { root: ".", paths: [".kubestage"] } },
    ],
  };
}

function releaseJob(request: PipelineRequest, unit: PipelineUnit): YamlValue {
  return {
    ...node,
    environment: unit.changes && base,
    steps: [
      "checkout",
      ...(unit.images.length > 0 ? [{ attach_workspace: { at: "." } }] : []),
      run("Create the release", releaseScript(unit, request, around)),
    ],
  };
}
