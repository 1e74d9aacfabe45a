import type { World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Actor } from "../../verdicts/witness.ts";
import type { Given } from "../property-proof.ts";
import { type BoundRole, type GrantIndex, grantsOf } from "../rights/grants.ts";
import { type Subject, subjectKey } from "../rights/rights.ts";
import { abilitiesIn, type Asked, type RoleAbilities } from "./abilities.ts";
import { type AccessIndex, indexAccess } from "./access-index.ts";
import { type Admittance, admittanceOf } from "./admittance.ts";
import { definedResources, seenResources } from "./custom-resources.ts";
import type { RoleRules } from "../rights/role-rules.ts";

/** What of what is given counts for access. */
type AccessGiven = Pick<Given, "intent" | "rights" | "admission">;

/** What access is judged with: everything that is worked out once for a world. */
export interface AccessContext {
  readonly world: World;
  readonly given: AccessGiven;
  readonly grants: GrantIndex;
  readonly index: AccessIndex;
  readonly namespaces: readonly string[];
  readonly abilities: (rules: RoleRules) => RoleAbilities;
  readonly admits: (actor: Actor, ability: Asked, namespace: string) => Admittance;
  readonly homes: (subject: Subject) => readonly string[];
  /** Those at home in a stage to whom something is bound, trusted ones left out. The others can do nothing by themselves. */
  readonly peopleOf: (stage: string) => readonly Subject[];
  readonly stageOf: (namespace: string) => string;
  readonly namespacesOf: (stage: string) => readonly string[];
}

export function accessContext(world: World, given: AccessGiven): AccessContext {
  const index = indexAccess(world, given.rights);
  let seen: ReturnType<typeof seenResources> | undefined;
  const stageOf = (namespace: string): string => world.stages.ofNamespace.get(namespace) ?? unassigned;
  const namespaces = (world.objects.get("Namespace") ?? []).map(({ object }) => object.metadata.name);
  const byStage = Map.groupBy(namespaces, stageOf);
  const grants = grantsOf(world);
  const known = new Map<string, readonly string[]>();
  const homes = (subject: Subject): readonly string[] => {
    const key = subjectKey(subject);
    let found = known.get(key);
    if (!found) known.set(key, (found = given.rights.homes(subject)));
    return found;
  };
  const people = new Map<string, Subject[]>();
  for (const subject of given.rights.subjects) {
    if (!grants.ofSubject.has(subjectKey(subject)) || given.rights.isTrusted(subject)) continue;
    for (const home of homes(subject)) {
      const list = people.get(home) ?? [];
      people.set(home, list);
      list.push(subject);
    }
  }
  return {
    world,
    given,
    grants,
    index,
    namespaces,
    abilities: abilitiesIn({
      minorVersion: world.minorVersion,
      defined: definedResources(world),
      seen: () => (seen ??= seenResources(world)),
    }),
    admits: admittanceOf(world, given.admission),
    homes,
    peopleOf: (stage) => people.get(stage) ?? [],
    stageOf,
    namespacesOf: (stage) => byStage.get(stage) ?? [],
  };
}

/** Bindings that name a subject itself. */
export function* bindingsOf({ grants }: AccessContext, subject: Subject): Generator<BoundRole> {
  const own = grants.ofSubject.get(subjectKey(subject));
  if (!own) return;
  yield* own.forCluster;
  for (const bindings of own.inNamespace.values()) yield* bindings;
}
