import { overlaps } from "../sets/address-set.ts";
import type { AddressSet } from "../sets/address-set.ts";
import type { Entrance } from "../entrances/entrance.ts";
import { outerPorts } from "../entrances/outer-ports.ts";
import type { PodClass } from "../model/pod-class.ts";
import { intersect, isEmpty, portsText } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";
import type { OutsideReach } from "./outside-reach.ts";

/** Pods of a stage that are let out to a part of the world outside. */
export interface Caller {
  readonly from: PodClass;
  readonly way: OutsideReach;
  /** Ports that the call gets to whatever the plugin does. */
  readonly sure: PortSet;
}

/** Those of a stage who can call out, by where to: one for each place and its ports is enough, who certainly can before others. */
export class Callers {
  readonly #internet = new Map<string, Caller>();
  readonly #byHost = new Map<string, Map<string, Caller>>();
  readonly #byBlock = new Map<string, Caller>();

  add(caller: Caller): void {
    const { end, text, open } = caller.way;
    const ports = portsText(open.may);
    if (end.host !== undefined) {
      const ofHost = this.#byHost.get(end.host) ?? new Map<string, Caller>();
      this.#byHost.set(end.host, ofHost);
      keep(ofHost, ports, caller);
    } else if (isMostOfInternet(end.addresses)) keep(this.#internet, `${isEmpty(caller.sure)} ${ports}`, caller);
    else keep(this.#byBlock, `${text} ${ports}`, caller);
  }

  /**
   * Those who get to an entrance: by its name, by its address, or, where that is not known, by being let out to the
   * internet as a whole. They have to be let out to its ports.
   */
  of(entrance: Entrance): Caller[] {
    const { hosts, addresses, sources, how } = entrance;
    if (how === "node") return [];
    const ports = outerPorts(entrance).may;
    const found = [
      ...hosts.flatMap((host) => [...(this.#byHost.get(host)?.values() ?? [])]),
      ...this.#internet.values(),
    ];
    if (addresses.length > 0) found.push(...this.#byBlock.values());
    return found.filter(({ way: { end, open } }) => {
      if (isEmpty(intersect(open.may, ports))) return false;
      if (end.host !== undefined) return true;
      return overlaps(sources, end.addresses) && (addresses.length === 0 || overlaps(end.addresses, addresses));
    });
  }
}

function keep(callers: Map<string, Caller>, key: string, caller: Caller): void {
  const known = callers.get(key);
  if (!known || (isEmpty(known.sure) && !isEmpty(caller.sure))) callers.set(key, caller);
}

function isMostOfInternet(addresses: AddressSet): boolean {
  let count = 0n;
  for (let at = 0; at < addresses.length; at += 2) {
    const [start = 0n, end = 0n] = addresses.slice(at, at + 2);
    if (start < 1n << 32n) count += end - start + 1n;
  }
  return count > 1n << 31n;
}
