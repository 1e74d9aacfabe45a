import { overlaps } from "../sets/address-set.ts";
import type { AddressSet } from "../sets/address-set.ts";
import type { Entrance } from "../entrances/entrance.ts";
import type { PodClass } from "../model/pod-class.ts";
import type { OutsideReach } from "./outside-reach.ts";

/** Pods of a stage that are let out to a part of the world outside. */
export interface Caller {
  readonly from: PodClass;
  readonly way: OutsideReach;
  /** Whether the call comes through whatever the plugin does. */
  readonly certain: boolean;
}

/** Those of a stage who can call out, by where to: one for each place is enough, one who certainly can before others. */
export class Callers {
  readonly #internet = new Map<boolean, Caller>();
  readonly #byHost = new Map<string, Caller>();
  readonly #byBlock = new Map<string, Caller>();

  add(caller: Caller): void {
    const { end, text } = caller.way;
    if (end.host !== undefined) keep(this.#byHost, end.host, caller);
    else if (isMostOfInternet(end.addresses)) keep(this.#internet, caller.certain, caller);
    else keep(this.#byBlock, text, caller);
  }

  /**
   * Those who get to an entrance: by its name, by its address, or, where that is not known, by being let out to the
   * internet as a whole.
   */
  of({ hosts, addresses, sources, how }: Entrance): Caller[] {
    if (how === "node") return [];
    const found = [...hosts.flatMap((host) => this.#byHost.get(host) ?? []), ...this.#internet.values()];
    if (addresses.length > 0) found.push(...this.#byBlock.values());
    return found.filter(
      ({ way: { end } }) =>
        end.host !== undefined ||
        (overlaps(sources, end.addresses) && (addresses.length === 0 || overlaps(end.addresses, addresses))),
    );
  }
}

function keep<Key>(callers: Map<Key, Caller>, key: Key, caller: Caller): void {
  const known = callers.get(key);
  if (!known || (caller.certain && !known.certain)) callers.set(key, caller);
}

function isMostOfInternet(addresses: AddressSet): boolean {
  let count = 0n;
  for (let at = 0; at < addresses.length; at += 2) {
    const [start = 0n, end = 0n] = addresses.slice(at, at + 2);
    if (start < 1n << 32n) count += end - start + 1n;
  }
  return count > 1n << 31n;
}
