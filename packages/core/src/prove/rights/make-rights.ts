import { objectsOf, type World, type WorldObject } from "../../manifests/world/world.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Actor } from "../../verdicts/witness.ts";
import {
  everyAccount,
  everyUser,
  impliedGroups,
  isEverybodyGroup,
  memberOf,
  namespaceOfAccounts,
  nobodyKnown,
} from "./everybody-groups.ts";
import {
  type AllowingGrant,
  type BoundRole,
  type ClusterGrants,
  type GrantIndex,
  grantsOf,
  userSubject,
} from "./grants.ts";
import { allowingRule, type WrittenRule } from "./role-rules.ts";
import { type Allowance, type Attributes, type Rights, type Subject, subjectKey } from "./rights.ts";
import { superusers, trusts } from "./trusted-subjects.ts";

type Allowed = { readonly subject: Subject; readonly allowance: Allowance };

/** Those who may by some bindings. */
interface AllowedBy {
  readonly byKey: ReadonlyMap<string, Allowed>;
  readonly list: readonly Allowed[];
}

/**
 * The rights of a world. Questions are answered by whom bindings name and where they give, never by trying all; roles with
 * equal rules are asked once.
 */
export function makeRights(world: World, intent: Intent | undefined): Rights {
  const grants = grantsOf(world);
  const asking = askingIn(grants);
  const subjects = allSubjects(world, grants);
  const isTrusted = trusts(world.minorVersion, intent);
  const members = membership([...subjects.values()].filter((subject) => !isTrusted(subject)));
  const everywhere = [...world.stages.names, unassigned];
  const answeredForAll = new Map<string, AllowedBy>();
  const actors = new WeakMap<Subject, Actor>();

  const nobody = new Map<string, Allowed>();
  const whoMayBy = (allowing: readonly AllowingGrant[]): Map<string, Allowed> => {
    let found = nobody;
    for (const { bound, rule } of allowing) {
      const allowance = allowanceOf(bound, rule);
      for (const named of bound.subjects)
        members(named).forEach((subject, key) => {
          if (found === nobody) found = new Map();
          if (!found.has(key)) found.set(key, { subject, allowance });
        });
    }
    return found;
  };
  const whoMayEverywhere = (asked: Asked): AllowedBy => {
    const known = answeredForAll.get(asked.question);
    if (known) return known;
    const byKey = whoMayBy(allowingForCluster(grants.forCluster, asked));
    const found = { byKey, list: [...byKey.values()] };
    answeredForAll.set(asked.question, found);
    return found;
  };

  return {
    subjects: [...subjects.values()],
    isTrusted,
    allows: (actor, attributes) => allows(grants, actor, asking(attributes)),
    whoMay(attributes) {
      const asked = asking(attributes);
      const { byKey, list } = whoMayEverywhere(asked);
      const bindings = "path" in attributes ? undefined : grants.inNamespace.get(attributes.namespace);
      if (bindings === undefined) return list;
      const here = whoMayBy(allowingAmong(bindings, asked));
      if (here.size === 0) return list;
      if (list.length === 0) return [...here.values()];
      return [...list, ...[...here].flatMap(([key, allowed]) => (byKey.has(key) ? [] : [allowed]))];
    },
    homes(subject) {
      const { kind, name, namespace } = subject;
      if (kind === "Group" && name === nobodyKnown) return [...everywhere, outside];
      if (kind === "Group" && (name === everyUser || name === everyAccount)) return everywhere;
      const own = kind === "ServiceAccount" ? namespace : namespaceOfAccounts(subject);
      if (own !== undefined) return [world.stages.ofNamespace.get(own) ?? unassigned];
      const namespaces = [...(grants.namedIn.get(subjectKey(subject)) ?? [])];
      const stages = new Set(namespaces.flatMap((each) => world.stages.ofNamespace.get(each) ?? []));
      return stages.size === 0 ? [unassigned] : [...stages].toSorted();
    },
    actorOf(subject) {
      const actor = actors.get(subject) ?? memberOf(subject, (key) => grants.named.has(key));
      actors.set(subject, actor);
      return actor;
    },
  };
}

interface Asked {
  readonly attributes: Attributes;
  /** The namespace aside, equal for questions to which every rule gives the same answer. */
  readonly question: string;
}

/** The same few questions are asked of every namespace: each is one text, so that it is found again without reading it. */
function askingIn({ roles: { names } }: GrantIndex): (attributes: Attributes) => Asked {
  const questions = new Map<string, Map<string, Map<string, string>>>();
  return (attributes) => {
    if ("path" in attributes) return { attributes, question: `${attributes.verb} ${attributes.path}` };
    const { verb, group, resource, name } = attributes;
    if (names.has(name)) return { attributes, question: `${verb} ${resource}.${group} ${name}` };
    const ofResource = questions.get(resource) ?? new Map<string, Map<string, string>>();
    questions.set(resource, ofResource);
    const ofGroup = ofResource.get(group) ?? new Map<string, string>();
    ofResource.set(group, ofGroup);
    const question = ofGroup.get(verb) ?? `${verb} ${resource}.${group} `;
    ofGroup.set(verb, question);
    return { attributes, question };
  };
}

function allows(grants: GrantIndex, actor: Actor, asked: Asked): Allowance | undefined {
  if (actor.groups.includes(superusers)) return superuserAllowance;
  const keys = [
    subjectKey(userSubject(actor.user)),
    ...actor.groups.map((name) => subjectKey({ kind: "Group", name, namespace: "" })),
  ];
  const namespace = "path" in asked.attributes ? "" : asked.attributes.namespace;
  for (const key of keys) {
    const own = grants.ofSubject.get(key);
    if (!own) continue;
    const found = firstAllowance(own.forCluster, asked) ?? firstAllowance(own.inNamespace.get(namespace) ?? [], asked);
    if (found) return found;
  }
  return undefined;
}

function allowingForCluster({ bound, allowing }: ClusterGrants, asked: Asked): readonly AllowingGrant[] {
  const found = allowing.get(asked.question) ?? allowingAmong(bound, asked);
  allowing.set(asked.question, found);
  return found;
}

function allowingAmong(bindings: readonly BoundRole[], { attributes, question }: Asked): readonly AllowingGrant[] {
  return bindings.flatMap((bound) => {
    const rule = allowingRule(bound.rules, attributes, question);
    return rule ? { bound, rule } : [];
  });
}

function firstAllowance(bindings: readonly BoundRole[], asked: Asked): Allowance | undefined {
  for (const bound of bindings) {
    const rule = allowingRule(bound.rules, asked.attributes, asked.question);
    if (rule) return allowanceOf(bound, rule);
  }
  return undefined;
}

function allowanceOf({ binding, key }: BoundRole, rule: WrittenRule): Allowance {
  return { reference: { binding: key, role: rule.key, rule: rule.position }, binding, role: rule.role };
}

/** The API server asks no role about members of system:masters. The binding that would say so stands in for that. */
const superuserAllowance = ((): Allowance => {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const built = (kind: string): WorldObject => ({
    object: { apiVersion, kind, metadata: { name: "cluster-admin" } },
    origin: { type: "built-in" },
  });
  const key = (kind: string) => ({ group: "rbac.authorization.k8s.io", kind, namespace: "", name: "cluster-admin" });
  return {
    reference: { binding: key("ClusterRoleBinding"), role: key("ClusterRole"), rule: 0 },
    binding: built("ClusterRoleBinding"),
    role: built("ClusterRole"),
  };
})();

function allSubjects(world: World, { named }: GrantIndex): ReadonlyMap<string, Subject> {
  const subjects = new Map(named);
  for (const { object } of objectsOf(world, "ServiceAccount")) {
    const { name, namespace = "default" } = object.metadata;
    const account: Subject = { kind: "ServiceAccount", name, namespace };
    subjects.set(subjectKey(account), account);
  }
  return subjects;
}

type Members = (subject: Subject) => ReadonlyMap<string, Subject>;

/** Those of `all` that are in a subject, itself included. */
function membership(all: readonly Subject[]): Members {
  const keyed = new Map(all.map((subject) => [subjectKey(subject), subject] as const));
  const known = new Map<string, ReadonlyMap<string, Subject>>();
  /** The same by the subject itself, of which no text has to be made. */
  const ofSubject = new Map<Subject, ReadonlyMap<string, Subject>>();
  const byGroup = new Map<string, Map<string, Subject>>();
  for (const [key, subject] of keyed)
    for (const group of impliedGroups(subject)) {
      const list = byGroup.get(group) ?? new Map<string, Subject>();
      byGroup.set(group, list);
      list.set(key, subject);
    }
  const membersOf = (subject: Subject): ReadonlyMap<string, Subject> => {
    const key = subjectKey(subject);
    const found = known.get(key);
    if (found) return found;
    const itself = keyed.get(key);
    const own = itself ? [[key, itself] as const] : [];
    const made = isEverybodyGroup(subject) ? new Map([...own, ...(byGroup.get(subject.name) ?? [])]) : new Map(own);
    known.set(key, made);
    return made;
  };
  return (subject) => {
    const found = ofSubject.get(subject) ?? membersOf(subject);
    ofSubject.set(subject, found);
    return found;
  };
}
