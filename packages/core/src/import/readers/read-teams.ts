import type { Role, Tier } from "../../model/levels.ts";
import { tiers } from "../../model/tiers.ts";
import type { FoundApp } from "../found-apps.ts";
import { filled, mostCommon } from "../found-object.ts";
import type { Grant } from "./read-bindings.ts";
import { greatestRole, isAccountName, leastRole, readBindings } from "./read-bindings.ts";
import type { FoundStage } from "../stage-namespaces.ts";
import type { World } from "../world.ts";
import { labelsOf, nameOf, ownLabels, toName } from "../world.ts";

/** Labels by which people say whose a namespace or a workload is. */
const teamLabels = [ownLabels.team, "team", "owner"];

export interface FoundTeams {
  /** Spec of each team by name. */
  readonly teams: ReadonlyMap<string, Record<string, unknown>>;
  readonly teamOf: ReadonlyMap<FoundApp, string>;
  /** `access` of each stage that has any of its own. */
  readonly access: ReadonlyMap<string, Record<string, unknown>>;
}

/**
 * Whose the apps are, and who may do what. A role is taken only where it is given in every namespace that it would
 * then cover: what a declaration gives is never more than what was given before.
 */
export function readTeams(apps: readonly FoundApp[], stages: readonly FoundStage[], world: World): FoundTeams {
  const grants = new Map<string, Grant[]>();
  for (const { namespaces } of stages)
    for (const namespace of namespaces) grants.set(namespace, readBindings(namespace, world));
  const teamOf = new Map(apps.map((app) => [app, findTeam(app, grants, world)] as const));
  const teams = new Map<string, Record<string, unknown>>();
  const members = new Set<string>();
  for (const [team, owned] of Map.groupBy(apps, (app) => teamOf.get(app) ?? world.platform)) {
    const subjects = subjectsOf(team, owned, grants);
    for (const { kind, name } of subjects) members.add(`${kind} ${name}`);
    teams.set(team, teamSpec(subjects, owned, grants));
  }
  const access = new Map<string, Record<string, unknown>>();
  for (const stage of stages) {
    const found = filled({
      groups: wholeStage("Group", stage, grants, members),
      users: wholeStage("User", stage, grants, members),
    });
    if (Object.keys(found).length > 0) access.set(stage.name, found);
  }
  return { teams, teamOf, access };
}

type Grants = ReadonlyMap<string, readonly Grant[]>;

function findTeam(app: FoundApp, grants: Grants, world: World): string {
  const labelled = app.versions.flatMap(({ namespace }) => {
    const places = [
      ...world.ofKind("Namespace").filter((one) => nameOf(one) === namespace),
      ...["Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job"]
        .flatMap((kind) => world.ofKind(kind, namespace))
        .filter((one) => nameOf(one) === app.name || labelsOf(one)[ownLabels.name] === app.name),
    ];
    return places.flatMap((one) =>
      teamLabels.map((label) => labelsOf(one)[label]).filter((name) => name !== undefined),
    );
  });
  const label = mostCommon(labelled);
  if (label !== undefined) return toName(label);
  const here = app.versions.flatMap(({ namespace }) => grants.get(namespace) ?? []);
  const groups = here.filter(({ kind }) => kind === "Group");
  const group = groups.find(({ role }) => role === "admin") ?? groups[0];
  return toName(group?.name ?? world.platform);
}

type Subject = Pick<Grant, "kind" | "name" | "namespace">;

/** Those of kubestage's own bindings for the team; else the groups that are called like it. */
function subjectsOf(team: string, apps: readonly FoundApp[], grants: Grants): Subject[] {
  const all = apps.flatMap((app) => app.versions.flatMap(({ namespace }) => grants.get(namespace) ?? []));
  const own = all.filter((grant) => grant.team === team);
  const chosen = own.length > 0 ? own : all.filter(({ kind, name }) => kind === "Group" && toName(name) === team);
  const distinct = new Map(chosen.map((one) => [`${one.kind} ${one.namespace} ${one.name}`, one] as const));
  return [...distinct.values()].filter((one) => one.kind !== "ServiceAccount" || isAccountName(one));
}

function teamSpec(subjects: readonly Subject[], apps: readonly FoundApp[], grants: Grants): Record<string, unknown> {
  const named = (kind: Grant["kind"]) => [
    ...new Set(subjects.filter((one) => one.kind === kind).map(({ name }) => name)),
  ];
  const accounts = subjects.filter(({ kind }) => kind === "ServiceAccount");
  const access: Partial<Record<Tier, Role>> = {};
  const versions = apps.flatMap((app) => app.versions);
  for (const [tier, ofTier] of Map.groupBy(versions, ({ stage }) => stage.tier)) {
    const role = leastRole(ofTier.map(({ namespace }) => roleIn(namespace, subjects, grants)));
    if (subjects.length > 0 && role !== tiers[tier].role) access[tier] = role;
  }
  return filled({
    groups: named("Group"),
    users: named("User"),
    serviceAccounts: accounts.map(({ namespace, name }) => ({ namespace, name })),
    access,
  });
}

/** What all of the subjects may do there, accounts aside, which act in some stages only. */
function roleIn(namespace: string, subjects: readonly Subject[], grants: Grants): Role {
  const here = grants.get(namespace) ?? [];
  const people = subjects.filter(({ kind }) => kind !== "ServiceAccount");
  const judged = people.length > 0 ? people : subjects;
  return leastRole(
    judged.map(({ kind, name }) => greatestRole(here.filter((grant) => grant.kind === kind && grant.name === name))),
  );
}

/** Who has a role in every namespace of a stage, and belongs to none of its teams. */
function wholeStage(
  kind: Grant["kind"],
  { namespaces }: FoundStage,
  grants: Grants,
  members: ReadonlySet<string>,
): Record<string, Role> {
  const [first = ""] = namespaces;
  const names = (grants.get(first) ?? []).filter((one) => one.kind === kind && !members.has(`${kind} ${one.name}`));
  const roles = names.map(({ name }) => {
    const everywhere = namespaces.map((namespace) =>
      greatestRole((grants.get(namespace) ?? []).filter((one) => one.kind === kind && one.name === name)),
    );
    return [name, leastRole(everywhere)] as const;
  });
  return Object.fromEntries(roles.filter(([, role]) => role !== "none"));
}
