import type { Actor } from "../../verdicts/witness.ts";
import { type Subject, subjectKey } from "./rights.ts";

/** Groups in which the API server puts those whom it has authenticated, or has not, by itself. */
export const everyUser = "system:authenticated";
export const everyAccount = "system:serviceaccounts";
export const nobodyKnown = "system:unauthenticated";
const anonymousUser = "system:anonymous";

const accountsOfPrefix = `${everyAccount}:`;

/** The namespace in whose accounts' group everybody is an account of it. */
export function namespaceOfAccounts({ kind, name }: Subject): string | undefined {
  return kind === "Group" && name.startsWith(accountsOfPrefix) ? name.slice(accountsOfPrefix.length) : undefined;
}

export function isEverybodyGroup(subject: Subject): boolean {
  const { kind, name } = subject;
  if (kind !== "Group") return false;
  return [everyUser, everyAccount, nobodyKnown].includes(name) || namespaceOfAccounts(subject) !== undefined;
}

/** The groups that a subject is in by what it is, itself not counted. */
export function impliedGroups(subject: Subject): readonly string[] {
  const { kind, name, namespace } = subject;
  if (kind === "ServiceAccount") return [everyAccount, `${accountsOfPrefix}${namespace}`, everyUser];
  if (kind === "User") return [name === anonymousUser ? nobodyKnown : everyUser];
  if (name === everyUser || name === nobodyKnown) return [];
  return namespaceOfAccounts(subject) === undefined ? [everyUser] : [everyAccount, everyUser];
}

/** A member of the subject: of a group, one whom no name in `isNamed` (by `subjectKey`) is. */
export function memberOf(subject: Subject, isNamed: (key: string) => boolean): Actor {
  const { kind, name, namespace } = subject;
  if (kind === "ServiceAccount")
    return { user: `system:serviceaccount:${namespace}:${name}`, groups: [...impliedGroups(subject)] };
  if (kind === "User") return { user: name, groups: [...impliedGroups(subject)] };
  if (name === nobodyKnown) return { user: anonymousUser, groups: [nobodyKnown] };
  let user = `member-of:${name}`;
  while (isNamed(subjectKey({ kind: "User", name: user, namespace: "" }))) user += "-";
  return { user, groups: [name, ...impliedGroups(subject)] };
}
