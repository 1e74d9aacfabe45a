/** An IP network: `address` is its lowest address, `prefix` counts bits from the left. */
export interface Network {
  readonly family: 4 | 6;
  readonly address: bigint;
  readonly prefix: number;
}

const widthOf = { 4: 32, 6: 128 } as const;
/** The prefix `::ffff:0:0/96`, under which IPv6 writes IPv4 addresses. */
const mappedPrefix = 0xffffn << 32n;

/**
 * Reads a network in CIDR form, or a single address. Host bits are dropped, and an IPv4 network that is written as an
 * IPv6 one becomes IPv4: the API server refuses both spellings.
 *
 * Errors: throws for text that is neither; the declaration's schema has refused it before.
 * Source: https://www.rfc-editor.org/rfc/rfc4632, https://www.rfc-editor.org/rfc/rfc4291 section 2.2
 */
export function readNetwork(text: string): Network {
  const [address = "", prefix] = text.split("/");
  const family = address.includes(":") ? 6 : 4;
  const value = family === 6 ? readIPv6(address) : readIPv4(address);
  const length = prefix === undefined ? widthOf[family] : Number(prefix);
  if (family === 6 && length >= 96 && value >> 32n === mappedPrefix >> 32n) {
    return network(4, value & 0xffffffffn, length - 96);
  }
  return network(family, value, length);
}

/** The network in canonical CIDR form: IPv6 as RFC 5952 wants it. */
export function writeNetwork({ family, address, prefix }: Network): string {
  return `${family === 4 ? writeIPv4(address) : writeIPv6(address)}/${prefix}`;
}

/** Whether every address of `inner` is one of `outer`. Two networks are either nested or have nothing in common. */
export function contains(outer: Network, inner: Network): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  const shift = BigInt(widthOf[outer.family] - outer.prefix);
  return inner.address >> shift === outer.address >> shift;
}

export function isSingleAddress({ family, prefix }: Network): boolean {
  return prefix === widthOf[family];
}

function network(family: 4 | 6, address: bigint, prefix: number): Network {
  const shift = BigInt(widthOf[family] - prefix);
  return { family, address: (address >> shift) << shift, prefix };
}

function readIPv4(text: string): bigint {
  return text.split(".").reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function readIPv6(text: string): bigint {
  const [left = "", right] = text.split("::");
  const head = readGroups(left);
  const tail = right === undefined ? [] : readGroups(right);
  const groups = [...head, ...Array<bigint>(8 - head.length - tail.length).fill(0n), ...tail];
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

/** Groups of 16 bits; the last may be written as an IPv4 address, which makes two. */
function readGroups(text: string): bigint[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [BigInt(`0x${group}`)];
    const address = readIPv4(group);
    return [address >> 16n, address & 0xffffn];
  });
}

function writeIPv4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn).join(".");
}

function writeIPv6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, at) => ((address >> BigInt(112 - 16 * at)) & 0xffffn).toString(16));
  const zeros = longestZeros(groups);
  if (zeros.length < 2) return groups.join(":");
  return `${groups.slice(0, zeros.start).join(":")}::${groups.slice(zeros.start + zeros.length).join(":")}`;
}

/** The first of the longest runs of zero groups. */
function longestZeros(groups: readonly string[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 };
  let length = 0;
  for (const [at, group] of groups.entries()) {
    length = group === "0" ? length + 1 : 0;
    if (length > longest.length) longest = { start: at - length + 1, length };
  }
  return longest;
}
