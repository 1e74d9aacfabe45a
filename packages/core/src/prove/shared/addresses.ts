import type { World, WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import { without } from "./own-things.ts";
import type { Use } from "./uses.ts";

const sharingKeys = [
  "metallb.io/allow-shared-ip",
  "metallb.universe.tf/allow-shared-ip",
  "lbipam.cilium.io/sharing-key",
];
const wantedAddresses = [
  "metallb.io/loadBalancerIPs",
  "metallb.universe.tf/loadBalancerIPs",
  "io.cilium/lb-ipam-ips",
  "lbipam.cilium.io/ips",
];

/**
 * Addresses of Services. One named in `externalIPs` takes what is sent to it from inside of the cluster, whoever has it;
 * one that several Services agree to share goes to each of them by its ports.
 *
 * Source: https://kubernetes.io/docs/concepts/services-networking/service/#external-ips, https://metallb.io/usage/#ip-address-sharing
 */
export function* addressUses(world: World): Generator<Use> {
  for (const one of objectsOf(world, "Service")) {
    const { metadata, spec } = one.object;
    const { annotations = {} } = metadata;
    const object = one as unknown as WorldObject;
    const stage = world.stages.ofNamespace.get(metadata.namespace ?? "") ?? unassigned;
    const use = (address: string, changes: boolean, path: readonly (string | number)[], does: string): Use => ({
      thing: address,
      name: address,
      stage,
      at: { object, path },
      does: `${does} ${address}`,
      changes,
    });
    for (const [index, address] of (spec?.externalIPs ?? []).entries())
      yield {
        ...use(address, true, ["spec", "externalIPs", index], "takes what is sent to"),
        own: without(object, ["spec", "externalIPs", index], "no address that others have"),
      };
    const own = [spec?.clusterIP, ...(spec?.clusterIPs ?? [])].filter((address) => address && address !== "None");
    for (const address of new Set(own))
      if (address) yield use(address, false, ["spec", "clusterIP"], "has the address");
    for (const { ip } of one.object.status?.loadBalancer?.ingress ?? [])
      if (ip) yield use(ip, false, ["status", "loadBalancer"], "has the address");
    if (spec?.type !== "LoadBalancer") continue;
    const key = sharingKeys.find((name) => annotations[name] !== undefined);
    if (key !== undefined)
      yield {
        ...use(
          `address with the sharing key ${annotations[key] ?? ""}`,
          true,
          ["metadata", "annotations", key],
          "asks for an",
        ),
        own: without(object, ["metadata", "annotations", key], "an address of its own"),
      };
    if (spec.loadBalancerIP) yield use(spec.loadBalancerIP, key !== undefined, ["spec", "loadBalancerIP"], "asks for");
    for (const name of wantedAddresses)
      for (const address of (annotations[name] ?? "").split(",").map((text) => text.trim()))
        if (address !== "") yield use(address, key !== undefined, ["metadata", "annotations", name], "asks for");
  }
}
