import * as z from "zod";
import { everyone, keepers } from "../../model/entry.ts";
import { dnsLabel } from "../../model/scalars.ts";
import { hasSigned, isIdentityKey } from "./signer.ts";

const key = z
  .string()
  .max(10_000)
  .regex(
    /^(?:[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}|sigstore https:\/\/\S+ \S+)$/,
    "an SSH public key, its type and base64 without a comment; or `sigstore`, an issuer and a subject",
  );
const keys = z.array(key).min(1).readonly();
const name = z.string().min(1).max(200);

/** What somebody may say besides what people may: `release` creates releases, `evidence` records results of gates. */
const capability = z.enum(["release", "evidence"]);

/**
 * Whose word counts in a ledger. Each version is signed by `threshold` of the keepers that the version before names; the hash of
 * the first one is kept outside of the ledger.
 */
export const trustSpec = z.strictObject({
  version: z.int().min(1),
  threshold: z.int().min(1),
  /** People who may change the trust. */
  keepers: z.array(name).min(1).readonly(),
  people: z.record(
    name,
    z.strictObject({
      keys,
      groups: z.array(name).readonly(),
      /** Further names of the same person, such as the address in their commits. */
      alsoKnownAs: z.array(name).readonly().optional(),
    }),
  ),
  clusters: z.record(dnsLabel, z.strictObject({ keys })),
  /** What builds and tests. */
  services: z.record(dnsLabel, z.strictObject({ keys, may: z.array(capability).min(1).readonly() })),
  /** Who vouches for identities: a trusted root of Sigstore, which is JSON. */
  trustedRoot: z.string().max(100_000).optional(),
});

export type Trust = z.output<typeof trustSpec>;

/** What a version of the trust has, besides what it says. */
export interface TrustVersion {
  readonly trust: Trust;
  /** The keys that have signed it. */
  readonly signedBy: readonly string[];
}

/**
 * The trust that holds, by the chain from its first version: that one is the root, which is compared with what is kept outside.
 *
 * Errors: the first thing that is wrong with the chain.
 */
export function latestTrust(chain: readonly TrustVersion[]): { readonly trust: Trust } | { readonly problem: string } {
  const [first, ...later] = chain;
  if (!first) return { problem: "there is no version of the trust" };
  let before = first.trust;
  if (before.version !== 1) return { problem: `the first version of the trust says that it is ${before.version}` };
  for (const version of [first, ...later]) {
    const problem = versionProblem(before, version);
    if (problem !== undefined) return { problem: `version ${version.trust.version} of the trust ${problem}` };
    before = version.trust;
  }
  return { trust: before };
}

function versionProblem(before: Trust, { trust, signedBy }: TrustVersion): string | undefined {
  const isFirst = trust === before;
  if (!isFirst && trust.version !== before.version + 1) return `comes after version ${before.version}`;
  const wrong = trustProblem(trust);
  if (wrong !== undefined) return wrong;
  const signers = keepersWhoSigned(before, signedBy);
  if (signers.length >= before.threshold) return undefined;
  return `is signed by ${signers.join(" and ") || "none of the keepers"}; ${before.threshold} keepers have to`;
}

/** The keepers among those who have signed. */
export function keepersWhoSigned(trust: Trust, signedBy: readonly string[]): readonly string[] {
  return [...new Set(trust.keepers)].filter((keeper) => hasSigned(trust, trust.people[keeper]?.keys, signedBy));
}

/** What is wrong with what a version says, whoever has signed it, to be read after its name; undefined where nothing is. */
export function trustProblem(trust: Trust): string | undefined {
  const unknown = trust.keepers.find((keeper) => !Object.hasOwn(trust.people, keeper));
  if (unknown !== undefined) return `names the keeper ${unknown}, who is nobody in it`;
  if (new Set(trust.keepers).size < trust.threshold)
    return `asks for ${trust.threshold} of ${trust.keepers.length} keepers`;
  const twice = sharedKey(trust);
  if (twice !== undefined) return `gives one key to ${twice}`;
  const known = sharedName(trust);
  if (known !== undefined) return `knows two people as ${known}`;
  const unvouched = trust.trustedRoot === undefined ? identityIn(trust) : undefined;
  return unvouched === undefined ? undefined : `names ${unvouched}, and no trusted root that vouches for identities`;
}

function identityIn({ people, clusters, services }: Trust): string | undefined {
  return [people, clusters, services]
    .flatMap((all) => Object.values(all).flatMap((one) => one.keys))
    .find(isIdentityKey);
}

/** Who shares a key: nobody could tell which of them has signed. */
function sharedKey({ people, clusters, services }: Trust): string | undefined {
  const owners = new Map<string, string>();
  for (const all of [people, clusters, services]) {
    for (const [owner, { keys: own }] of Object.entries(all)) {
      for (const key of own) {
        const other = owners.get(key);
        if (other !== undefined && other !== owner) return `${other} and ${owner}`;
        owners.set(key, owner);
      }
    }
  }
  return undefined;
}

function sharedName({ people }: Trust): string | undefined {
  const names = Object.entries(people).flatMap(([own, { alsoKnownAs = [] }]) => [...new Set([own, ...alsoKnownAs])]);
  return names.find((one, index) => names.indexOf(one) < index);
}

/** The groups that a person is in: those that the trust names, `everyone`, and `keepers` for those who keep it. */
export function groupsOf({ people, keepers: own }: Trust, person: string): readonly string[] {
  const named = Object.hasOwn(people, person) ? (people[person]?.groups ?? []) : [];
  const others = named.filter((group) => group !== keepers && group !== everyone);
  return [everyone, ...(own.includes(person) ? [keepers] : []), ...others];
}

/** The one person behind a name, an address or another name of theirs; the name itself where nobody is known by it. */
export function personOf({ people }: Trust, called: string): string {
  if (Object.hasOwn(people, called)) return called;
  const found = Object.entries(people).find(([, { alsoKnownAs = [] }]) => alsoKnownAs.includes(called));
  return found?.[0] ?? called;
}
