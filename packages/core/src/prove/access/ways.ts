import type { BoundRole } from "../rights/grants.ts";
import { userSubject } from "../rights/grants.ts";
import type { Subject } from "../rights/rights.ts";
import type { Ability } from "./abilities.ts";
import type { AccessContext } from "./access-context.ts";
import type { Holder } from "./access-index.ts";
import { type Arrival, type Followed, type How, type Impersonation, impersonationKey, type Way } from "./arrival.ts";
import type { Power } from "./power-of.ts";
import { nodeImpersonationWays } from "./node-ways.ts";
import { everyBindingOf, permitted } from "./own-bindings.ts";

/** How powers that lead to accounts of a namespace do so. */
const toAccounts: Partial<Record<Power, How>> = {
  runPods: "pod",
  requestTokens: "token",
  impersonateAccounts: "impersonate",
  impersonateAccountsConstrained: "impersonate",
};

/** Where one gets to from `arrival` by the rights that `bound` gives, one step at a time. */
export function* waysFrom(
  context: AccessContext,
  arrival: Arrival,
  bound: BoundRole,
  followed: Followed,
): Generator<Way> {
  const { powers } = context.abilities(bound.rules);
  // Most namespaces have no account to which anything is bound.
  const hasAccounts = bound.namespace === "" || context.index.accountsIn.has(bound.namespace);
  for (const [power, abilities] of powers) {
    if (arrival.impersonation && power.startsWith("impersonate")) continue;
    const how = toAccounts[power];
    if (how && !hasAccounts) continue;
    for (const ability of abilities) {
      if (how) yield* accountWays(context, { arrival, bound, ability, how, followed }, power);
      else if (power === "enterPods")
        yield* holderWays(context, { arrival, bound, ability, how: "enter", followed }, "podsIn");
      else if (power === "enterNodes") yield* nodeWays(context, { arrival, bound, ability, how: "enter", followed });
      else if (power === "readSecrets")
        yield* holderWays(context, { arrival, bound, ability, how: "secret", followed }, "tokensIn");
      else if (power === "impersonateUsers" || power === "impersonateUsersConstrained")
        yield* identityWays(context, { arrival, bound, ability, how: "impersonate", followed }, "User");
      else if (power === "impersonateGroups" || power === "impersonateGroupsConstrained") {
        if (mayImpersonateSomebody(context, arrival, power))
          yield* identityWays(context, { arrival, bound, ability, how: "impersonate", followed }, "Group");
      }
    }
  }
  yield* nodeImpersonationWays(context, arrival, bound, followed);
}

interface Followable {
  readonly arrival: Arrival;
  readonly bound: BoundRole;
  readonly ability: Ability;
  readonly how: How;
  readonly followed: Followed;
}

function* accountWays(context: AccessContext, one: Followable, power: Power): Generator<Way> {
  const { bound, ability, how, arrival, followed } = one;
  const impersonation: Impersonation | undefined =
    how === "impersonate"
      ? { by: arrival.actor, mode: power === "impersonateAccountsConstrained" ? "serviceaccount" : "all" }
      : undefined;
  const needsOne = how === "pod" && ability.verb !== "create";
  for (const namespace of scopeOf(context, bound)) {
    const all = context.index.accountsIn.get(namespace);
    if (all === undefined) continue;
    const key = `accounts ${namespace} ${impersonation ? impersonationKey(impersonation) : ""}`;
    if (followed.has(key)) continue;
    const name = needsOne ? nameOfMaker(context, ability, namespace) : undefined;
    if (needsOne && name === undefined) continue;
    const named = how === "pod" ? [] : ability.names;
    const accounts = all.filter((account) => isNamed(named, account.name));
    if (accounts.length === 0) continue;
    const passes = passing(context, one, namespace);
    if (!passes) continue;
    for (const subject of accounts)
      yield {
        to: { type: "subject", subject },
        how,
        bound,
        ability,
        namespace,
        ...(name === undefined ? {} : { name }),
        ...(impersonation ? { impersonation } : {}),
        ...passes,
      };
    if (named.length === 0 && passes.unclear === undefined) followed.add(key);
  }
}

function* holderWays(context: AccessContext, one: Followable, where: "podsIn" | "tokensIn"): Generator<Way> {
  const { bound, ability, how, followed } = one;
  const holding = context.index[where];
  for (const namespace of bound.namespace === "" ? holding.keys() : [bound.namespace]) {
    const all = holding.get(namespace);
    if (all === undefined) continue;
    const key = `${where} ${namespace}`;
    if (followed.has(key)) continue;
    const holders = all.filter(({ name }) => isNamed(ability.names, name));
    if (holders.length === 0) continue;
    const passes = passing(context, one, namespace);
    if (!passes) continue;
    for (const holder of holders) yield { ...wayTo(holder), how, bound, ability, namespace, ...passes };
    if (ability.names.length === 0 && passes.unclear === undefined) followed.add(key);
  }
}

/** Into every pod that runs, by its node. */
function* nodeWays(context: AccessContext, one: Followable): Generator<Way> {
  const { bound, ability, how, followed } = one;
  if (bound.namespace !== "" || followed.has("nodes")) return;
  const passes = passing(context, one, "");
  if (!passes) return;
  for (const holders of context.index.podsIn.values())
    for (const holder of holders) yield { ...wayTo(holder), how, bound, ability, namespace: "", ...passes };
  followed.add("nodes");
}

function* identityWays(context: AccessContext, one: Followable, kind: "User" | "Group"): Generator<Way> {
  const { bound, ability, how, arrival, followed } = one;
  if (bound.namespace !== "") return;
  const isConstrained = ability.verb !== "impersonate";
  const impersonation: Impersonation = { by: arrival.actor, mode: isConstrained ? "user-info" : "all" };
  const key = `${kind} ${impersonationKey(impersonation)}`;
  if (followed.has(key)) return;
  for (const subject of context.given.rights.subjects)
    if (subject.kind === kind && isNamed(ability.names, subject.name) && mayBeTaken(subject, isConstrained))
      yield { to: { type: "subject", subject }, how, bound, ability, namespace: "", impersonation };
  if (ability.names.length === 0) followed.add(key);
}

/** Constrained impersonation excludes nodes and `system:masters`. Everybody is in the groups of everybody already. */
function mayBeTaken({ kind, name }: Subject, isConstrained: boolean): boolean {
  if (kind === "User") return userSubject(name).kind === "User" && !(isConstrained && name.startsWith("system:node:"));
  return !(isConstrained && name === "system:masters");
}

/** A group is impersonated together with a user or an account only. */
function mayImpersonateSomebody(context: AccessContext, arrival: Arrival, power: Power): boolean {
  const isConstrained = power === "impersonateGroupsConstrained";
  const users: readonly Power[] = isConstrained
    ? ["impersonateUsersConstrained"]
    : ["impersonateUsers", "impersonateAccounts"];
  for (const bound of everyBindingOf(context, arrival))
    if (users.some((each) => context.abilities(bound.rules).powers.has(each))) return true;
  return false;
}

/** Where a right reaches: its binding's namespace, or every one. */
export function scopeOf(context: AccessContext, { namespace }: BoundRole): readonly string[] {
  return namespace === "" ? context.namespaces : [namespace];
}

function isNamed(names: readonly string[], name: string): boolean {
  return names.length === 0 || names.includes(name);
}

function wayTo({ account, name }: Holder): Pick<Way, "to" | "name"> {
  return { to: { type: "subject", subject: account }, name };
}

function nameOfMaker(
  { index }: AccessContext,
  { resource, group, names }: Ability,
  namespace: string,
): string | undefined {
  return index.makersIn
    .get(namespace)
    ?.get(`${resource}.${group}`)
    ?.find((name) => isNamed(names, name));
}

/** Undefined where the request is refused: by admission, or by the limit under which the identity is used. */
function passing(
  { admits, given }: AccessContext,
  { arrival, ability }: Followable,
  namespace: string,
): { readonly unclear?: string } | undefined {
  if (!permitted(given.rights, arrival, ability, namespace)) return undefined;
  const passes = admits(arrival.actor, ability, namespace);
  if (passes.answer === "refused") return undefined;
  return passes.answer === "unclear" ? { unclear: passes.why } : {};
}
