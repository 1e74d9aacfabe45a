import type { Entrance } from "../entrances/entrance.ts";
import { connection } from "../model/connection.ts";
import type { Openness } from "../model/connection.ts";
import type { NetworkModel } from "../model/network-model.ts";
import { intersect, unite } from "../sets/port-set.ts";
import { letsInFrom } from "./outside-reach.ts";
import { throughController } from "./through-controller.ts";

/** What the pods behind an entrance let in by it, its own ports or others. */
export function throughEntrance(
  model: NetworkModel,
  { to, how, sources, keepsSource, carrier }: Pick<Entrance, "to" | "how" | "sources" | "keepsSource" | "carrier">,
): Openness {
  if (carrier) return connection(carrier, to, model);
  if (to.hostNetwork) return letsInFrom(to, sources, model);
  if (how === "controller") return throughController(model, to);
  const direct = letsInFrom(to, sources, model);
  const keeps = keepsSource ? "yes" : model.profile.outsideAddressIsKept;
  if (keeps === "yes") return direct;
  const byNode = letsInFrom(to, model.addresses.nodes, model);
  if (keeps === "no") return byNode;
  return { may: unite(direct.may, byNode.may), must: intersect(direct.must, byNode.must) };
}
