import { listOf } from "../list-of.ts";
import type { RoleRef, Subject as SubjectContent } from "kubernetes-types/rbac/v1.d.ts";
import { keyOf, type ObjectKey } from "../../manifests/object-key.ts";
import { objectsOf, type World, type WorldObject } from "../../manifests/world/world.ts";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { indexRoles, type RoleIndex, type RoleRules } from "./role-rules.ts";
import { type Subject, subjectKey } from "./rights.ts";

/** A binding that is in force: its role is there. */
export interface BoundRole {
  readonly binding: WorldObject;
  readonly key: ObjectKey;
  /** Empty where it gives for the whole cluster. */
  readonly namespace: string;
  readonly subjects: readonly BoundSubject[];
  readonly rules: RoleRules;
}

export interface BoundSubject extends Subject {
  /** In the binding's `subjects`. */
  readonly position: number;
}

type BindingContent = UnknownContent & {
  readonly roleRef: RoleRef;
  readonly subjects?: readonly SubjectContent[] | null;
};

/** All bindings of a world, to be found by whom they name and where they give. */
export interface GrantIndex {
  readonly roles: RoleIndex;
  readonly forCluster: readonly BoundRole[];
  readonly inNamespace: ReadonlyMap<string, readonly BoundRole[]>;
  /** By `subjectKey`. */
  readonly ofSubject: ReadonlyMap<string, SubjectGrants>;
  /** All that bindings name, whether their role is there or not, in the order of reading. */
  readonly named: ReadonlyMap<string, Subject>;
  /** Namespaces in which a binding names the subject. */
  readonly namedIn: ReadonlyMap<string, ReadonlySet<string>>;
}

interface SubjectGrants {
  readonly forCluster: readonly BoundRole[];
  readonly inNamespace: ReadonlyMap<string, readonly BoundRole[]>;
}

interface GrowingGrants {
  readonly forCluster: BoundRole[];
  readonly inNamespace: Map<string, BoundRole[]>;
}

const known = new WeakMap<World, GrantIndex>();

/** Worked out once for a world. */
export function grantsOf(world: World): GrantIndex {
  const index = known.get(world) ?? indexGrants(world);
  known.set(world, index);
  return index;
}

function indexGrants(world: World): GrantIndex {
  const roles = indexRoles(world);
  const forCluster: BoundRole[] = [];
  const inNamespace = new Map<string, BoundRole[]>();
  const ofSubject = new Map<string, GrowingGrants>();
  const named = new Map<string, Subject>();
  const namedIn = new Map<string, Set<string>>();
  const add = (binding: WorldObject<BindingContent>, namespace: string): void => {
    const subjects = subjectsOf(binding.object, namespace);
    for (const { kind, name, namespace: own } of subjects) {
      const subject = { kind, name, namespace: own };
      const text = subjectKey(subject);
      named.set(text, subject);
      if (namespace !== "") setOf(namedIn, text).add(namespace);
    }
    const { roleRef } = binding.object;
    const rules = roles.find(roleRef.kind, namespace, roleRef.name);
    if (!rules || (namespace === "" && roleRef.kind !== "ClusterRole")) return;
    const bound = { binding, key: keyOf(binding.object), namespace, subjects, rules };
    if (namespace === "") forCluster.push(bound);
    else listOf(inNamespace, namespace).push(bound);
    for (const text of new Set(subjects.map(subjectKey))) {
      const grants = ofSubject.get(text) ?? { forCluster: [], inNamespace: new Map<string, BoundRole[]>() };
      ofSubject.set(text, grants);
      if (namespace === "") grants.forCluster.push(bound);
      else listOf(grants.inNamespace, namespace).push(bound);
    }
  };
  for (const binding of objectsOf(world, "rbac.authorization.k8s.io/ClusterRoleBinding")) add(binding, "");
  for (const binding of objectsOf(world, "rbac.authorization.k8s.io/RoleBinding"))
    add(binding, binding.object.metadata.namespace ?? "default");
  return { roles, forCluster, inNamespace, ofSubject, named, namedIn };
}

/**
 * A ServiceAccount without a namespace is of the binding's; one in a ClusterRoleBinding, which the API server refuses, is
 * nobody. A user whose name is an account's is that account.
 */
export function subjectsOf(binding: UnknownContent, namespace: string): readonly BoundSubject[] {
  // What is in a world has its kind's shape.
  const { subjects } = binding as BindingContent;
  return (subjects ?? []).flatMap((subject, position): BoundSubject[] => {
    const { kind, name } = subject;
    if (kind === "Group") return [{ kind, name, namespace: "", position }];
    if (kind === "User") return [{ ...userSubject(name), position }];
    if (kind !== "ServiceAccount") return [];
    const own = subject.namespace ?? "";
    const resolved = own === "" ? namespace : own;
    return resolved === "" ? [] : [{ kind, name, namespace: resolved, position }];
  });
}

/** The user as a subject: an account where the name is one's. */
export function userSubject(user: string): Subject {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  if (namespace === undefined || name === undefined) return { kind: "User", name: user, namespace: "" };
  return { kind: "ServiceAccount", name, namespace };
}

function setOf(map: Map<string, Set<string>>, key: string): Set<string> {
  const set = map.get(key) ?? new Set();
  map.set(key, set);
  return set;
}
