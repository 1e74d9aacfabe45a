import { resolve } from "node:path";
import {
  identityKey,
  keeping,
  type Palette,
  printable,
  saidOf,
  type Trust,
  type TrustEdit,
  type TrustKind,
} from "@kubestage/core";
import {
  changeTrust,
  discardTrust,
  readPublicKey,
  readTrust,
  readTrustedRoot,
  signTrust,
  type TrustState,
} from "@kubestage/workflows";
import { ledgerRequest, type LedgerOptions } from "../arguments/ledger-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { writeJson } from "../write-diagnostics.ts";

export type TrustOptions = LedgerOptions;

export interface TrustEditOptions extends LedgerOptions {
  readonly edit: "add" | "remove" | "keepers" | "root";
  readonly of?: string;
  readonly name?: string;
  readonly publicKey?: readonly string[];
  readonly group?: readonly string[];
  readonly alsoKnownAs?: readonly string[];
  readonly identity?: string;
  readonly issuer?: string;
  readonly file?: string;
  readonly may?: string;
  readonly keepers?: readonly string[];
  readonly threshold?: string;
}

const does = { show: readTrust, sign: signTrust, discard: discardTrust } as const;

export async function runTrust(what: keyof typeof does, options: TrustOptions, terminal: Terminal): Promise<number> {
  const state = await interruptible(async (signal) => does[what](await ledgerRequest(options, terminal, signal)));
  await writeTrust(state, options.output, terminal);
  return 0;
}

export async function runTrustEdit(options: TrustEditOptions, terminal: Terminal): Promise<number> {
  const edit = await editOf(options, terminal.from);
  const state = await interruptible(async (signal) =>
    changeTrust(await ledgerRequest(options, terminal, signal), edit),
  );
  await writeTrust(state, options.output, terminal);
  return 0;
}

async function editOf(options: TrustEditOptions, from: string): Promise<TrustEdit> {
  const { edit, of, name = "", publicKey = [], group: groups = [], alsoKnownAs = [], file = "" } = options;
  if (edit === "root") return { trustedRoot: await readTrustedRoot(resolve(from, file), file) };
  if (edit === "keepers") return { keepers: options.keepers ?? [], threshold: thresholdOf(options.threshold ?? "") };
  const keys = publicKey.map((file) => readPublicKey(resolve(from, file), file));
  const kind = kindOf(of ?? "");
  if (edit === "remove") return { remove: kind, name, keys, groups };
  switch (kind) {
    case "person": {
      const { keys: identities, names } = identityOf(options);
      return { add: kind, name, keys: [...keys, ...identities], groups, alsoKnownAs: [...alsoKnownAs, ...names] };
    }
    case "cluster":
      return { add: kind, name, keys };
    case "service":
      return { add: kind, name, keys, may: rightsOf(options.may ?? "") };
  }
}

/** As the trust names it, and what git calls them then. Errors: a usage error where half of it is missing, or it is none. */
function identityOf({ identity, issuer }: TrustEditOptions): Record<"keys" | "names", readonly string[]> {
  if (identity === undefined && issuer === undefined) return { keys: [], names: [] };
  if (identity === undefined || issuer === undefined)
    throw usageError("--identity and --issuer are said together", "name who vouches for whom");
  if (!/^https:\/\/[^\s/]\S*$/.test(issuer) || !/^\S+$/.test(identity))
    throw usageError(
      `${issuer} and ${identity} name no identity`,
      "an issuer is an https address, and neither has spaces",
    );
  return { keys: [identityKey({ issuer, subject: identity })], names: identity.includes("@") ? [identity] : [] };
}

function kindOf(given: string): TrustKind {
  if (given === "person" || given === "cluster" || given === "service") return given;
  throw usageError(`the trust has no ${JSON.stringify(given)}`, "it has each person, cluster or service");
}

function rightsOf(given: string): Trust["services"][string]["may"] {
  return given.split(",").map((one) => {
    if (one === "release" || one === "evidence") return one;
    throw usageError(`--may cannot be ${JSON.stringify(one)}`, "it is release, evidence, or both by a comma");
  });
}

/** Errors: a usage error where it is no count. */
export function thresholdOf(given: string): number {
  const threshold = Number(given);
  if (Number.isInteger(threshold) && threshold > 0) return threshold;
  throw usageError(`--threshold ${given} is no count`, "give a whole number from 1");
}

export async function writeTrust(
  { trust, root, proposed }: TrustState,
  form: string,
  terminal: Terminal,
): Promise<void> {
  if (form === "json") {
    await writeJson({ trust: trust ?? null, root: root ?? null, proposed: proposed ?? null }, terminal);
    return;
  }
  const palette = await terminal.out.palette();
  const lines = [
    ...(trust ? linesOf(trust, root) : ["no trust is in force: the ledger takes everybody's word"]),
    ...(proposed ? proposalLines(proposed, palette) : []),
  ];
  await terminal.out.write(lines.map((line) => `${line}\n`).join(""));
}

function linesOf(trust: Trust, root: string | undefined): string[] {
  const named = (kind: TrustKind, list: Parameters<typeof saidOf>[0], name: string): string =>
    printable(`  ${kind} ${name}${saidOf(list)}`);
  return [
    `version ${trust.version} is in force; ${printable(keeping(trust))}`,
    ...Object.entries(trust.people).map(([name, one]) => named("person", one, name)),
    ...Object.entries(trust.clusters).map(([name, one]) => named("cluster", one, name)),
    ...Object.entries(trust.services).map(([name, one]) => named("service", one, name)),
    `its first version has the hash ${root ?? ""} (kubestage verify --trust-root)`,
  ];
}

function proposalLines(
  { trust, differences, signedBy, lacks }: NonNullable<TrustState["proposed"]>,
  palette: Palette,
): string[] {
  const more = lacks === 1 ? "one more keeper has" : `${lacks} more keepers have`;
  const signed = signedBy.length === 0 ? "nobody" : signedBy.join(" and ");
  return [
    printable(
      `version ${trust.version} is proposed, signed by ${signed}; ${more} to sign it (kubestage ledger trust sign)`,
    ),
    ...differences.map(
      (line) => `  ${line.startsWith("+") ? palette.good(printable(line)) : palette.warning(printable(line))}`,
    ),
  ];
}
