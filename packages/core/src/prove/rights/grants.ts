import { KeptForBoth } from "../kept-for-both.ts";
import { listOf } from "../list-of.ts";
import type { RoleRef, Subject as SubjectContent } from "kubernetes-types/rbac/v1.d.ts";
import { keyOf, type ObjectKey } from "../../manifests/object-key.ts";
import { objectsOf, type World, type WorldObject } from "../../manifests/world/world.ts";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { clusterRolesOf, indexRoles, type RoleIndex, type RoleRules, type WrittenRule } from "./role-rules.ts";
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
  readonly forCluster: ClusterGrants;
  readonly inNamespace: ReadonlyMap<string, readonly BoundRole[]>;
  /** By `subjectKey`. */
  readonly ofSubject: ReadonlyMap<string, SubjectGrants>;
  /** All that bindings name, whether their role is there or not, in the order of reading. */
  readonly named: ReadonlyMap<string, Subject>;
  /** Namespaces in which a binding names the subject. */
  readonly namedIn: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What is given for the whole cluster. */
export interface ClusterGrants {
  readonly bound: readonly BoundRole[];
  /** By question, those that were once found to allow it. */
  readonly allowing: Map<string, readonly AllowingGrant[]>;
}

/** A binding, and the first rule of its role that allows what is asked. */
export interface AllowingGrant {
  readonly bound: BoundRole;
  readonly rule: WrittenRule;
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
  const cluster = clusterBindingsOf(world);
  const inNamespace = new Map<string, BoundRole[]>();
  const ofSubject = new Map<string, GrowingGrants>();
  const named = new Map<string, Subject>();
  const namedIn = new Map<string, Set<string>>();
  const add = ({ namespace, subjects, bound }: ReadBinding): void => {
    for (const [text, subject] of subjects) {
      named.set(text, subject);
      if (namespace !== "") setOf(namedIn, text).add(namespace);
    }
    if (!bound) return;
    if (namespace !== "") listOf(inNamespace, namespace).push(bound);
    for (const text of subjects.keys()) {
      const grants = ofSubject.get(text) ?? { forCluster: [], inNamespace: new Map<string, BoundRole[]>() };
      ofSubject.set(text, grants);
      if (namespace === "") grants.forCluster.push(bound);
      else listOf(grants.inNamespace, namespace).push(bound);
    }
  };
  for (const binding of cluster.bindings) add(binding);
  for (const binding of objectsOf(world, "rbac.authorization.k8s.io/RoleBinding"))
    add(readBinding(binding, binding.object.metadata.namespace ?? "default", (...asked) => roles.find(...asked)));
  return { roles, forCluster: cluster.grants, inNamespace, ofSubject, named, namedIn };
}

interface ReadBinding {
  readonly namespace: string;
  /** By `subjectKey`. */
  readonly subjects: ReadonlyMap<string, Subject>;
  /** Undefined where its role is not there. */
  readonly bound: BoundRole | undefined;
}

function readBinding(binding: WorldObject<BindingContent>, namespace: string, find: RoleIndex["find"]): ReadBinding {
  const subjects = subjectsOf(binding.object, namespace);
  const byKey = new Map(
    subjects.map(({ kind, name, namespace: own }) => {
      const subject = { kind, name, namespace: own };
      return [subjectKey(subject), subject];
    }),
  );
  const { roleRef } = binding.object;
  const rules = find(roleRef.kind, namespace, roleRef.name);
  const bound = rules && { binding, key: keyOf(binding.object), namespace, subjects, rules };
  return { namespace, subjects: byKey, bound };
}

interface ClusterBindings {
  readonly bindings: readonly ReadBinding[];
  readonly grants: ClusterGrants;
}

const forCluster = new KeptForBoth<ClusterBindings>();

/** Worked out once for all worlds that have the same roles and bindings of the whole cluster. */
function clusterBindingsOf(world: World): ClusterBindings {
  const roles = clusterRolesOf(world);
  const written = objectsOf(world, "rbac.authorization.k8s.io/ClusterRoleBinding");
  const find = (kind: string, _: string, name: string) => (kind === "ClusterRole" ? roles.byName.get(name) : undefined);
  return forCluster.of(roles, written, () => {
    const bindings = written.map((binding) => readBinding(binding, "", find));
    return { bindings, grants: { bound: bindings.flatMap(({ bound }) => bound ?? []), allowing: new Map() } };
  });
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
  const [, namespace = "", name = user] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  return { kind: namespace === "" ? "User" : "ServiceAccount", name, namespace };
}

function setOf(map: Map<string, Set<string>>, key: string): Set<string> {
  const set = map.get(key) ?? new Set();
  map.set(key, set);
  return set;
}
