import { platformIdentity } from "./administrators.ts";
import type { PlatformIdentity } from "./administrators.ts";
import type { Cluster, Platform } from "./resolved.ts";

/**
 * Whom the declaration gives rights in stages and nowhere else, as a cluster names them: every team, and every group and
 * user of a stage, also of one that lives elsewhere. Less the platform's administrators.
 */
export function stageIdentity(platform: Platform, cluster: Cluster): PlatformIdentity {
  const { teams, stages } = platform;
  const administrators = platformIdentity(platform, cluster);
  const groups = [...teams.flatMap((team) => team.groups), ...stages.flatMap((stage) => stage.groups.map(nameOf))];
  const users = [...teams.flatMap((team) => team.users), ...stages.flatMap((stage) => stage.users.map(nameOf))];
  const accounts = teams.flatMap((team) => team.serviceAccounts);
  return {
    groups: less(
      groups.map((name) => cluster.groupPrefix + name),
      administrators.groups,
    ),
    users: less(
      [
        ...users.map((name) => cluster.userPrefix + name),
        ...accounts.map(({ namespace, name }) => `system:serviceaccount:${namespace}:${name}`),
      ],
      administrators.users,
    ),
  };
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function less(names: readonly string[], others: readonly string[]): string[] {
  return [...new Set(names).difference(new Set(others))];
}
