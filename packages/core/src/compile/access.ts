import type { RoleBinding, Subject } from "kubernetes-types/rbac/v1.d.ts";
import type { Span } from "../diagnostics/places.ts";
import { fieldPlace, namePlace } from "../model/declared.ts";
import type { Role, Stage, Team } from "../model/resolved.ts";
import type { BoundRole } from "./cluster-roles.ts";
import { clusterRoleName } from "./cluster-roles.ts";
import type { NamespaceScope, StageScope } from "./compiled.ts";
import type { Manifest } from "../manifests/kubernetes-object.ts";
import { stageLabels } from "./labels.ts";
import { deployerName } from "./service-accounts.ts";

type Binding = Manifest<RoleBinding & Manifest["object"]>;

const apiGroup = "rbac.authorization.k8s.io";
/** In each namespace of a stage. */
export const deployerBindingName = "kubestage:deployer";
const boundRoles = ["admin", "debug", "view"] as const satisfies Role[];

/**
 * Who may do what in a namespace of a stage: the teams whose apps live there, the groups and users of the whole stage,
 * and the stage's deployer. All by RoleBindings, so that no right leaves the namespace. A binding's role is part of its
 * name, because the API server does not let it change.
 *
 * A service account that lives in a namespace of another stage is left out: whoever may create a pod there could act as
 * it, and so reach this stage.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding
 */
export function compileBindings(scope: NamespaceScope): Binding[] {
  const { stage, namespace } = scope;
  const bindings: Binding[] = [];
  const bind = (name: string, role: BoundRole, subjects: Subject[], origin: Span) => {
    if (subjects.length > 0) bindings.push(roleBinding(scope, name, role, subjects, origin));
  };
  for (const team of namespace.teams) {
    const role = team.roles[stage.tier] ?? stage.teamRole;
    if (role !== "none")
      bind(`kubestage:team:${team.name}:${role}`, role, subjectsOfTeam(scope, team), namePlace(team.declared));
  }
  for (const role of boundRoles)
    bind(`kubestage:stage:${role}`, role, subjectsOfStage(scope, role), fieldPlace(stage.declared, "access"));
  bind(
    deployerBindingName,
    "deployer",
    [serviceAccount(stage.systemNamespace, deployerName)],
    namePlace(stage.declared),
  );
  return bindings;
}

function roleBinding(scope: NamespaceScope, name: string, role: BoundRole, subjects: Subject[], origin: Span): Binding {
  return {
    origin,
    object: {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name, namespace: scope.namespace.name, labels: stageLabels(scope) },
      roleRef: { apiGroup, kind: "ClusterRole", name: clusterRoleName(scope.platform, role) },
      subjects,
    },
  };
}

function subjectsOfTeam(scope: StageScope, team: Team): Subject[] {
  const { groupPrefix, userPrefix } = scope.cluster;
  return [
    ...team.groups.map((name) => group(groupPrefix + name)),
    ...team.users.map((name) => user(userPrefix + name)),
    ...team.serviceAccounts
      .filter((account) => !livesInAnotherStage(scope, account.namespace))
      .map((account) => serviceAccount(account.namespace, account.name)),
  ];
}

function subjectsOfStage({ stage, cluster }: StageScope, role: Role): Subject[] {
  return [
    ...stage.groups.filter((one) => one.role === role).map((one) => group(cluster.groupPrefix + one.name)),
    ...stage.users.filter((one) => one.role === role).map((one) => user(cluster.userPrefix + one.name)),
  ];
}

function group(name: string): Subject {
  return { apiGroup, kind: "Group", name };
}

function user(name: string): Subject {
  return { apiGroup, kind: "User", name };
}

function serviceAccount(namespace: string, name: string): Subject {
  return { kind: "ServiceAccount", name, namespace };
}

const namespacesOfStages = new WeakMap<Stage, ReadonlySet<string>>();

/**
 * In whichever cluster that stage lives. A binding means the account of its own cluster, where the name belongs to
 * nobody: whoever made that namespace there would have the rights.
 */
function livesInAnotherStage({ platform, stage }: StageScope, namespace: string): boolean {
  return platform.stages.some((other) => other !== stage && namespacesOf(other).has(namespace));
}

/** Worked out once for each stage, and only where a team has service accounts. */
function namespacesOf(stage: Stage): ReadonlySet<string> {
  const known = namespacesOfStages.get(stage);
  if (known) return known;
  const made = new Set([stage.systemNamespace, ...stage.namespaces.map((namespace) => namespace.name)]);
  namespacesOfStages.set(stage, made);
  return made;
}
