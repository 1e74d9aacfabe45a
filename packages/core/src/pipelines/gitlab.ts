import type { YamlValue } from "../manifests/write-yaml.ts";
import { writeYaml } from "../manifests/write-yaml.ts";
import type { PipelineFile, PipelineRequest, PipelineUnit } from "./pipeline.ts";
import type { Surroundings } from "./scripts.ts";
import { buildScript, codeHostToken, promoteScript, releaseScript } from "./scripts.ts";

/** The key is a variable of the kind File, whose value is a path: only these may have several lines and be protected. */
const around: Surroundings = {
  commit: '"$CI_COMMIT_SHA"',
  repository: '"$CI_PROJECT_URL"',
  key: 'cat "$KUBESTAGE_KEY"',
  registryUser: '"$REGISTRY_USERNAME"',
  registryPassword: '"$REGISTRY_PASSWORD"',
  digest: (unit, number) => `cat '.kubestage/${unit}-${number}'`,
};

const docker = "docker.io/library/docker:29";
/** Has Node, Git and OpenSSH. */
const node = "docker.io/library/node:24-bookworm";

/**
 * One file, of which every job says itself when it runs: it may also be included by another one. Stages are those that
 * every pipeline has.
 *
 * Source: https://docs.gitlab.com/ci/yaml/
 */
export function gitlabFiles(request: PipelineRequest, units: readonly PipelineUnit[]): PipelineFile[] {
  const jobs = units.flatMap((unit) => [
    ...(unit.images.length > 0 ? [[`build-${unit.name}`, buildJob(request, unit)] as const] : []),
    [`release-${unit.name}`, releaseJob(request, unit)] as const,
  ]);
  return [{ path: ".gitlab-ci.yml", text: writeYaml({ ...Object.fromEntries(jobs), promote: promoteJob(request) }) }];
}

/** Whose variables sign: those of this environment are in no other job. It is only read, nothing is deployed to it. */
const environment = { name: "kubestage", action: "access" };

/** Never for a merge request, whose pipeline may be a fork's. */
function isOnBranch({ branch }: PipelineRequest): string {
  return `$CI_COMMIT_BRANCH == "${branch}"`;
}

/** A schedule promotes, and makes nothing anew. */
function rules(request: PipelineRequest, { changes }: PipelineUnit): YamlValue {
  const paths = changes?.map((folder) => `${folder}/**/*`);
  return [
    { if: '$CI_PIPELINE_SOURCE == "schedule"', when: "never" },
    { if: isOnBranch(request), changes: paths && [...paths] },
  ];
}

function buildJob(request: PipelineRequest, unit: PipelineUnit): YamlValue {
  return {
    stage: "build",
    image: docker,
    services: [{ name: `${docker}-dind`, alias: "docker" }],
    variables: { DOCKER_TLS_CERTDIR: "/certs" },
    rules: rules(request, unit),
    timeout: "1 hour",
    interruptible: false,
    script: [buildScript(unit, around)],
    artifacts: { paths: [".kubestage/"], expire_in: "1 day", access: "developer" },
  };
}

function releaseJob(request: PipelineRequest, unit: PipelineUnit): YamlValue {
  return {
    stage: "deploy",
    image: node,
    environment,
    needs: unit.images.length > 0 ? [`build-${unit.name}`] : [],
    rules: rules(request, unit),
    // Who wrote what, and which hotfixes are in it, is known from all of the history.
    variables: { GIT_DEPTH: "0" },
    timeout: "15 minutes",
    interruptible: false,
    resource_group: `kubestage-release-${unit.name}`,
    script: [releaseScript(unit, request, around)],
  };
}

function promoteJob(request: PipelineRequest): YamlValue {
  return {
    stage: ".post",
    image: node,
    environment,
    rules: [{ if: isOnBranch(request) }],
    // Nothing of the repository is needed but the commits, for what merge requests say of them.
    variables:
      codeHostToken(request) === undefined ? { GIT_STRATEGY: "none" } : { GIT_DEPTH: "0", GIT_CHECKOUT: "false" },
    dependencies: [],
    timeout: "30 minutes",
    interruptible: false,
    resource_group: "kubestage-promote",
    script: [promoteScript(request, around)],
  };
}
