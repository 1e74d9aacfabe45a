import type { WorldObject } from "../../../manifests/world/world.ts";
import type { AddressSet } from "../sets/address-set.ts";
import type { Openness } from "../model/connection.ts";
import type { PodClass } from "../model/pod-class.ts";
import type { PortSet } from "../sets/port-set.ts";

/** A way from the world outside to pods. */
export interface Entrance {
  readonly to: PodClass;
  /** Of the pods. */
  readonly ports: PortSet;
  /** What the packet goes through, in order. */
  readonly via: readonly WorldObject[];
  readonly how: "address" | "controller" | "node";
  /** Who may come; those that a load balancer lets in. */
  readonly sources: AddressSet;
  /** Whether the pods see who comes, whatever the plugin does. */
  readonly keepsSource: boolean;
  /** Where it is to be found, as far as that is known. */
  readonly hosts: readonly string[];
  readonly addresses: AddressSet;
  /** The pods that carry the traffic in, where they are known: what these get to is open. */
  readonly carrier?: PodClass;
  /** Why it is not known whether traffic comes this way, though policies let it through. */
  readonly doubt?: string;
}

/** An entrance through which something gets, beyond what was meant. */
export interface OpenEntrance {
  readonly entrance: Entrance;
  readonly open: Openness;
}
