import type { World, WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { ConfigurationText } from "./configuration-text.ts";

/** Where Services lead by what somebody wrote: an external name, external addresses, endpoints by hand. */
export function* leadingTexts(world: World): Generator<ConfigurationText> {
  for (const service of objectsOf(world, "Service")) {
    const { externalName, externalIPs = [] } = service.object.spec ?? {};
    const said = saidBy(service);
    if (externalName !== undefined) yield { ...said, path: ["spec", "externalName"], text: externalName };
    for (const [index, text] of externalIPs.entries())
      yield { ...said, path: ["spec", "externalIPs", index], text, leads: ["spec", "externalIPs", index] };
  }
  for (const endpoints of objectsOf(world, "Endpoints")) {
    const said = saidBy(endpoints);
    for (const [index, subset] of (endpoints.object.subsets ?? []).entries())
      for (const field of ["addresses", "notReadyAddresses"] as const)
        for (const [which, { ip }] of (subset[field] ?? []).entries()) {
          const leads = ["subsets", index, field, which];
          yield { ...said, path: [...leads, "ip"], text: ip, leads };
        }
  }
  for (const slice of objectsOf(world, "discovery.k8s.io/EndpointSlice")) {
    const said = saidBy(slice);
    for (const [index, { addresses }] of (slice.object.endpoints ?? []).entries())
      for (const [which, text] of addresses.entries())
        yield { ...said, path: ["endpoints", index, "addresses", which], text, leads: ["endpoints", index] };
  }
}

function saidBy(object: WorldObject) {
  return { object, asWritten: true, secret: false, mayReferTo: false };
}
