import type { Platform } from "./resolved.ts";

/**
 * Anything that could be a host name with at least one dot, in any text: URLs, connection strings, lists. Labels have at
 * most 63 characters and begin where the text before ends one, so that long text without dots is read in linear time.
 */
const hostLike = /(?<![a-z0-9])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+/gi;

/** A name and the stages that it belongs to. */
type Owners = ReadonlyMap<string, ReadonlySet<string>>;

/** Which stages hosts and namespaces belong to. */
export interface HostOwners {
  readonly hosts: Owners;
  readonly namespaces: Owners;
}

interface ForeignHost {
  /** As the text has it. */
  readonly found: string;
  readonly stages: readonly string[];
}

/** The hosts under which apps are exposed and those of what is shared, and the namespaces, by their stages. */
export function hostOwners(platform: Platform): HostOwners {
  const hosts = new Map<string, Set<string>>();
  const namespaces = new Map<string, Set<string>>();
  for (const stage of platform.stages) {
    for (const { expose } of stage.apps) if (expose) addOwner(hosts, expose.host, stage.name);
    for (const { host } of stage.shared) if (host !== undefined) addOwner(hosts, host, stage.name);
    for (const { name } of stage.namespaces) addOwner(namespaces, name, stage.name);
  }
  return { hosts, namespaces };
}

/** The hosts that `text` names and that belong to other stages than `stage`, Services by name and namespace included. */
export function foreignHosts(text: string, owners: HostOwners, stage: string): ForeignHost[] {
  return Array.from(text.matchAll(hostLike)).flatMap(([found]) => {
    const name = found.toLowerCase();
    const stages = owners.hosts.get(name) ?? ownersOfService(name, owners.namespaces);
    return !stages || stages.has(stage) ? [] : [{ found, stages: [...stages] }];
  });
}

function addOwner(owners: Map<string, Set<string>>, name: string, stage: string): void {
  const known = owners.get(name);
  if (known) known.add(stage);
  else owners.set(name, new Set([stage]));
}

/** `api.api-prod`, `api.api-prod.svc` and `api.api-prod.svc.cluster.local` all name a service in the namespace api-prod. */
function ownersOfService(name: string, namespaces: Owners): ReadonlySet<string> | undefined {
  const labels = name.split(".");
  const service = labels.length === 2 || labels[2] === "svc";
  const [, namespace] = labels;
  if (service && namespace !== undefined) return namespaces.get(namespace);
  const pod = labels.indexOf("svc");
  const before = pod > 1 ? labels[pod - 1] : undefined;
  return before === undefined ? undefined : namespaces.get(before);
}
