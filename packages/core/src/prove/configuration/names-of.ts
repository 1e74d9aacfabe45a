import { keyOf } from "../../manifests/object-key.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import { addressClaims, balancerHosts } from "./address-claims.ts";
import { canonicalAddress } from "./addresses.ts";
import { clusterDomain } from "./cluster-domain.ts";
import { hostClaims } from "./host-claims.ts";
import type { Named, Owner } from "./named.ts";
import { objectsOfKind } from "./unknown-fields.ts";

/** The names by which a world's things can be called from a text, each with those that it belongs to. */
export interface Names {
  readonly domain: string;
  /** Every namespace, with its Services by name. */
  readonly services: ReadonlyMap<string, ReadonlyMap<string, WorldObject>>;
  /** ConfigMaps and Secrets, by `namespace/name`. */
  readonly references: ReadonlyMap<string, WorldObject>;
  readonly stageOf: (namespace: string) => string;
  /** Hosts, those with `*.` or `**.` in front too. */
  readonly hosts: ReadonlyMap<string, Named>;
  readonly addresses: ReadonlyMap<string, Named>;
  /** Only addresses that mean the same from another cluster. */
  readonly addressesEverywhere: ReadonlyMap<string, Named>;
}

const known = new WeakMap<World, Names>();

/** The index of a world's names: made once for each world, in time linear in its objects. */
export function namesOf(world: World): Names {
  const made = known.get(world);
  if (made) return made;
  const names = indexNames(world);
  known.set(world, names);
  return names;
}

type Claims = Map<string, { type: Named["type"]; name: string; owners: Map<string, Owner> }>;

function indexNames(world: World): Names {
  const stageOf = (namespace: string) => world.stages.ofNamespace.get(namespace) ?? unassigned;
  const services = new Map<string, Map<string, WorldObject>>();
  for (const { object } of objectsOf(world, "Namespace")) services.set(object.metadata.name, new Map());
  for (const one of objectsOfKind(world, "Service"))
    services.get(one.object.metadata.namespace ?? "")?.set(one.object.metadata.name, one);
  const references = new Map<string, WorldObject>();
  for (const kind of ["ConfigMap", "Secret"])
    for (const one of objectsOfKind(world, kind))
      references.set(`${one.object.metadata.namespace ?? ""}/${one.object.metadata.name}`, one);
  const claim = (claims: Claims, type: Named["type"], name: string, object: WorldObject, path: FieldPath) => {
    const entry = claims.get(name) ?? { type, name, owners: new Map<string, Owner>() };
    claims.set(name, entry);
    const owner = ownerOf(world, object, path);
    if (!entry.owners.has(owner.stage)) entry.owners.set(owner.stage, owner);
  };
  const hosts: Claims = new Map();
  for (const { object, path, host } of hostClaims(world)) claim(hosts, "host", host, object, path);
  for (const { object, path, host } of balancerHosts(world)) claim(hosts, "host", host, object, path);
  const given: Claims = new Map();
  const asked: Claims = new Map();
  const everywhere: Claims = new Map();
  for (const { object, path, address, ...claimed } of addressClaims(world)) {
    const text = canonicalAddress(address);
    if (text === undefined) continue;
    claim(claimed.given ? given : asked, "address", text, object, path);
    if (claimed.everywhere) claim(everywhere, "address", text, object, path);
  }
  for (const [address, named] of asked) if (!given.has(address)) given.set(address, named);
  const addresses = { addresses: given, addressesEverywhere: everywhere };
  return { domain: clusterDomain(world), services, references, stageOf, hosts, ...addresses };
}

function ownerOf(world: World, one: WorldObject, path: FieldPath): Owner {
  const { name, namespace } = one.object.metadata;
  const stages = world.stages;
  const stage = one.object.kind === "Node" ? stages.ofNode.get(name) : stages.ofNamespace.get(namespace ?? "");
  return {
    stage: stage ?? unassigned,
    namespace: namespace ?? "",
    key: keyOf(one.object),
    at: { object: one, path },
  };
}
