import {
  type AcceptedWrite,
  askGit,
  type Environment,
  findLedger,
  KubestageError,
  LedgerTexts,
  LedgerTurns,
  LedgerWriter,
  openGitLedger,
  type LedgerStore,
  turnPath,
} from "@kubestage/adapters";
import {
  type Change,
  type Diagnostic,
  type LedgerFile,
  type Platform,
  type Rendering,
  type Source,
  type Trust,
} from "@kubestage/core";
import { KnownManifests } from "./known-manifests.ts";
import {
  isRecorder,
  ownerOf,
  ownKey,
  recordSigner,
  serviceOf,
  signAll,
  signingKey,
  type SignText,
} from "./record-signer.ts";
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
  /** Whether to sign by an identity of Sigstore instead, with cosign on the PATH. */
  readonly sigstore?: boolean | undefined;
  /** The working directory, absolute. */
  readonly from: string;
  readonly signal?: AbortSignal | undefined;
  /** Whether it writes without waiting for its turn: it asks a cluster before it knows what to write, and nobody is to wait for that. */
  readonly isWithoutTurn?: boolean;
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
  /** Never before the commit that was read last. */
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
  /** As which service; undefined where it is none. */
  readonly service: (trust: Trust) => Promise<string | undefined>;
  /** Whether what this one finds out counts as evidence. */
  readonly mayRecord: (trust: Trust | undefined) => Promise<boolean>;
  /**
   * A signature of `text`, and the key or the identity that it is by, as one of the trusted roots vouches for it.
   *
   * Errors: thrown KS4003 where there is no key, or nobody can sign.
   */
  readonly signature: SignText;
  /** The signatures beside what is said in `changes`; none in a ledger in which nobody signs. */
  readonly sign: (trust: Trust | undefined, changes: readonly Change[]) => Promise<readonly LedgerFile[]>;
}

/** Errors: thrown KS4002 where there is no ledger, KS4003 where git knows nobody. */
export async function openLedger(request: LedgerRequest): Promise<LedgerSession> {
  const { ledger, branch, from, signal } = request;
  const { repository, remote, record } = await findLedger(ledger, { from, signal });
  const turns = new LedgerTurns(turnPath(record, branch), signal);
  const author = request.author ?? (await authorIn(repository));
  const warn = request.warn ?? (() => Promise.resolve());
  const texts = new LedgerTexts(repository);
  const beside = stageBranchesBeside({ repository, remote, signal }, texts, warn);
  const { store, now } = timedByLedger(
    openGitLedger({ repository, remote, branch, author, now: request.now, signal, beside }),
    request.now,
  );
  const key = once(() => signingKey(request, repository));
  const own = once(async () => ownKey(await key()));
  const signature = recordSigner(request, key);
  const accepted: AcceptedWrite[] = [];
  return {
    ...{ accepted, seen: { trees: new Map(), clusterTrees: new Map() } },
    warn,
    ...{ repository, remote, branch, from, store, now, signal, environment: request.environment },
    writer: new LedgerWriter(store, {
      accepted: (write) => void accepted.push(write),
      ...(request.isWithoutTurn !== true && { turn: () => turns.take() }),
    }),
    texts,
    platforms: new Map(),
    documents: new Map(),
    known: new KnownManifests(),
    renderings: new Map(),
    person: async (trust) => (trust && ownerOf(trust, await own())) ?? author.email,
    service: async (trust) => serviceOf(trust, await own()),
    mayRecord: async (trust) => !trust || isRecorder(trust, await own()),
    signature,
    sign: async (trust, changes) => (trust ? signAll(trust, changes, signature) : []),
  };
}

/** A clock that is behind another one decides at the time of what it decides upon. */
function timedByLedger(
  store: LedgerStore,
  clock: () => number,
): { readonly store: LedgerStore; readonly now: () => number } {
  let latest = Number.NEGATIVE_INFINITY;
  const read: LedgerStore["read"] = async () => {
    const snapshot = await store.read();
    latest = snapshot.at;
    return snapshot;
  };
  return { store: { ...store, read }, now: () => Math.max(clock(), latest) };
}

/** Source: https://git-scm.com/docs/git-var (`GIT_AUTHOR_IDENT`) */
async function authorIn(repository: string): Promise<Author> {
  const { exitCode, stdout } = await askGit(["var", "GIT_AUTHOR_IDENT"], { repository });
  const [, name, email] = /^(.*) <([^>]*)> /.exec(stdout.toString()) ?? [];
  if (exitCode === 0 && name !== undefined && email !== undefined) return { name, email };
  const hint = "say it with `git config --global user.name NAME` and `git config --global user.email ADDRESS`";
  throw new KubestageError("KS4003", { message: "git does not know who you are", hint });
}

export function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
