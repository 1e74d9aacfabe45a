import { clusterAdministrators } from "../../model/administrators.ts";
import type { FoundApp } from "../found-apps.ts";
import { filled, mostCommon } from "../found-object.ts";
import { ownPolicy, textsOfList, variableOf } from "../own-policies.ts";
import type { FoundStage } from "../stage-namespaces.ts";
import type { World } from "../world.ts";

const fallbackDomain = "example.com";
const accountPrefix = "system:serviceaccount:";

/** The spec of the platform: its domain, its stage label and, where kubestage guards it, its administrators. */
export function readPlatform(apps: readonly FoundApp[], world: World): Record<string, unknown> {
  const { stageLabel } = world.options;
  return filled({
    domain: domainOf(apps),
    stageLabel: stageLabel === "stage" ? undefined : stageLabel,
    administrators: readAdministrators(world),
  });
}

/** The host that an app has in a stage by the language's own templates. */
export function defaultHost(app: string, stage: FoundStage, domain: string): string {
  return stage.tier === "production" ? `${app}.${domain}` : `${app}-${stage.name}.${domain}`;
}

/** The domain by which the most hosts need not be written down, else the one that most hosts end in. */
function domainOf(apps: readonly FoundApp[]): string {
  const hosts = apps.flatMap(({ name, versions }) =>
    versions.flatMap(({ stage, expose }) =>
      expose ? [{ host: expose.host, starts: defaultHost(name, stage, "") }] : [],
    ),
  );
  const fitting = hosts.flatMap(({ host, starts }) => (host.startsWith(starts) ? [host.slice(starts.length)] : []));
  const parents = hosts.map(({ host }) => host.slice(host.indexOf(".") + 1)).filter((one) => one.includes("."));
  return mostCommon(fitting.filter((one) => one.includes("."))) ?? mostCommon(parents) ?? fallbackDomain;
}

/**
 * Who the platform's own policies of admission take for the platform. Only what kubestage wrote is read: two lists of
 * names in CEL, of groups and of users.
 */
function readAdministrators(world: World): Record<string, unknown> | undefined {
  const expression = variableOf(ownPolicy("namespaces", world), "isPlatform");
  if (expression === "") return undefined;
  const [groups = [], users = []] = [...expression.matchAll(/ in \[([^\]]*)\]/g)].map(([, list = ""]) =>
    textsOfList(list),
  );
  return filled({
    groups: groups.filter((name) => !clusterAdministrators.includes(name)),
    users: users.filter((name) => !name.startsWith(accountPrefix)),
    serviceAccounts: users.filter((name) => name.startsWith(accountPrefix)).map(readAccount),
  });
}

function readAccount(name: string): Record<string, string> {
  const [namespace = "", account = ""] = name.slice(accountPrefix.length).split(":");
  return { namespace, name: account };
}
