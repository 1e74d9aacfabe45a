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
    "The server, a hook or a rule of the branch has refused the commit, or git may not write into the repository's folder, and nothing of it is in the record; or the connection ended on the way, and the record could not be asked what became of it.",
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
  KS4007: error(
    "The ledger's branch could not be moved",
    "It was tried again and again. Either others were faster each time, or something keeps the branch where it is: a lock file that a killed git has left, or a server that shows an old state. Nothing of it is in the record.",
    "Do what the message says, and ask for the same again: nothing is done twice.",
  ),
  KS4008: error(
    "The trust cannot be changed like that",
    "A version of the trust names keepers who are people in it, gives no key to two, and comes after the one in force; what is to be removed or signed has to be there.",
    "`kubestage ledger trust` shows what is in force and what is proposed; change that.",
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
  KS4012: error(
    "A release gives something else each time it is rendered",
    "What people approve of and what the proof is about is what is written; a chart that makes up passwords or certificates by itself would write something else.",
    "Give the chart the value, or the name of a Secret that exists already, and create a release of that.",
  ),
  KS4013: error(
    "A release cannot hold what its app is rendered from",
    "A release is immutable, so the ledger keeps every file of its chart, kustomization or manifests. It takes 5,000 files and 16 MiB for each release, and no name that could lead elsewhere or be taken for another: no control characters, no two names that differ in case only.",
    "Leave out of the chart's folder what is not rendered, or rename the file that the message names.",
  ),
  KS4014: error(
    "A registry does not say what an image is",
    "A release names images by digest. Where a tag is given, or tags are watched, the registry is asked for the digest; it has no such tag, does not let us in, or does not answer.",
    "Do what the message says, or give the digest yourself: `--image DECLARED=REFERENCE@sha256:DIGEST`.",
  ),
  KS4015: warning(
    "A stage's branch was changed past kubestage",
    "With `ledger: { stages: branches }` each stage has a branch that ends in what the ledger has for it, and an engine applies what stands there. Somebody pushed to it: nobody has decided that, and no gate was asked. It is put back together with the next commit of the ledger, and what they pushed is kept in a branch beside it.",
    "Look at what is kept; what is to come into the stage has to be released and promoted. Let nobody but kubestage push to `stages/*`, by a ruleset or protected branches of the code host.",
  ),
  KS4016: warning(
    "A release lacks the digest of an image",
    "The release names an image by its tag, and a stage on its road runs images by digest only. It is recorded, since the stages before take it; that stage will refuse it, whoever approves.",
    "Release with the digest: `--image DECLARED` asks the registry which digest the declared tag has now, `--image DECLARED=REFERENCE@sha256:DIGEST` says it.",
  ),
  KS4017: warning(
    "A stage runs that is declared no more",
    "The newest release of the platform's documents does not have the stage, and the ledger has manifests of it, which an engine goes on to apply. A stage is not taken away because a declaration lacks it: that may be a name that is written wrongly.",
    "Declare the stage again. Where it is to end, declare it with `flow: true` instead of its clusters first: the promotion that brings this into the stage takes its manifests away, through its own gates. Then take it out of the declaration.",
  ),
  KS4018: warning(
    "A release holds what its commit does not",
    "A release names the commit that it was made from, for the changelog, for who its authors are, and for whoever looks it up later. Files that it was made from are changed since, or were never committed: what is released stands in no commit.",
    "Commit them and create the release anew, or release what is committed: `--from-git HEAD`.",
  ),
  KS4019: warning(
    "Whether a release contains a hotfix is not known",
    "A hotfix is owed until a release that contains it has passed the stages that it left out, and a release contains it where its commit comes after the hotfix's. Git could not say: the clone is shallow and ends before that, or a commit is not there. The release is taken for one that lacks the hotfix, and does not take its place.",
    "Clone with all of the history; `--filter=blob:none` leaves out the contents of old files. Where the fix was picked, or Git is not at hand, say `--contains HOTFIX`. A release that is recorded does not change: the next one says it.",
  ),
  KS4020: warning(
    "Who wrote a release is not known whole",
    "Who wrote anything of what is new in a release may not approve of it. New is what came since the commit of an earlier release of the app, and Git could not say who wrote all of that: the clone is shallow, the repository is another one, or there are more than 10,000 commits. Those of whom it knows are named.",
    "Clone with all of the history; `--filter=blob:none` leaves out the contents of old files. The next release made there names those whom this one lacks. Where Git is not at hand, name them with `--author`.",
  ),
  KS4022: error(
    "The clock here and the ledger's differ",
    "What opens by time is decided at the time of who writes, and no commit of a ledger is older than the one before. Clocks may differ by five minutes: who is behind then decides at the time of the last commit. Where that one is further ahead, one of two clocks is wrong, and nothing is written.",
    "Compare the clock here with others, and set the one that is wrong. Where it was that of whoever made the last commit, wait until its time has come; where that is too long, put the branch back to the commit before.",
  ),
} as const;
