import type { PipelineImage, PipelineRequest, PipelineUnit } from "./pipeline.ts";
import { quoteShell } from "./quoting.ts";

/** What the scripts ask of the system that runs them: each a piece of POSIX shell. */
export interface Surroundings {
  /** A word: the full hash of the commit that is built. */
  readonly commit: string;
  /** A word: where that commit is to be found. */
  readonly repository: string;
  /** A command that prints the SSH key. */
  readonly key: string;
  /** Words: who pushes images, and by which password. */
  readonly registryUser: string;
  readonly registryPassword: string;
  /** A command that prints the digest of a unit's image, which the build wrote to the file `.kubestage/UNIT-NUMBER`. */
  digest(unit: string, number: number): string;
  /** Commands before everything else. */
  readonly first?: ((unit: PipelineUnit) => readonly string[]) | undefined;
}

/** Ends at the first failure, and leaves nothing behind however it ends. */
function withFolder(...lines: readonly string[]): string {
  return [
    // Jenkins traces what it runs, values of secrets included.
    "set -eu +x",
    "umask 077",
    "folder=$(mktemp -d)",
    `trap 'rm -rf "$folder"' EXIT`,
    "trap 'exit 1' HUP INT TERM",
    ...lines,
    "",
  ].join("\n");
}

/**
 * Builds and pushes every image of `unit`, tagged by the commit, and writes the digest that the registry has of each.
 * Knows the registry's password, and not the key that signs: what a Dockerfile runs is nobody's who may promote.
 */
export function buildScript(unit: PipelineUnit, around: Surroundings): string {
  const registry = (unit.images.find(({ dockerfile }) => dockerfile !== undefined) ?? unit.images[0])?.repository;
  return withFolder(
    ...(around.first?.(unit) ?? []),
    "rm -rf .kubestage",
    "mkdir .kubestage",
    `commit=${around.commit}`,
    'export DOCKER_CONFIG="$folder"',
    `printf '%s' ${around.registryPassword} |`,
    `  docker login --username ${around.registryUser} --password-stdin ${quoteShell(registry?.split("/")[0] ?? "")}`,
    ...unit.images.flatMap((image, index) => digestLines(unit, image, `.kubestage/${unit.name}-${index + 1}`)),
  );
}

/** A path that no program takes for a flag or an address. */
function below(path: string): string {
  return path === "." ? path : `./${path}`;
}

/** What reads a digest: that and nothing else, or the script ends. */
const onlyDigest = "grep -xE 'sha256:[0-9a-f]{64}'";

function digestLines(unit: PipelineUnit, { declared, repository, dockerfile }: PipelineImage, file: string): string[] {
  const reading = `  ${onlyDigest} >${quoteShell(file)}`;
  if (dockerfile === undefined) {
    const inspect = "docker buildx imagetools inspect --format '{{.Manifest.Digest}}'";
    return [`${inspect} ${quoteShell(declared)} |`, reading];
  }
  return [
    `image=${quoteShell(repository)}:"$commit"`,
    'docker buildx build --pull --push --tag "$image" --label "org.opencontainers.image.revision=$commit" \\',
    `  --metadata-file "$folder/metadata.json" --file ${quoteShell(below(dockerfile))} ${quoteShell(below(unit.folder))}`,
    `sed -n 's/.*"containerimage.digest": *"\\([^"]*\\)".*/\\1/p' "$folder/metadata.json" |`,
    reading,
  ];
}

/** Makes the release of `unit`, with each image by its digest. The declaration stands in the working directory. */
export function releaseScript(unit: PipelineUnit, request: PipelineRequest, around: Surroundings): string {
  const { declaration } = request;
  const images = unit.images.map(({ declared, repository, dockerfile }, index) => {
    const number = index + 1;
    const name = dockerfile === undefined ? quoteShell(repository) : `${quoteShell(repository)}:"$commit"`;
    return {
      read: `digest_${number}=$(${around.digest(unit.name, number)} | ${onlyDigest})`,
      flag: `--image=${quoteShell(`${declared}=`)}${name}@"$digest_${number}"`,
    };
  });
  const flags = [
    ...ledgerFlags(request),
    '--key="$folder/key"',
    '--commit="$commit"',
    '--repository="$repository"',
    ...images.map(({ flag }) => flag),
  ];
  return withFolder(
    ...(around.first?.(unit) ?? []),
    `commit=${around.commit}`,
    "# Without what some systems put in front of the host to clone by.",
    `repository=$(printf '%s' ${around.repository} | sed 's#^\\(https*://\\)[^/@]*@#\\1#')`,
    ...images.map(({ read }) => read),
    ...keyLines(request, around),
    `kubestage release create ${quoteShell(unit.name)} ${quoteShell(below(declaration))} \\`,
    flags.map((flag) => `  ${flag}`).join(" \\\n"),
  );
}

/** Moves on all that may go on. Needs no files; where pull requests are opened, the history says what is in them. */
export function promoteScript(request: PipelineRequest, around: Surroundings): string {
  return withFolder(
    ...keyLines(request, around),
    `kubestage promote ${ledgerFlags(request).join(" ")} --key="$folder/key"`,
  );
}

/** Who is told where the ledger is takes `main` for its branch. */
function ledgerFlags({ ledger, platform }: PipelineRequest): string[] {
  const branch = platform.ledger?.branch ?? "main";
  return [`--ledger=${quoteShell(ledger)}`, ...(branch === "main" ? [] : [`--branch=${quoteShell(branch)}`])];
}

/** The key as a file of ours alone, a way to the ledger, and kubestage. Nothing that is installed runs before it is called. */
function keyLines({ ledger, version }: PipelineRequest, { key }: Surroundings): string[] {
  return [
    `${key} >"$folder/key"`,
    "unset KUBESTAGE_KEY",
    ...wayTo(ledger),
    'npm install --prefix "$folder/installed" --ignore-scripts --no-audit --no-fund --loglevel=error \\',
    `  ${quoteShell(`kubestage@${version}`)}`,
    'PATH="$folder/installed/node_modules/.bin:$PATH"',
    // Whoever commits to the ledger has a name; machines have none of their own.
    "export GIT_AUTHOR_NAME=kubestage GIT_AUTHOR_EMAIL=kubestage@localhost",
    "export GIT_COMMITTER_NAME=kubestage GIT_COMMITTER_EMAIL=kubestage@localhost",
  ];
}

/**
 * By SSH the key that signs is also the one that may write: both are known to the same job anyway. By HTTPS a token,
 * which goes to the ledger's host only.
 */
function wayTo(ledger: string): string[] {
  if (ledger.startsWith("https://")) {
    const host = /^https:\/\/(?:[^/@]*@)?([^/?#]*)/.exec(ledger)?.[1] ?? "";
    return [
      `export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=${quoteShell(`credential.https://${host}.helper`)}`,
      `export GIT_CONFIG_VALUE_0='!f() { echo username=kubestage; echo "password=$KUBESTAGE_LEDGER_TOKEN"; }; f'`,
    ];
  }
  if (!isBySsh(ledger)) return [];
  return [
    `printf '%s\\n' "$KUBESTAGE_KNOWN_HOSTS" >"$folder/known_hosts"`,
    `ssh="ssh -i '$folder/key' -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes"`,
    `export GIT_SSH_COMMAND="$ssh -o UserKnownHostsFile='$folder/known_hosts'"`,
  ];
}

/** Source: https://git-scm.com/docs/git-clone#_git_urls */
function isBySsh(address: string): boolean {
  return /^(git\+)?ssh:\/\//.test(address) || /^[^/:]+:(?!\/\/)/.test(address);
}

/** Whether a secret with this name is asked for beside the key. */
export function ledgerSecret(ledger: string): "KUBESTAGE_KNOWN_HOSTS" | "KUBESTAGE_LEDGER_TOKEN" | undefined {
  if (ledger.startsWith("https://")) return "KUBESTAGE_LEDGER_TOKEN";
  return isBySsh(ledger) ? "KUBESTAGE_KNOWN_HOSTS" : undefined;
}

/** The variable by which pull requests are opened, where a stage is entered by them. */
export function codeHostToken({ platform }: Pick<PipelineRequest, "platform">): string | undefined {
  const isWanted = platform.stages.some(({ entry }) => entry.by === "pullRequest");
  return isWanted ? platform.ledger?.codeHost?.token : undefined;
}
