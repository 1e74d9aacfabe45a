import { error } from "./code-entry.ts";

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
  KS4005: error(
    "A check could not be found out",
    "What a check asks gave no answer that says yes or no: a program that could not run, a service that does not answer, a metric without samples. That says nothing about the release, so nothing is recorded and the gate stays as it was.",
    "Do what the message says, and run `kubestage check` again; `--dry-run` tries it without recording.",
  ),
  KS4006: error(
    "A signed message is not taken",
    "It is not signed with the secret, is more than five minutes old, was taken before, or is about another check, app, release or stage. Nothing of it is recorded.",
    "Have the service send a new message about what is waited for, and record it within five minutes.",
  ),
} as const;
