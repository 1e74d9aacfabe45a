import { failure, type Known, type KnownFunction, Opaque, type Value } from "./values.ts";

/** An IP address: its bits, and how it is written shortest. */
export class Address extends Opaque {
  readonly bits: bigint;
  readonly width: 32 | 128;
  constructor(bits: bigint, width: 32 | 128) {
    super(width === 32 ? textOf4(bits) : textOf6(bits));
    this.bits = bits;
    this.width = width;
  }
}

/** An address with the length of the prefix that counts. */
export class Block extends Opaque {
  readonly address: Address;
  readonly length: number;
  constructor(address: Address, length: number) {
    super(`${address.text}/${length}`);
    this.address = address;
    this.length = length;
  }
}

const ofAddress =
  (apply: (address: Address) => Value): KnownFunction =>
  (value) =>
    value instanceof Address ? apply(value) : undefined;

const ofBlock =
  (apply: (block: Block, other: Known | undefined) => Value | undefined): KnownFunction =>
  (value, other) =>
    value instanceof Block ? apply(value, other) : undefined;

/** Whether the first bits of an address, so many of them, are these. */
function begins({ bits, width }: Address, prefix: bigint, length: bigint): boolean {
  return bits >> (BigInt(width) - length) === prefix;
}

const isUnspecified = ({ bits }: Address) => bits === 0n;
const isLoopback = (one: Address) => (one.width === 32 ? begins(one, 127n, 8n) : one.bits === 1n);
const isMulticast = (one: Address) => (one.width === 32 ? begins(one, 0b1110n, 4n) : begins(one, 0xffn, 8n));
/** The low half of the second byte says how far multicast goes. */
const isLocalMulticast = (one: Address) =>
  one.width === 32 ? begins(one, 0xe0_00_00n, 24n) : begins(one, 0xffn, 8n) && ((one.bits >> 112n) & 0xfn) === 2n;
const isLocalUnicast = (one: Address) =>
  one.width === 32 ? begins(one, 0xa9_fen, 16n) : begins(one, 0b11_1111_1010n, 10n);
const isGlobal = (one: Address) =>
  !(one.width === 32 && one.bits === 2n ** 32n - 1n) &&
  !isUnspecified(one) &&
  !isLoopback(one) &&
  !isMulticast(one) &&
  !isLocalUnicast(one);

/** Sources: k8s.io/apiserver/pkg/cel/library/{ip,cidr}.go, Go's net/netip */
export const addressFunctions: Readonly<Record<string, KnownFunction>> = {
  ip: (text) => (typeof text === "string" ? (addressOf(text) ?? failure) : undefined),
  isIP: (text) => (typeof text === "string" ? addressOf(text) !== undefined : undefined),
  "ip.isCanonical": (text) => {
    if (typeof text !== "string") return undefined;
    const found = addressOf(text);
    return found === undefined ? failure : found.text === text;
  },
  "_.family": ofAddress(({ width }) => (width === 32 ? 4n : 6n)),
  "_.isUnspecified": ofAddress(isUnspecified),
  "_.isLoopback": ofAddress(isLoopback),
  "_.isLinkLocalMulticast": ofAddress(isLocalMulticast),
  "_.isLinkLocalUnicast": ofAddress(isLocalUnicast),
  "_.isGlobalUnicast": ofAddress(isGlobal),
  cidr: (text) => (typeof text === "string" ? (blockOf(text) ?? failure) : undefined),
  isCIDR: (text) => (typeof text === "string" ? blockOf(text) !== undefined : undefined),
  "_.containsIP": ofBlock((block, other) => {
    const found = typeof other === "string" ? addressOf(other) : other;
    return found instanceof Address ? contains(block, found) : undefined;
  }),
  "_.containsCIDR": ofBlock((block, other) => {
    const found = typeof other === "string" ? blockOf(other) : other;
    return found instanceof Block ? block.length <= found.length && contains(block, found.address) : undefined;
  }),
  "_.ip": ofBlock(({ address }) => address),
  "_.prefixLength": ofBlock(({ length }) => BigInt(length)),
  "_.masked": ofBlock(({ address, length }) => {
    const rest = BigInt(address.width - length);
    return new Block(new Address((address.bits >> rest) << rest, address.width), length);
  }),
};

function contains({ address, length }: Block, { bits, width }: Address): boolean {
  const rest = BigInt(width - length);
  return width === address.width && bits >> rest === address.bits >> rest;
}

/** Without zones, and none of IPv4 within IPv6. */
function addressOf(text: string): Address | undefined {
  if (!text.includes(":")) {
    const bits = bitsOf4(text);
    return bits === undefined ? undefined : new Address(bits, 32);
  }
  const bits = bitsOf6(text);
  return bits === undefined || bits >> 32n === 0xff_ffn ? undefined : new Address(bits, 128);
}

function bitsOf4(text: string): bigint | undefined {
  const parts = text.split(".");
  const isPart = (part: string) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256;
  if (parts.length !== 4 || !parts.every(isPart)) return undefined;
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function bitsOf6(text: string): bigint | undefined {
  const found = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const [head = text, tail] = [found?.[1], found?.[2]];
  const four = tail === undefined ? undefined : bitsOf4(tail);
  if (tail !== undefined && four === undefined) return undefined;
  const whole = four === undefined ? head : `${head}${(four >> 16n).toString(16)}:${(four & 0xff_ffn).toString(16)}`;
  const halves = whole.split("::");
  if (halves.length > 2) return undefined;
  const [before = [], after = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const all = [...before, ...after];
  if (!all.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return undefined;
  if (halves.length === 1 ? all.length !== 8 : all.length > 7) return undefined;
  const parts = [...before, ...Array.from({ length: 8 - all.length }, () => "0"), ...after];
  return parts.reduce((bits, part) => (bits << 16n) | BigInt(`0x${part}`), 0n);
}

function blockOf(text: string): Block | undefined {
  const slash = text.lastIndexOf("/");
  const [address, length] = [addressOf(text.slice(0, slash)), text.slice(slash + 1)];
  if (address === undefined || !/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > address.width) return undefined;
  return new Block(address, Number(length));
}

function textOf4(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((by) => String((bits >> by) & 0xffn)).join(".");
}

/** The first longest run of two zeros or more is left out. */
function textOf6(bits: bigint): string {
  const parts = Array.from({ length: 8 }, (_, at) => ((bits >> BigInt(112 - 16 * at)) & 0xff_ffn).toString(16));
  const runs = parts.map((_, at) => {
    const end = parts.findIndex((part, index) => index >= at && part !== "0");
    return (end === -1 ? 8 : end) - at;
  });
  const longest = Math.max(...runs);
  if (longest < 2) return parts.join(":");
  const at = runs.indexOf(longest);
  return `${parts.slice(0, at).join(":")}::${parts.slice(at + longest).join(":")}`;
}
