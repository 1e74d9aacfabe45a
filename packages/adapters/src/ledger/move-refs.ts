import { askGit } from "../git/run-git.ts";
import { KubestageError } from "../kubestage-error.ts";
import { AnswerLostError } from "./ledger-store.ts";

/** Where the refs are. */
export interface RefsPlace {
  readonly repository: string;
  /** A remote's name or address; undefined where they are this repository's own. */
  readonly remote: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Undefined is a ref that is not there. */
export interface RefMove {
  /** Its whole name. */
  readonly ref: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * Compare-and-swap of several refs: all of them move, or none. `behind`: one of them is no longer `from`.
 *
 * Errors: thrown `AnswerLostError` where nobody knows whether it was done; KS4004 where the server says no.
 */
export function moveRefs(place: RefsPlace, moves: readonly RefMove[]): Promise<"accepted" | "behind"> {
  return place.remote === undefined ? moveHere(place, moves) : pushTo(place.remote, place, moves);
}

const nothing = "0".repeat(40);

/** Source: https://git-scm.com/docs/git-update-ref (`--stdin`) */
async function moveHere(run: RefsPlace, moves: readonly RefMove[]): Promise<"accepted" | "behind"> {
  const lines = moves.map(({ ref, from = nothing, to }) =>
    to === undefined ? `delete ${ref} ${from}\n` : `update ${ref} ${to} ${from}\n`,
  );
  const { exitCode, stderr } = await askToMove(["update-ref", "--stdin"], run, lines.join(""));
  if (exitCode === 0) return "accepted";
  if (exitCode === null) throw new AnswerLostError("git was ended");
  if (isInTheWay.test(stderr)) throw refused(stderr.trim());
  if (/but expected|Unable to create|unable to resolve|File exists|already exists/.test(stderr)) return "behind";
  throw refused(stderr.trim());
}

/** Errors: thrown `AnswerLostError` where it is ended on the way. */
async function askToMove(command: readonly string[], run: RefsPlace, input?: string): ReturnType<typeof askGit> {
  try {
    return await askGit(command, { ...run, ...(input !== undefined && { input }) });
  } catch (error) {
    if (run.signal?.aborted !== true) throw error;
    throw new AnswerLostError("it was ended", { cause: error });
  }
}

/**
 * What the server refused is `behind` where it says so for a ref; anything else leaves open what became of it.
 *
 * Source: https://git-scm.com/docs/git-push#_output (`--porcelain`)
 */
async function pushTo(remote: string, run: RefsPlace, moves: readonly RefMove[]): Promise<"accepted" | "behind"> {
  const leases = moves.map(({ ref, from = "" }) => `--force-with-lease=${ref}:${from}`);
  const refs = moves.map(({ ref, to = "" }) => `${to}:${ref}`);
  const command = ["push", "--porcelain", "--quiet", "--atomic", ...leases, remote, ...refs];
  const { exitCode, stdout, stderr } = await askToMove(command, run);
  if (exitCode === 0) return "accepted";
  const said = stdout
    .toString()
    .split("\n")
    .filter((line) => line.startsWith("!"));
  // Of what is refused together the others are only said to have failed with it.
  const first = said.find((line) => !/atomic (push|transaction) fail/.test(line)) ?? said[0];
  if (first === undefined) throw new AnswerLostError(stderr.trim());
  if (isInTheWay.test(`${first} ${stderr}`)) throw refused(refusalText(first, stderr));
  if (othersWereFaster.test(`${first.slice(1).trim()}; ${stderr.trim()}`)) return "behind";
  // A hook or a rule of the server said no: it will say so again.
  throw refused(refusalText(first, stderr));
}

function refused(because: string): KubestageError {
  return new KubestageError("KS4004", {
    message: `the ledger took no commit: ${because}`,
    hint: "nothing of it is in the record",
  });
}

/** Without the names of commits, which nobody has seen: why git says it was refused, and what the server said to that. */
function refusalText(line: string, stderr: string): string {
  const told = stderr.split("\n").flatMap((one) => (one.startsWith("remote:") ? [one.slice(7).trim()] : []));
  const reason = /\[[^\]]*\].*/.exec(line)?.[0] ?? line.slice(1).trim();
  return [reason, ...told.filter((one) => one !== "")].join("; ");
}

/** A branch whose name is the folder of another's: it will be there the next time, too. */
const isInTheWay = /exists; cannot create/;

/** What git and its servers say where a ref is no longer what it was. */
const othersWereFaster =
  /stale info|fetch first|non-fast-forward|cannot lock ref|incorrect old value|reference already exists/;
