import {
  type AcceptedWrite,
  askGit,
  checkSshSignature,
  type Environment,
  findLedger,
  KubestageError,
  LedgerTexts,
  LedgerWriter,
  openGitLedger,
  signWithSsh,
  type LedgerStore,
} from "@kubestage/adapters";
import {
  type Change,
  type Diagnostic,
  fileOfChange,
  type LedgerFile,
  type Platform,
  type Rendering,
  type Source,
  type Trust,
  unsaid,
} from "@kubestage/core";
import { KnownManifests } from "./known-manifests.ts";
import { stageBranchesBeside } from "./stage-branches.ts";

/** Which ledger, and who speaks. */
export interface LedgerRequest {
  /** The folder of a repository, or an address, as the user wrote it. */
  readonly ledger: string;
  readonly branch: string;
  /** Who writes; whom git knows where absent. */
  readonly author?: Author | undefined;
  /** The file of the SSH key to sign with; git's `user.signingKey` where absent. */
  readonly key?: string | undefined;
  /** The working directory, absolute. */
  readonly from: string;
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** Where secrets stand that the declaration names. Without it no code host is asked and nobody is told, as in a sandbox. */
  readonly environment?: Environment | undefined;
  /** Told what went wrong beside what was asked for. */
  readonly warn?: ((diagnostic: Diagnostic) => Promise<void>) | undefined;
}

interface Author {
  readonly name: string;
  readonly email: string;
}

/** A ledger that is being worked with. */
export interface LedgerSession {
  readonly repository: string;
  /** Where the record is; undefined where it is `repository` itself. */
  readonly remote: string | undefined;
  readonly branch: string;
  /** The working directory, absolute. */
  readonly from: string;
  /** Undefined where no code host is asked and nobody is told. */
  readonly environment: Environment | undefined;
  readonly warn: (diagnostic: Diagnostic) => Promise<void>;
  /** What was written since it was told to people. */
  readonly accepted: AcceptedWrite[];
  /** What would be written, as it was rendered last, by `treeKey`. */
  readonly seen: { readonly trees: Map<string, string>; readonly clusterTrees: Map<string, string> };
  readonly store: LedgerStore;
  readonly writer: LedgerWriter;
  readonly texts: LedgerTexts;
  readonly now: () => number;
  readonly signal: AbortSignal | undefined;
  /** Platforms by the names of their releases, which never change. */
  readonly platforms: Map<string, Platform>;
  /** The documents of releases by their paths, which never change either. */
  readonly documents: Map<string, Source>;
  readonly known: KnownManifests;
  /** What sources of releases were rendered to, by all that it follows from. */
  readonly renderings: Map<string, Promise<Rendering>>;
  /** By what name the ledger knows who is working with it. */
  readonly person: (trust: Trust | undefined) => Promise<string>;
  /** Whether what this one finds out counts as evidence. */
  readonly mayRecord: (trust: Trust | undefined) => Promise<boolean>;
  /** A signature of `text`, and the key that it is by. Errors: thrown KS4003 where there is no key. */
  readonly signature: (text: string, what: string) => Promise<Signature>;
  /** The signatures beside what is said in `changes`; none in a ledger in which nobody signs. */
  readonly sign: (trust: Trust | undefined, changes: readonly Change[]) => Promise<readonly LedgerFile[]>;
}

interface Signature {
  readonly text: string;
  /** The public key. */
  readonly key: string;
}

/** What signatures of the ledger's records are made for. */
const namespace = "kubestage";

/** Errors: thrown KS4002 where there is no ledger, KS4003 where git knows nobody. */
export async function openLedger(request: LedgerRequest): Promise<LedgerSession> {
  const { ledger, branch, from, signal, now } = request;
  const { repository, remote } = await findLedger(ledger, { from, signal });
  const author = request.author ?? (await authorIn(repository));
  const warn = request.warn ?? (() => Promise.resolve());
  const texts = new LedgerTexts(repository);
  const beside = stageBranchesBeside({ repository, remote, signal }, texts, warn);
  const store = openGitLedger({ repository, remote, branch, author, now, signal, beside });
  const key = once(() => signingKey(request, repository));
  const accepted: AcceptedWrite[] = [];
  return {
    ...{ accepted, seen: { trees: new Map(), clusterTrees: new Map() } },
    warn,
    ...{ repository, remote, branch, from, store, now, signal, environment: request.environment },
    writer: new LedgerWriter(store, (write) => void accepted.push(write)),
    texts,
    platforms: new Map(),
    documents: new Map(),
    known: new KnownManifests(),
    renderings: new Map(),
    person: async (trust) => (trust && (await ownerOf(trust, await key()))) ?? author.email,
    mayRecord: async (trust) => !trust || isRecorder(trust, await ownKey(await key())),
    signature: async (text, what) => signText(text, what, await key()),
    sign: async (trust, changes) => (trust ? signAll(trust, changes, await key()) : []),
  };
}

/** Source: https://git-scm.com/docs/git-var (`GIT_AUTHOR_IDENT`) */
async function authorIn(repository: string): Promise<Author> {
  const { exitCode, stdout } = await askGit(["var", "GIT_AUTHOR_IDENT"], { repository });
  const [, name, email] = /^(.*) <([^>]*)> /.exec(stdout.toString()) ?? [];
  if (exitCode === 0 && name !== undefined && email !== undefined) return { name, email };
  const hint = "say it with `git config --global user.name NAME` and `git config --global user.email ADDRESS`";
  throw new KubestageError("KS4003", { message: "git does not know who you are", hint });
}

/** Undefined where nobody said with which one. */
async function signingKey({ key }: LedgerRequest, repository: string): Promise<string | undefined> {
  if (key !== undefined) return key;
  const configured = async (name: string): Promise<string> =>
    (await askGit(["config", "--type=path", "--get", name], { repository })).stdout.toString().trim();
  if ((await configured("gpg.format")) !== "ssh") return undefined;
  return (await configured("user.signingKey")) || undefined;
}

async function ownerOf({ people }: Trust, key: string | undefined): Promise<string | undefined> {
  const own = await ownKey(key);
  return own === undefined ? undefined : Object.entries(people).find(([, { keys }]) => keys.includes(own))?.[0];
}

function isRecorder({ services }: Trust, own: string | undefined): boolean {
  if (own === undefined) return false;
  return Object.values(services).some(({ keys, may }) => may.includes("evidence") && keys.includes(own));
}

/** The public half of a key, as its signatures name it. */
async function ownKey(key: string | undefined): Promise<string | undefined> {
  if (key === undefined) return undefined;
  const probe = checkSshSignature("", await signWithSsh("", { key, namespace }), namespace);
  return probe.valid ? probe.key : undefined;
}

/** Errors: thrown KS4003 where there is no key, or its owner may not say it: such a record would spoil the ledger. */
async function signAll(trust: Trust, changes: readonly Change[], key: string | undefined): Promise<LedgerFile[]> {
  const signatures: LedgerFile[] = [];
  for (const change of changes) {
    if (unsaid(trust, change, []) === undefined) continue;
    const { path, text } = fileOfChange(change);
    if (text === undefined) continue;
    const signature = await signText(text, path, key);
    const problem = unsaid(trust, change, [signature.key]);
    if (problem !== undefined) throw notSaid(`${path}: ${problem}`);
    signatures.push({ path: `${path}.sig`, text: signature.text });
  }
  return signatures;
}

async function signText(text: string, what: string, key: string | undefined): Promise<Signature> {
  if (key === undefined) {
    const hint = "name your SSH key with --key, or as git's user.signingKey with gpg.format ssh";
    throw new KubestageError("KS4003", { message: `${what} has to be signed, and there is no key`, hint });
  }
  const signature = await signWithSsh(text, { key, namespace });
  const check = checkSshSignature(text, signature, namespace);
  if (!check.valid) throw notSaid(`${what}: the signature is not valid`);
  return { text: signature, key: check.key };
}

function notSaid(message: string): KubestageError {
  const hint = "sign with the key that the ledger's trust has for you, or have its keepers add it";
  return new KubestageError("KS4003", { message, hint });
}

export function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
