import type { Named, Owner } from "./named.ts";
import type { Names } from "./names-of.ts";

/**
 * What a stage has in the place of something that belongs to another: the Service of the same name in its own namespace of
 * that app, the host that the same object claims there, that Service's name for its address. Undefined where it has none,
 * or several and nothing says which.
 *
 * Of a Service it is the namespace, of anything else the whole name.
 */
export function counterpart(names: Names, stage: string, named: Named): string | undefined {
  const [owner] = named.owners.values();
  if (!owner) return undefined;
  switch (named.type) {
    case "service":
      return namespaceWith(names, stage, owner, named.name.slice(0, named.name.lastIndexOf(".")));
    case "namespace":
      return namespaceInPlaceOf(names, stage, owner);
    case "host":
      return hostOf(names, stage, owner, named.name);
    case "address":
      return addressOf(names, stage, owner);
  }
}

/** The namespace of a stage that has such a Service: the only one, or the one that stands for the owner's. */
function namespaceWith(names: Names, stage: string, owner: Owner, service: string): string | undefined {
  const candidates = placesOf(names).services.get(`${stage} ${service}`) ?? [];
  if (candidates.length === 1) return candidates[0];
  const inPlace = namespaceInPlaceOf(names, stage, owner);
  return candidates.find((each) => each === inPlace);
}

/** The namespace whose name differs from the owner's only by the stage. */
function namespaceInPlaceOf(names: Names, stage: string, { namespace, stage: other }: Owner): string | undefined {
  const name = replacedWord(namespace, other, stage);
  return names.services.has(name) && names.stageOf(name) === stage ? name : undefined;
}

function replacedWord(text: string, word: string, by: string): string {
  return text
    .split(/([-.])/)
    .map((part) => (part === word ? by : part))
    .join("");
}

function hostOf(names: Names, stage: string, owner: Owner, host: string): string | undefined {
  const renamed = replacedWord(host, owner.stage, stage);
  if (names.hosts.get(renamed)?.owners.has(stage)) return renamed;
  const namespace = namespaceInPlaceOf(names, stage, owner);
  const ofObject = placesOf(names).hosts.get(`${stage} ${owner.key.kind} ${owner.key.name}`) ?? [];
  const same = ofObject.filter((each) => namespace === undefined || each.namespace === namespace);
  return onlyOne(same) ?? onlyOne(same.filter(({ path }) => path === JSON.stringify(owner.at?.path)));
}

function onlyOne([first, ...more]: readonly { readonly host: string }[]): string | undefined {
  return more.length === 0 ? first?.host : undefined;
}

/** Of a Service of the same name; an address of a pod, a node or a load balancer stands for nothing else. */
function addressOf(names: Names, stage: string, owner: Owner): string | undefined {
  // Only Services have one in what they ask for.
  if (owner.at?.path[0] !== "spec") return undefined;
  const namespace = namespaceWith(names, stage, owner, owner.key.name);
  return namespace === undefined ? undefined : `${owner.key.name}.${namespace}.svc`;
}

interface Places {
  /** Namespaces, by `stage service`. */
  readonly services: ReadonlyMap<string, readonly string[]>;
  /** Hosts that one stage alone claims, by `stage kind name` of what claims them. */
  readonly hosts: ReadonlyMap<string, readonly { host: string; namespace: string; path: string }[]>;
}

const known = new WeakMap<Names, Places>();

function placesOf(names: Names): Places {
  const made = known.get(names);
  if (made) return made;
  const services = new Map<string, string[]>();
  for (const [namespace, ofNamespace] of names.services)
    for (const service of ofNamespace.keys()) append(services, `${names.stageOf(namespace)} ${service}`, namespace);
  const hosts = new Map<string, { host: string; namespace: string; path: string }[]>();
  for (const [host, { owners }] of names.hosts) {
    const [owner] = owners.values();
    if (!owner || owners.size > 1 || host.startsWith("*")) continue;
    const { key, stage, namespace, at } = owner;
    append(hosts, `${stage} ${key.kind} ${key.name}`, { host, namespace, path: JSON.stringify(at?.path) });
  }
  const places = { services, hosts };
  known.set(names, places);
  return places;
}

function append<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
