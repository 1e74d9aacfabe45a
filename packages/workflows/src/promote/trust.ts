import { type Basis, KubestageError, type LedgerCommit, signersBy } from "@kubestage/adapters";
import {
  editTrust,
  keepersWhoSigned,
  type Ledger,
  type LedgerFile,
  proposedTrust,
  readTrustFile,
  type Trust,
  trustDifferences,
  type TrustEdit,
  trustedRootsIn,
  trustFile,
  trustProblem,
} from "@kubestage/core";
import { type LedgerRequest, type LedgerSession, openLedger } from "./session/ledger-session.ts";
import { fileHash, trustRootPath } from "./verify/trust-problems.ts";

/** Whose word counts in a ledger, and what is proposed. */
export interface TrustState {
  /** Undefined for a ledger that takes everybody's word. */
  readonly trust: Trust | undefined;
  /** The SHA-256 of its first version, in hex, to be kept outside. */
  readonly root: string | undefined;
  /** The next version, which counts once enough keepers have signed it. */
  readonly proposed: ProposedTrust | undefined;
}

interface ProposedTrust {
  readonly trust: Trust;
  /** What it changes, line by line. */
  readonly differences: readonly string[];
  readonly signedBy: readonly string[];
  /** How many keepers have to sign it besides. */
  readonly lacks: number;
}

/** The trust in force, and the next version as far as it is proposed. Errors: thrown those of the ledger. */
export async function readTrust(request: LedgerRequest): Promise<TrustState> {
  const session = await openLedger(request);
  const { ledger: _, ...read } = await session.store.read();
  return stateAt(session, { ...read, written: new Map() });
}

/**
 * Proposes the next version of the trust with a change in it, signed by the keeper who does; what is proposed already stays in it, and
 * has to be signed anew. It counts at once where no further keeper has to sign.
 *
 * Errors: thrown KS4008 for a change that makes no trust, KS4003 for who is no keeper, KS4002 for a ledger that has no trust.
 */
export async function changeTrust(request: LedgerRequest, edit: TrustEdit): Promise<TrustState> {
  const session = await openLedger(request);
  return write(session, async (basis) => {
    const { trust, proposed } = await stateAt(session, basis);
    if (!trust) throw noTrust();
    const edited = editTrust(proposed ? { ...proposed.trust, version: trust.version } : trust, edit);
    if ("problem" in edited) throw notATrust(edited.problem);
    if (trustDifferences(trust, edited.trust).length === 0) return [];
    return [await commitOf(session, basis, { before: trust, next: edited.trust, subject: "Propose" })];
  });
}

/** The first version of a ledger's trust, which nobody has written into yet. Errors: as of `changeTrust`. */
export async function beginTrust(request: LedgerRequest, first: Trust): Promise<TrustState> {
  const session = await openLedger(request);
  return write(session, async (basis) => [
    await commitOf(session, basis, { before: first, next: first, subject: "Propose" }),
  ]);
}

/**
 * Signs the version that is proposed, which counts from then on if enough keepers have.
 *
 * Errors: thrown KS4008 where none is proposed, or the ledger was written into before it had a trust; KS4003 for who is no keeper.
 */
export async function signTrust(request: LedgerRequest): Promise<TrustState> {
  const session = await openLedger(request);
  return write(session, async (basis, ledger) => {
    const { trust, proposed } = await stateAt(session, basis);
    if (!proposed) throw notATrust("no version of the trust is proposed");
    if (!trust && ledger.releases.size + ledger.requests.size + ledger.freezes.length > 0)
      throw notATrust(
        "the ledger was written into before it had a trust, and nobody has signed that",
        "begin another ledger with `kubestage ledger init`, and make its releases again once its trust is in force",
      );
    const files = await filesOfTrust(session, basis);
    const { path } = trustFile(proposed.trust, proposedTrust);
    // What others have signed are these very bytes.
    const signed = { text: files.get(path) ?? "", signatures: files.get(`${path}.sig`) ?? "" };
    const before = trust ?? proposed.trust;
    return [await commitOf(session, basis, { before, next: proposed.trust, signed, subject: "Sign" })];
  });
}

/** Takes back what is proposed. Errors: thrown KS4008 where nothing is. */
export async function discardTrust(request: LedgerRequest): Promise<TrustState> {
  const session = await openLedger(request);
  return write(session, async (basis) => {
    const gone = await withoutProposals(session, basis);
    if (gone.length === 0) throw notATrust("no version of the trust is proposed");
    return [{ subject: "Discard the proposed trust", trailers: {}, changes: [], files: gone }];
  });
}

async function write(
  session: LedgerSession,
  propose: (basis: Basis, ledger: Ledger) => Promise<readonly LedgerCommit[]>,
): Promise<TrustState> {
  await session.writer.write(async (ledger, basis) => ({ commits: await propose(basis, ledger), result: undefined }));
  const { ledger: _, ...read } = await session.store.read();
  return stateAt(session, { ...read, written: new Map() });
}

interface Proposed {
  /** Whose keepers sign it. */
  readonly before: Trust;
  readonly next: Trust;
  /** Its file as it stands there, and the signatures beside it; undefined for a new one. */
  readonly signed?: { readonly text: string; readonly signatures: string };
  readonly subject: "Propose" | "Sign";
}

/** One more signature: the version counts with it, or waits for others beside the trust. */
async function commitOf(
  session: LedgerSession,
  basis: Basis,
  { before, next, signed, subject }: Proposed,
): Promise<LedgerCommit> {
  const problem = trustProblem(next);
  if (problem !== undefined) throw notATrust(`version ${next.version} of the trust ${problem}`);
  const { path, text: written } = trustFile(next, proposedTrust);
  const { text, signatures } = signed ?? { text: written, signatures: "" };
  const mine = await session.signature(text, path, before.trustedRoot);
  const [keeper] = keepersWhoSigned(before, [mine.signer]);
  if (keeper === undefined) {
    const hint = `have one of ${before.keepers.join(", ")} run this, each with their own key`;
    throw new KubestageError("KS4003", { message: "the key is of nobody who keeps the trust", hint });
  }
  const signersOf = await signersBy(trustedRootsIn([...(await filesOfTrust(session, basis)).values()]));
  const already = signersOf(text, signatures);
  const all = already.includes(mine.signer) ? signatures : `${signatures}${mine.text}`;
  const counts = keepersWhoSigned(before, signersOf(text, all)).length >= before.threshold;
  const own = counts ? trustFile(next).path : path;
  const files = [...(await withoutProposals(session, basis)), { path: own, text }, { path: `${own}.sig`, text: all }];
  return {
    subject: `${counts ? "Trust" : subject} version ${next.version} of the trust${counts ? "" : `, by ${keeper}`}`,
    ...{ trailers: {}, changes: [], files },
  };
}

async function stateAt(session: LedgerSession, basis: Basis): Promise<TrustState> {
  const { trust } = basis;
  const files = await filesOfTrust(session, basis);
  const root = files.get(trustRootPath);
  const path = `${proposedTrust}/${String((trust?.version ?? 0) + 1).padStart(4, "0")}.yaml`;
  const text = files.get(path);
  const read = text === undefined ? undefined : readTrustFile({ path, file: path, text });
  // What is no version of the trust proposes nothing, nor does one of another number.
  const next = read && !("problem" in read) && read.version === (trust?.version ?? 0) + 1 ? read : undefined;
  const before = trust ?? next;
  const signersOf = await signersBy(trustedRootsIn([...files.values()]));
  const signedBy =
    before && text !== undefined ? keepersWhoSigned(before, signersOf(text, files.get(`${path}.sig`))) : [];
  return {
    trust,
    root: trust && root !== undefined ? fileHash(root) : undefined,
    proposed: next && {
      ...{ trust: next, signedBy, differences: trustDifferences(trust, next) },
      lacks: Math.max(0, (before?.threshold ?? 0) - signedBy.length),
    },
  };
}

async function filesOfTrust({ texts }: LedgerSession, { tip, written }: Basis): Promise<ReadonlyMap<string, string>> {
  const files = new Map(await texts.below(tip, ["trust"]));
  for (const [path, text] of written) {
    if (text === undefined) files.delete(path);
    else if (path.startsWith("trust/")) files.set(path, text);
  }
  return files;
}

async function withoutProposals(session: LedgerSession, basis: Basis): Promise<LedgerFile[]> {
  const paths = [...(await filesOfTrust(session, basis)).keys()];
  return paths.flatMap((path) => (path.startsWith(`${proposedTrust}/`) ? [{ path, text: undefined }] : []));
}

function noTrust(): KubestageError {
  return new KubestageError("KS4002", {
    message: "the ledger has no trust: it takes everybody's word",
    hint: "begin one that has, with `kubestage ledger init DIR --keeper NAME=FILE`",
  });
}

function notATrust(
  message: string,
  hint = "`kubestage ledger trust` shows what is in force and what is proposed",
): KubestageError {
  return new KubestageError("KS4008", { message, hint });
}
