import { objectsOf, type World } from "../../manifests/world/world.ts";
import type { Actor } from "../../verdicts/witness.ts";
import { automounting, podsAndMakers, tokenSecrets } from "../access/access-index.ts";
import { memberOf } from "../rights/everybody-groups.ts";
import { subjectsOf } from "../rights/grants.ts";
import { type Subject, subjectKey } from "../rights/rights.ts";
import type { SubjectPlaces } from "./subject-places.ts";

interface Known {
  readonly places: SubjectPlaces;
  /** Names to which rules restrict themselves. */
  readonly names: ReadonlySet<string>;
  /** Equal for those whom admission does not tell apart in a namespace. */
  readonly actorText: (actor: Actor, namespace: string) => string;
}

/**
 * Equal for namespaces of one stage in which people and accounts may do the same: who is bound to what, which roles and accounts
 * are there, which accounts pods and Secrets have. Names are left out, as far as no rule, no admission policy and no binding of
 * elsewhere goes by them.
 *
 * @param own the world of the namespace alone
 */
export function peopleText(own: World, namespace: string, { places, names, actorText }: Known): string {
  const named = (name: string): string | false => names.has(name) && name;
  const roles = new Map(
    objectsOf(own, "rbac.authorization.k8s.io/Role").map(({ object }) => [
      object.metadata.name,
      JSON.stringify([named(object.metadata.name), object.rules ?? []]),
    ]),
  );
  const rolesOf = new Map<string, { readonly subject: Subject; readonly roles: Set<string> }>();
  const bound = new Set<string>();
  for (const { object } of objectsOf(own, "rbac.authorization.k8s.io/RoleBinding")) {
    const { kind, name } = object.roleRef;
    const role = JSON.stringify([kind, kind === "Role" ? roles.get(name) : name]);
    bound.add(JSON.stringify([named(object.metadata.name), role]));
    for (const subject of subjectsOf(object, namespace)) {
      const key = subjectKey(subject);
      const known = rolesOf.get(key) ?? { subject, roles: new Set() };
      rolesOf.set(key, known);
      known.roles.add(role);
    }
  }
  const textOf = (subject: Subject): string => {
    const actor = memberOf(subject, () => false);
    if (subject.namespace === namespace)
      return JSON.stringify([subject.name === "default", named(subject.name), actorText(actor, namespace)]);
    if (subjectKey(subject) === `Group system:serviceaccounts:${namespace}`) return "its accounts";
    if (!places.isOfOneStage(subject)) return subjectKey(subject);
    return JSON.stringify([subject.kind, actorText(actor, namespace)]);
  };
  const people = [...rolesOf.values()].map(({ subject, roles: of }) => [textOf(subject), ...[...of].toSorted()]);
  const accounts = accountsOf(own, namespace, named).map(({ subject, says }) => [textOf(subject), says]);
  const makers = [...(podsAndMakers(own).makersIn.get(namespace) ?? [])].map(([kind, names]) => [
    kind,
    ...texts(names.map(named)),
  ]);
  return JSON.stringify([
    // Its accounts do more than what is said of them here.
    places.isNamedElsewhere(namespace) && namespace,
    texts(people),
    texts(accounts),
    texts([...bound]),
    texts([...roles.values()]),
    texts(makers),
    texts(namedObjects(own, names)),
  ]);
}

interface Account {
  readonly subject: Subject;
  readonly says: string;
}

function accountsOf(own: World, namespace: string, named: (name: string) => string | false): readonly Account[] {
  const holders = podsAndMakers(own).podsIn.get(namespace) ?? [];
  const tokens = tokenSecrets(own).get(namespace) ?? [];
  const mounts = automounting(own);
  const accounts = new Set([
    ...objectsOf(own, "ServiceAccount").map(({ object }) => object.metadata.name),
    ...[...holders, ...tokens].map(({ account }) => account.name),
  ]);
  return [...accounts].map((name) => {
    const of = (all: typeof holders) => all.filter(({ account }) => account.name === name);
    const [held, kept] = [of(holders), of(tokens)].map((all) => texts(all.map((one) => named(one.name))));
    const says = JSON.stringify([held, kept, mounts(namespace, name, { containers: [] })]);
    return { subject: { kind: "ServiceAccount", name, namespace }, says };
  });
}

function namedObjects({ objects }: World, names: ReadonlySet<string>): readonly unknown[] {
  return [...objects]
    .filter(([, all]) => all[0]?.object.metadata.namespace !== undefined)
    .flatMap(([kind, all]) => all.map(({ object }) => [kind, object.metadata.name] as const))
    .filter(([, name]) => names.has(name));
}

function texts(all: readonly unknown[]): readonly string[] {
  return [...new Set(all.map((one) => JSON.stringify(one)))].toSorted();
}
