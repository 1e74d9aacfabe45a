import { execFileSync, spawnSync } from "node:child_process";
import { StoredRepository } from "./repository.ts";

/** The repository of a code host's double that is really there: a bare one, whose branches anybody may move. */
export function hostedRepository(folder: string): StoredRepository {
  const git = (...command: string[]) => spawnSync("git", [`--git-dir=${folder}`, ...command], { encoding: "utf8" });
  const headOf = (branch: string): string | undefined => {
    const { status, stdout } = git("rev-parse", "--verify", "--quiet", `refs/heads/${branch}`);
    return status === 0 ? stdout.trim() : undefined;
  };
  const branches = {
    get: headOf,
    has: (branch: string) => headOf(branch) !== undefined,
    set: (branch: string, commit: string) => {
      execFileSync("git", [`--git-dir=${folder}`, "update-ref", `refs/heads/${branch}`, commit]);
    },
  };
  return new StoredRepository({
    branches,
    holds: (base, head) => git("merge-base", "--is-ancestor", head, `refs/heads/${base}`).status === 0,
  });
}
