import type { Span } from "../diagnostics/places.ts";
import { fieldPlace, namePlace } from "../model/declared.ts";
import type { Role, Stage, StageNamespace, Team } from "../model/resolved.ts";
import type { Capability, Grant, SubjectName } from "../verdicts/intent.ts";
import { unassigned } from "../verdicts/property.ts";
import type { ClusterIntent } from "./cluster-intent.ts";

/**
 * What each role was meant to allow, at most. Whoever runs commands in a pod sees what the pod sees and acts as its
 * account; whoever creates pods and accounts may act as any account of the namespace. None of these accounts has rights
 * outside of it.
 */
const capabilitiesOf: Readonly<Record<Role | "deployer", readonly Capability[]>> = {
  none: [],
  view: ["read"],
  debug: ["read", "readSecrets", "runCommands", "impersonate"],
  admin: ["read", "readSecrets", "runCommands", "changeWorkloads", "deleteWorkloads", "impersonate", "changeAccess"],
  deployer: ["read", "readSecrets", "changeWorkloads", "deleteWorkloads", "impersonate", "changeAccess"],
};

/** The account in a stage's system namespace that applies the stage's apps. */
const deployer = "deployer";

/** What was meant of rights: of teams in the stages of their apps, of the groups and users of a stage, of its deployer. */
export function grantsIn(scope: ClusterIntent): Grant[] {
  const inStages = scope.stages.flatMap((stage) => [
    ...teamGrants(scope, stage),
    ...stageGrants(scope, stage),
    ...deployerGrants(stage),
  ]);
  return [...inStages, ...identityGrants(scope, inStages)];
}

function teamGrants(scope: ClusterIntent, stage: Stage): Grant[] {
  const teams = [...new Set(stage.namespaces.flatMap((namespace: StageNamespace) => namespace.teams))];
  return teams.flatMap((team) => {
    const role = team.roles[stage.tier] ?? stage.teamRole;
    return subjectsOf(scope, stage, team).map((subject) => grant(subject, stage, role, namePlace(team.declared)));
  });
}

function subjectsOf({ cluster, platform }: ClusterIntent, stage: Stage, team: Team): SubjectName[] {
  const elsewhere = new Set(
    platform.stages
      .filter((other) => other !== stage)
      .flatMap(({ systemNamespace, namespaces }) => [systemNamespace, ...namespaces.map(({ name }) => name)]),
  );
  return [
    ...team.groups.map((name): SubjectName => ({ kind: "Group", name: cluster.groupPrefix + name })),
    ...team.users.map((name): SubjectName => ({ kind: "User", name: cluster.userPrefix + name })),
    ...team.serviceAccounts
      .filter(({ namespace }) => !elsewhere.has(namespace))
      .map(({ namespace, name }): SubjectName => ({ kind: "ServiceAccount", namespace, name })),
  ];
}

function stageGrants({ cluster }: ClusterIntent, stage: Stage): Grant[] {
  const declaredAt = fieldPlace(stage.declared, "access");
  return [
    ...stage.groups.map(({ name, role }) =>
      grant({ kind: "Group", name: cluster.groupPrefix + name }, stage, role, declaredAt),
    ),
    ...stage.users.map(({ name, role }) =>
      grant({ kind: "User", name: cluster.userPrefix + name }, stage, role, declaredAt),
    ),
  ];
}

function deployerGrants(stage: Stage): Grant[] {
  const subject: SubjectName = { kind: "ServiceAccount", namespace: stage.systemNamespace, name: deployer };
  return [grant(subject, stage, "deployer", namePlace(stage.declared))];
}

function grant(subject: SubjectName, stage: Stage, role: Role | "deployer", declaredAt: Span): Grant {
  return { subject, stage: stage.name, may: capabilitiesOf[role], declaredAt };
}

/** Whoever has a right in a stage may read which cluster it is, where the declaration says so. */
function identityGrants({ cluster }: ClusterIntent, grants: readonly Grant[]): Grant[] {
  if (cluster.uid === undefined) return [];
  const subjects = new Map(grants.map(({ subject }) => [JSON.stringify(subject), subject]));
  const declaredAt = fieldPlace(cluster.declared, "uid");
  return Array.from(subjects.values(), (subject) => ({
    subject,
    stage: unassigned,
    may: ["read"] as const,
    declaredAt,
  }));
}
