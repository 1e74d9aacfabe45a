import type { YamlValue } from "../manifests/write-yaml.ts";
import { writeYaml } from "../manifests/write-yaml.ts";
import type { PipelineFile, PipelineRequest, PipelineUnit } from "./pipeline.ts";
import { withoutGithubExpressions } from "./quoting.ts";
import type { Surroundings } from "./scripts.ts";
import { buildScript, codeHostToken, ledgerSecret, promoteScript, releaseScript } from "./scripts.ts";

const around: Surroundings = {
  commit: '"$GITHUB_SHA"',
  repository: '"$GITHUB_SERVER_URL/$GITHUB_REPOSITORY"',
  key: `printf '%s\\n' "$KUBESTAGE_KEY"`,
  registryUser: '"$REGISTRY_USERNAME"',
  registryPassword: '"$REGISTRY_PASSWORD"',
  digest: (_, number) => `printf '%s\\n' "$DIGEST_${number}"`,
};

const runner = { "runs-on": "ubuntu-24.04" };
/** The environment whose secrets sign. Protected branches of it keep the key from every other branch's workflows. */
const environment = "kubestage";
/** Has Node, Git and OpenSSH. */
const container = "docker.io/library/node:24-bookworm";
const source = { "working-directory": "source" };

/**
 * A workflow for each unit, so that paths decide which one runs, and one that promotes on a schedule. No action of
 * anybody's is used: what runs stands in the file.
 *
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
export function githubFiles(request: PipelineRequest, units: readonly PipelineUnit[]): PipelineFile[] {
  return [
    ...units.map((unit) => file(`release-${unit.name}`, unitWorkflow(request, unit))),
    file("promote", {
      name: "kubestage promote",
      on: { schedule: [{ cron: "7,22,37,52 * * * *" }], workflow_dispatch: {} },
      permissions: {},
      jobs: { promote: promoteJob(request) },
    }),
  ];
}

function file(name: string, workflow: YamlValue): PipelineFile {
  return { path: `.github/workflows/kubestage-${name}.yml`, text: writeYaml(workflow) };
}

function unitWorkflow(request: PipelineRequest, unit: PipelineUnit): YamlValue {
  const paths = unit.changes?.map((folder) => `${folder}/**`);
  const isBuilt = unit.images.length > 0;
  return {
    name: `kubestage release ${unit.name}`,
    on: { push: { branches: [request.branch], paths }, workflow_dispatch: {} },
    permissions: {},
    // What was pushed while a commit waited is what is built next; nothing under way is broken off.
    concurrency: { group: `kubestage-release-${unit.name}`, "cancel-in-progress": false },
    jobs: {
      ...(isBuilt && { build: buildJob(request, unit) }),
      release: releaseJob(request, unit),
      promote: { needs: ["release"], ...promoteJob(request) },
    },
  };
}

/** Other branches could be dispatched by hand. */
function only(request: PipelineRequest): string {
  return `github.ref == 'refs/heads/${request.branch}'`;
}

function buildJob(request: PipelineRequest, unit: PipelineUnit): YamlValue {
  const isGithubs = unit.images.every(({ repository }) => repository.startsWith("ghcr.io/"));
  const digests = unit.images.map((_, index) => `digest_${index + 1}`);
  return {
    if: only(request),
    ...runner,
    "timeout-minutes": 60,
    permissions: { contents: "read", ...(isGithubs && { packages: "write" }) },
    outputs: Object.fromEntries(digests.map((name) => [name, `\${{ steps.digests.outputs.${name} }}`])),
    steps: [
      checkOut("commit"),
      {
        name: "Build and push",
        ...source,
        shell: "sh",
        env: isGithubs
          ? { REGISTRY_USERNAME: "${{ github.actor }}", REGISTRY_PASSWORD: "${{ github.token }}" }
          : {
              REGISTRY_USERNAME: "${{ vars.REGISTRY_USERNAME }}",
              REGISTRY_PASSWORD: "${{ secrets.REGISTRY_PASSWORD }}",
            },
        run: withoutGithubExpressions(buildScript(unit, around)),
      },
      {
        name: "Hand on the digests",
        id: "digests",
        ...source,
        shell: "sh",
        run: digests
          .map((name, index) => `echo "${name}=$(cat .kubestage/${unit.name}-${index + 1})" >>"$GITHUB_OUTPUT"\n`)
          .join(""),
      },
    ],
  };
}

function releaseJob(request: PipelineRequest, unit: PipelineUnit): YamlValue {
  const digests = unit.images.map((_, index) => [
    `DIGEST_${index + 1}`,
    `\${{ needs.build.outputs.digest_${index + 1} }}`,
  ]);
  return {
    ...(unit.images.length > 0 && { needs: ["build"] }),
    if: only(request),
    ...runner,
    container,
    environment,
    "timeout-minutes": 15,
    permissions: { contents: "read" },
    steps: [
      checkOut("history"),
      {
        name: "Create the release",
        ...source,
        shell: "sh",
        env: { ...ledgerSecrets(request), ...(Object.fromEntries(digests) as Record<string, string>) },
        run: withoutGithubExpressions(releaseScript(unit, request, around)),
      },
    ],
  };
}

function promoteJob(request: PipelineRequest): { readonly [key: string]: YamlValue } {
  const token = codeHostToken(request);
  return {
    if: only(request),
    ...runner,
    container,
    environment,
    "timeout-minutes": 30,
    permissions: token === undefined ? {} : { contents: "read" },
    // One that waits does the work of all that would wait behind it.
    concurrency: { group: "kubestage-promote", "cancel-in-progress": false },
    steps: [
      ...(token === undefined ? [] : [checkOut("commits")]),
      {
        name: "Promote what may go on",
        ...(token !== undefined && source),
        shell: "sh",
        env: { ...ledgerSecrets(request), ...(token !== undefined && { [token]: `\${{ secrets.${token} }}` }) },
        run: withoutGithubExpressions(promoteScript(request, around)),
      },
    ],
  };
}

function ledgerSecrets({ ledger }: PipelineRequest): { readonly [name: string]: string } {
  const names = ["KUBESTAGE_KEY", ledgerSecret(ledger)].filter((name) => name !== undefined);
  return Object.fromEntries(names.map((name) => [name, `\${{ secrets.${name} }}`]));
}

/** What is fetched, and whether there are files then. Of old commits no files' contents are needed. */
const fetched = {
  /** Of what is built the files alone. */
  commit: { options: "--depth=1", hasFiles: true },
  /** Who wrote what, and which hotfixes are in it. */
  history: { options: "--filter=blob:none", hasFiles: true },
  /** For what pull requests say of commits. */
  commits: { options: "--filter=tree:0", hasFiles: false },
} as const;

/** Into a folder that is the job's own. The token is never written into the repository's configuration. */
function checkOut(what: keyof typeof fetched): YamlValue {
  const { options, hasFiles } = fetched[what];
  return {
    name: hasFiles ? "Check out" : "Fetch the history",
    shell: "sh",
    env: { TOKEN: "${{ github.token }}" },
    run: [
      "set -eu",
      "git init --quiet source",
      "cd source",
      "token=$(printf 'x-access-token:%s' \"$TOKEN\" | base64 | tr -d '\\n')",
      'export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraHeader"',
      'export GIT_CONFIG_VALUE_0="Authorization: Basic $token"',
      `git fetch --quiet ${options} "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY" "$GITHUB_SHA"`,
      ...(hasFiles ? ["git checkout --quiet --detach FETCH_HEAD"] : []),
      "",
    ].join("\n"),
  };
}
