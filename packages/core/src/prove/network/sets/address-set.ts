/** Addresses of both families: starts and inclusive ends in turn, ascending, disjoint; IPv6 stands above all of IPv4. */
export type AddressSet = readonly bigint[];

const ipv4Count = 1n << 32n;
const ipv6Count = 1n << 128n;

/** One block, or undefined where the text is none. An address alone is a block of one. */
export function parseBlock(text: string): AddressSet | undefined {
  const slash = text.indexOf("/");
  const address = slash === -1 ? text : text.slice(0, slash);
  const parsed = parseIpv4(address) ?? parseIpv6(address);
  if (parsed === undefined) return undefined;
  const length = slash === -1 ? String(parsed.bits) : text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(length) || Number(length) > parsed.bits) return undefined;
  const size = 1n << BigInt(parsed.bits - Number(length));
  const offset = parsed.bits === 32 ? 0n : ipv4Count;
  const start = offset + (parsed.value / size) * size;
  return [start, start + size - 1n];
}

export const everyAddress: AddressSet = [0n, ipv4Count - 1n, ipv4Count, ipv4Count + ipv6Count - 1n];

/**
 * Where clusters take addresses of pods and nodes from unless they say otherwise: addresses that are not routed on the
 * internet. Source: RFC 1918, RFC 6598, RFC 4193, RFC 3927, RFC 4291 (link-local), RFC 2544.
 */
export const privateAddresses: AddressSet = uniteAll(
  [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "198.18.0.0/15",
    "169.254.0.0/16",
    "fc00::/7",
    "fe80::/10",
  ].map((block) => parseBlock(block) ?? []),
);

export function uniteAll(sets: readonly AddressSet[]): AddressSet {
  const united: bigint[] = [];
  for (const [start, end] of sets.flatMap(pairsOf).toSorted(([a], [b]) => Number(a - b))) {
    const last = united.at(-1);
    if (last !== undefined && start <= last + 1n && start !== ipv4Count) {
      if (end > last) united[united.length - 1] = end;
    } else united.push(start, end);
  }
  return united;
}

/** What of `set` is not in `taken`. */
export function withoutAddresses(set: AddressSet, taken: AddressSet): AddressSet {
  let rest = pairsOf(set);
  for (const [start, end] of pairsOf(taken)) {
    rest = rest.flatMap(([from, to]): [bigint, bigint][] => {
      if (to < start || from > end) return [[from, to]];
      const left: [bigint, bigint][] = from < start ? [[from, start - 1n]] : [];
      return to > end ? [...left, [end + 1n, to]] : left;
    });
  }
  return rest.flat();
}

export function overlaps(one: AddressSet, other: AddressSet): boolean {
  const theirs = pairsOf(other);
  return pairsOf(one).some(([start, end]) => theirs.some(([from, to]) => from <= end && start <= to));
}

/** Whether every address of `inner` is in `outer`. */
export function covers(outer: AddressSet, inner: AddressSet): boolean {
  return withoutAddresses(inner, outer).length === 0;
}

/** More blocks than this are no exception that a person would read. */
const mostBlocks = 32;

/** The blocks that make up a set, the fewest; undefined where these are too many to be written down. */
export function blocksOf(set: AddressSet): readonly string[] | undefined {
  const blocks: string[] = [];
  for (const [first, end] of pairsOf(set)) {
    for (let start = first; start <= end; ) {
      const isIpv4 = start < ipv4Count;
      const [bits, offset] = isIpv4 ? [32n, 0n] : [128n, ipv4Count];
      let free = 0n;
      const isWithin = (more: bigint) => (start - offset) % (1n << more) === 0n && start + (1n << more) - 1n <= end;
      while (isWithin(free + 1n)) free++;
      blocks.push(`${isIpv4 ? ipv4Text(start) : ipv6Text(start - offset)}/${bits - free}`);
      if (blocks.length > mostBlocks) return undefined;
      start += 1n << free;
    }
  }
  return blocks;
}

function ipv4Text(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join(".");
}

/** The longest run of zeros is left out. Source: RFC 5952, section 4. */
function ipv6Text(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, at) => ((address >> BigInt(112 - 16 * at)) & 0xffffn).toString(16));
  const text = groups.join(":");
  const runs = [...text.matchAll(/(?<=^|:)0(?::0)+(?=:|$)/g)].map(([run]) => run);
  const [longest] = runs.toSorted((one, other) => other.length - one.length);
  return longest === undefined ? text : text.replace(new RegExp(`(^|:)${longest}(:|$)`), "::");
}

function pairsOf(set: AddressSet): [bigint, bigint][] {
  const pairs: [bigint, bigint][] = [];
  for (let at = 0; at < set.length; at += 2) pairs.push([set[at] ?? 0n, set[at + 1] ?? 0n]);
  return pairs;
}

function parseIpv4(text: string): { value: bigint; bits: 32 } | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  const parts = text.split(".").map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  return { value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n), bits: 32 };
}

/** Source: RFC 4291, section 2.2. */
function parseIpv6(text: string): { value: bigint; bits: 128 } | undefined {
  const [, before = "", dotted = ""] = /^(.*:)([\d.]+)$/.exec(text) ?? [];
  const low = parseIpv4(dotted);
  const plain = low ? `${before}${(low.value >> 16n).toString(16)}:${(low.value & 0xffffn).toString(16)}` : text;
  const halves = plain.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], tail = []] = groups;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { value: all.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n), bits: 128 };
}
