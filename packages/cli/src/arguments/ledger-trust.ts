import { type Command, Option } from "commander";
import type { TrustEditOptions, TrustOptions } from "../commands/ledger-trust.ts";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { withLedger, withLedgerToRead } from "./ledger-options.ts";
import type { Finish } from "./shared.ts";
import { examples, forms, repeated } from "./shared.ts";

const publicKeys = ["--public-key <file>", "their public SSH key; may be repeated", repeated, [] as string[]] as const;

/** `ledger trust`, which shows it, and the commands below it, which change it. */
export function addTrust(ledger: Command, terminal: Terminal, finish: Finish): void {
  const trust = ledger
    .command("trust")
    .description(
      "Whose word counts in a ledger: people and their groups, clusters, and services that build and check, each with their SSH keys, people with identities of Sigstore where they have them. A change is a proposal, signed by the keeper who makes it, and counts once enough keepers have signed it. A ledger without a trust takes everybody's word.",
    )
    .addHelpText(
      "after",
      examples(
        "kubestage ledger trust",
        "kubestage ledger trust add-person sam --public-key sam.pub --group release-managers",
        "kubestage ledger trust set-trusted-root trusted_root.json",
        "kubestage ledger trust add-person kim --identity kim@example.com --issuer https://accounts.google.com",
        "kubestage ledger trust sign   # another keeper",
      ),
    );
  const command = (name: string, description: string): Command =>
    withLedger(trust.command(name).description(description)).addOption(forms("text", "json"));
  const edits = async (options: TrustEditOptions): Promise<void> => {
    const { runTrustEdit } = await import("../commands/ledger-trust.ts");
    finish(await runTrustEdit(options, terminal));
  };
  const does = (what: "show" | "sign" | "discard") => async (options: TrustOptions) => {
    const { runTrust } = await import("../commands/ledger-trust.ts");
    finish(await runTrust(what, options, terminal));
  };
  // It is what `ledger trust` alone does: so a word that is no command comes here.
  withLedgerToRead(trust.command("show", { isDefault: true }))
    .description("Shows the trust in force, and what is proposed.")
    .addOption(forms("text", "json"))
    .allowExcessArguments()
    .action(async (options: TrustOptions, { args: [word] }: Command) => {
      if (word !== undefined) await refuseWord(word, trust);
      await does("show")(options);
    });
  command("add-person", "Proposes somebody, or further keys, groups and names of theirs.")
    .argument("<name>", "what the ledger calls them")
    .option(...publicKeys)
    .option("--group <name>", "a group that they are in, as approvals ask for it; may be repeated", repeated, [])
    .option(
      "--also-known-as <name>",
      "what else they are called, such as the address in their commits; may be repeated",
      repeated,
      [],
    )
    .option(
      "--identity <subject>",
      "whom an issuer of OpenID Connect knows them as, such as an address; needs --issuer",
    )
    .option("--issuer <address>", "who vouches for that identity, such as https://accounts.google.com")
    .action((name: string, options: TrustEditOptions) => edits({ ...options, edit: "add", of: "person", name }));
  command("add-cluster", "Proposes a cluster, which then has to say that it is well, or a further key of it.")
    .argument("<name>", "the cluster's name in the declaration")
    .option(...publicKeys)
    .action((name: string, options: TrustEditOptions) => edits({ ...options, edit: "add", of: "cluster", name }));
  command("add-service", "Proposes what builds or checks, or a further key or right of it.")
    .argument("<name>", "what the ledger calls it")
    .option(...publicKeys)
    .requiredOption(
      "--may <rights>",
      "release (creates releases), evidence (records what checks found), or both by a comma",
    )
    .action((name: string, options: TrustEditOptions) => edits({ ...options, edit: "add", of: "service", name }));
  command(
    "remove",
    "Proposes that somebody's word counts no more, or that of some of their keys. What they have said so far stays said.",
  )
    .argument("<kind>", "person, cluster or service")
    .argument("<name>", "what the ledger calls it")
    .option(...publicKeys)
    .option("--group <name>", "only leaves this group; may be repeated", repeated, [])
    .action((of: string, name: string, options: TrustEditOptions) => edits({ ...options, edit: "remove", of, name }));
  command("set-keepers", "Proposes who keeps the trust from the next version on.")
    .argument("<name...>", "people of the trust")
    .addOption(new Option("--threshold <number>", "so many of them have to sign a change").makeOptionMandatory())
    .action((keepers: readonly string[], options: TrustEditOptions) => edits({ ...options, edit: "keepers", keepers }));
  command(
    "set-trusted-root",
    "Proposes who vouches for identities: a trusted root of Sigstore, which names its authorities and logs.",
  )
    .argument("<file>", "the trusted root, in JSON")
    .action((file: string, options: TrustEditOptions) => edits({ ...options, edit: "root", file }));
  command("sign", "Signs what is proposed; it counts once enough keepers have.").action(does("sign"));
  command("discard", "Takes back what is proposed.").action(does("discard"));
}

/** Errors: thrown, a usage error with the command that may have been meant. */
async function refuseWord(word: string, { commands }: Command): Promise<never> {
  const { suggest } = await import("@kubestage/core");
  const names = commands.map((one) => one.name());
  throw usageError(`unknown command '${word}'`, suggest(word, names, "command"));
}
