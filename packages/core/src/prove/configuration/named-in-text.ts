import { unassigned } from "../../verdicts/property.ts";
import { canonicalAddress } from "./addresses.ts";
import type { Hit, Named } from "./named.ts";
import type { Names } from "./names-of.ts";
import { serviceNamed } from "./service-names.ts";
import { isApiGroup, isComment, isInHostPosition, isMailAddress, isProse, isStepOfPath } from "./text-context.ts";
import type { Token } from "./tokens.ts";
import { tokensOf } from "./tokens.ts";

/**
 * What of `names` stands in `text`: names of Services and pods under the cluster's domain, hosts that are claimed, addresses.
 * Of hosts the closest claim counts, as for a DNS server. Names in comments, in sentences, in mail addresses and in paths
 * are none, nor is what belongs to no stage.
 *
 * `others` are the names of other clusters: only hosts and public addresses mean the same there.
 */
export function namedIn(text: string, names: Names, others: readonly Names[]): readonly Hit[] {
  const hits: Hit[] = [];
  for (const token of tokensOf(text)) {
    const found = lookUp(token, names, others);
    if (!found || !countsAt(text, token, found)) continue;
    hits.push({ start: token.start, end: token.end, named: found.named });
  }
  return hits;
}

interface Found {
  readonly named: Named;
  /** By a short form that other things have too. */
  readonly short: boolean;
}

function lookUp({ text }: Token, names: Names, others: readonly Names[]): Found | undefined {
  const service = serviceNamed(text, names);
  if (service) return service;
  const address = canonicalAddress(text);
  const claims =
    address === undefined
      ? closestClaims(text, [names, ...others])
      : [names.addresses, ...others.map((other) => other.addressesEverywhere)].flatMap((map) => map.get(address) ?? []);
  const [first, ...more] = claims;
  if (!first) return undefined;
  const owners = new Map(more.flatMap(({ owners }) => [...owners]).concat([...first.owners]));
  if (owners.has(unassigned)) return undefined;
  return { named: { ...first, name: text, owners }, short: false };
}

function closestClaims(host: string, all: readonly Names[]): readonly Named[] {
  const exact = claimed(host, all);
  if (exact.length > 0) return exact;
  const first = host.indexOf(".");
  for (let at = first; at !== -1; at = host.indexOf(".", at + 1)) {
    const rest = host.slice(at);
    const wide = [...(at === first ? claimed(`*${rest}`, all) : []), ...claimed(`**${rest}`, all)];
    if (wide.length > 0) return wide;
  }
  return [];
}

function claimed(name: string, all: readonly Names[]): readonly Named[] {
  const found: Named[] = [];
  for (const { hosts } of all) {
    const named = hosts.get(name);
    if (named) found.push(named);
  }
  return found;
}

function countsAt(text: string, token: Token, { named, short }: Found): boolean {
  if (isStepOfPath(text, token) || isComment(text, token)) return false;
  if (named.type === "address") return !isNetwork(text, token);
  if (short) return isInHostPosition(text, token);
  if (named.type === "host" && (isMailAddress(text, token) || isApiGroup(text, token))) return false;
  return !isProse(text, token);
}

/** `10.0.0.0/8` is a network, not an address. */
function isNetwork(text: string, { start, end }: Token): boolean {
  const bits = /^\/(\d{1,3})(?![\w.])/.exec(text.slice(end, end + 6))?.[1];
  return bits !== undefined && bits !== "32" && bits !== "128" && text[start - 1] !== "/";
}
