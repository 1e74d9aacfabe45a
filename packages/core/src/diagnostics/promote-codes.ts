import { error, warning } from "./code-entry.ts";

/** KS4: the ledger, and what is written into it. */
export const promoteCodes = {
  KS4001: error(
    "The ledger cannot be read",
    "A record says nothing that can be understood, stands where it does not belong, or is not signed by who may say it. Nothing is decided from the others, since nobody knows what it was meant to say.",
    "Look at the commit that brought the file (`git log -- FILE` in the ledger), and undo that with a commit of its own.",
  ),
  KS4002: error(
    "There is no ledger",
    "Promotion reads and writes a Git repository: what is promoted, why, and by whom stands in it.",
    "Name it with `--ledger` or KUBESTAGE_LEDGER: a folder with a Git repository, or an address that git understands. `kubestage ledger init DIR` begins one.",
  ),
  KS4003: error(
    "You may not say this in the ledger",
    "The ledger's trust says whose word counts for what. A record that is signed by nobody who may say it would make the ledger unreadable, so it is not written.",
    "Sign with the key that the trust names for you (`--key`, or git's user.signingKey), or have the keepers of the trust add it.",
  ),
  KS4004: error(
    "The ledger could not be written",
    "The server, a hook or a rule of the branch has refused the commit. Nothing of it is in the record.",
    "Do what the message says; whoever writes needs the right to push to the branch.",
  ),
  KS4009: error(
    "The code host could not be asked",
    "A stage is entered by pull request, and the code host did not answer, refused the token, or said no. The stages that need no pull request went on.",
    "Do what the message says, and run `kubestage promote` again: it goes on from what is there.",
  ),
  KS4010: error(
    "The ledger was changed past kubestage",
    "A ledger is one line of commits, each decided upon the one before and at its own time. Somebody pressed the merge button of a pull request, or pushed to the branch: that brings what was decided upon another commit, or earlier, and whether it still holds nobody asked.",
    "Put the branch back to the commit before, as the message says, and let nobody but kubestage push to it: by a ruleset or a protected branch of the code host.",
  ),
  KS4011: warning(
    "People could not be told",
    "What happened stands in the ledger, and one of those who are to be told of it did not hear of it.",
    "Do what the message says, and try it with `kubestage notify`; `kubestage history` shows what they have missed.",
  ),
} as const;
