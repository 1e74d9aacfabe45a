import { askGit, runGit } from "../git/run-git.ts";
import { KubestageError } from "../kubestage-error.ts";
import { AnswerLostError } from "./ledger-store.ts";
import { moveRefs, type RefsPlace } from "./move-refs.ts";

/** Branches beside the ledger's own, all below one folder. */
export interface LedgerBranches {
  /** The commits at their ends, by name, as they are now; their objects are at hand. */
  readonly read: () => Promise<ReadonlyMap<string, string>>;
  /** Moves one, if it is `from` still; undefined is one that is not there. */
  readonly move: (branch: string, from: string | undefined, to: string | undefined) => Promise<"accepted" | "behind">;
  /** The whole message of a commit, and the parents. */
  readonly commit: (name: string) => Promise<{ readonly message: string; readonly parents: readonly string[] }>;
  readonly isAncestor: (commit: string, of: string) => Promise<boolean>;
}

/** Where branches below a folder are, and where what is known of them: names of their own, so that no branch of anybody moves. */
export function branchRefs({ remote }: Pick<RefsPlace, "remote">, folder: string) {
  const theirs = `refs/heads/${folder}/`;
  return { theirs, known: remote === undefined ? theirs : `refs/kubestage/branches/${folder}/` };
}

/** @param folder such as `kubestage/promote` */
export function openLedgerBranches(place: RefsPlace, folder: string): LedgerBranches {
  const { repository, remote, signal } = place;
  const run = { repository, signal };
  const { theirs, known } = branchRefs(place, folder);
  return {
    read: async () => {
      if (remote !== undefined) {
        const command = ["fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head"];
        const { exitCode, stderr } = await askGit([...command, remote, `+${theirs}*:${known}*`], run);
        if (exitCode !== 0) throw unreadable(stderr.trim());
      }
      const listed = await runGit(["for-each-ref", "--format=%(objectname) %(refname)", known], run);
      const lines = listed.split("\n").filter((line) => line !== "");
      return new Map(
        lines.map((line) => {
          const [name = "", ref = ""] = line.split(" ");
          return [`${folder}/${ref.slice(known.length)}`, name] as const;
        }),
      );
    },
    move: async (branch, from, to) => {
      try {
        return await moveRefs(place, [{ ref: `refs/heads/${branch}`, from, to }]);
      } catch (error) {
        if (!(error instanceof AnswerLostError)) throw error;
        throw unreadable(error.message);
      }
    },
    commit: async (name) => {
      const shown = await runGit(["show", "--no-patch", "--format=%P%n%B", name, "--"], run);
      const [parents = "", ...message] = shown.split("\n");
      return { message: message.join("\n").trim(), parents: parents.split(" ").filter((one) => one !== "") };
    },
    isAncestor: async (commit, of) => (await askGit(["merge-base", "--is-ancestor", commit, of], run)).exitCode === 0,
  };
}

function unreadable(because: string): KubestageError {
  const message = `the branches beside the ledger cannot be reached: ${because}`;
  return new KubestageError("KS4002", { message, hint: "look whether you may read and push to the repository" });
}
