import type { PipelineFile, PipelineRequest, PipelineUnit } from "./pipeline.ts";
import { quoteGroovy } from "./quoting.ts";
import type { Surroundings } from "./scripts.ts";
import { buildScript, codeHostToken, ledgerSecret, promoteScript, releaseScript } from "./scripts.ts";

/** Credentials are bound stage by stage: the key as a secret file, whose path is the variable. */
const around: Surroundings = {
  commit: '"$GIT_COMMIT"',
  repository: '"$GIT_URL"',
  key: 'cat "$KUBESTAGE_KEY"',
  registryUser: '"$REGISTRY_USR"',
  registryPassword: '"$REGISTRY_PSW"',
  digest: (unit, number) => `cat '.kubestage-${unit}/${unit}-${number}'`,
};

/** A block of Groovy, or one line of it. */
type Part = string | Block;
interface Block {
  readonly head: string;
  readonly body: readonly Part[];
}

/**
 * A declarative Jenkinsfile for a multibranch project. An agent needs Docker with buildx, Node 24, npm, Git and OpenSSH.
 *
 * Source: https://www.jenkins.io/doc/book/pipeline/syntax/
 */
export function jenkinsFiles(request: PipelineRequest, units: readonly PipelineUnit[]): PipelineFile[] {
  const branch = quoteGroovy(request.branch);
  const pipeline = block(
    "pipeline",
    "agent any",
    block(
      "options",
      // Changes that come meanwhile are in the next build; nothing under way is broken off.
      "disableConcurrentBuilds()",
      "timeout(time: 2, unit: 'HOURS')",
    ),
    block("triggers", `cron(env.BRANCH_NAME == ${branch} ? 'H/15 * * * *' : '')`),
    block("stages", ...units.flatMap((unit) => unitStages(request, unit)), promoteStage(request)),
  );
  return [{ path: "Jenkinsfile", text: writePart(pipeline, "") }];
}

function unitStages(request: PipelineRequest, unit: PipelineUnit): Part[] {
  const when = whenChanged(request, unit);
  const build = block(
    `stage(${quoteGroovy(`build ${unit.name}`)})`,
    when,
    "options { timeout(time: 60, unit: 'MINUTES') }",
    block("environment", "REGISTRY = credentials('kubestage-registry')"),
    block("steps", shell(`${buildScript(unit, around)}${keepDigests(unit)}`)),
  );
  const release = block(
    `stage(${quoteGroovy(`release ${unit.name}`)})`,
    when,
    "options { timeout(time: 15, unit: 'MINUTES') }",
    block("environment", ...ledgerCredentials(request)),
    block("steps", shell(releaseScript(unit, request, around))),
  );
  return unit.images.length > 0 ? [build, release] : [release];
}

/** All stages share a folder, so each unit's digests have one of their own. */
function keepDigests({ name }: PipelineUnit): string {
  return `rm -rf '.kubestage-${name}'\nmv .kubestage '.kubestage-${name}'\n`;
}

function whenChanged(request: PipelineRequest, { changes }: PipelineUnit): Part {
  const changed = changes?.map((folder) => `changeset ${quoteGroovy(`${folder}/**`)}`);
  return block(
    "when",
    `branch ${quoteGroovy(request.branch)}`,
    "not { triggeredBy 'TimerTrigger' }",
    // A build that somebody asks for builds everything.
    changed && block("anyOf", ...changed, "triggeredBy cause: 'UserIdCause'"),
  );
}

function promoteStage(request: PipelineRequest): Part {
  const token = codeHostToken(request);
  const asHost = token === undefined ? [] : [`${token} = credentials('kubestage-code-host-token')`];
  return block(
    "stage('promote')",
    block("when", `branch ${quoteGroovy(request.branch)}`),
    "options { timeout(time: 30, unit: 'MINUTES') }",
    block("environment", ...ledgerCredentials(request), ...asHost),
    block("steps", shell(promoteScript(request, around))),
  );
}

function ledgerCredentials({ ledger }: PipelineRequest): string[] {
  const secret = ledgerSecret(ledger);
  return [
    "KUBESTAGE_KEY = credentials('kubestage-key')",
    ...(secret === "KUBESTAGE_LEDGER_TOKEN" ? [`${secret} = credentials('kubestage-ledger-token')`] : []),
    ...(secret === "KUBESTAGE_KNOWN_HOSTS" ? [`${secret} = credentials('kubestage-known-hosts')`] : []),
  ];
}

function shell(script: string): string {
  return `sh ${quoteGroovy(script)}`;
}

function block(head: string, ...body: (Part | undefined)[]): Block {
  return { head, body: body.filter((part) => part !== undefined) };
}

/** What is in several lines is a script, whose lines would be others if they were indented. */
function writePart(part: Part, indent: string): string {
  if (typeof part === "string") return `${indent}${part}\n`;
  const inside = part.body.map((one) => writePart(one, `${indent}  `));
  return `${indent}${part.head} {\n${inside.join("")}${indent}}\n`;
}
