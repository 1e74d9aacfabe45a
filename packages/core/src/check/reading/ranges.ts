import type { PortRange } from "../../verdicts/intent.ts";

/** Numbers from a first to a last, inclusive, in any order: addresses, or ports of all protocols. */
export type Ranges = readonly (readonly [bigint, bigint])[];

export function common(one: Ranges, other: Ranges): Ranges {
  return one.flatMap(([start, end]) =>
    other.flatMap(([from, to]): [bigint, bigint][] => {
      const [first, last] = [from > start ? from : start, to < end ? to : end];
      return first <= last ? [[first, last]] : [];
    }),
  );
}

export function without(set: Ranges, taken: Ranges): Ranges {
  let rest = set;
  for (const [from, to] of taken)
    rest = rest.flatMap(([start, end]): [bigint, bigint][] => {
      if (end < from || start > to) return [[start, end]];
      const before: [bigint, bigint][] = start < from ? [[start, from - 1n]] : [];
      return end > to ? [...before, [to + 1n, end]] : before;
    });
  return rest;
}

export function covers(outer: Ranges, inner: Ranges): boolean {
  return without(inner, outer).length === 0;
}

const protocols = ["TCP", "UDP", "SCTP"];
const span = 65_536;

/** One protocol's ports, TCP where none is named; all protocols' for `any`; none for what has no ports. */
export function portsOf(
  protocol: unknown = "TCP",
  start: number = 1,
  end: number = start === 1 ? span - 1 : start,
): Ranges {
  if (protocol === "any") return protocols.flatMap((each) => portsOf(each));
  const at = protocols.indexOf(String(protocol)) * span;
  return at < 0 || end < start ? [] : [[BigInt(at + Math.max(1, start)), BigInt(at + Math.min(end, span - 1))]];
}

export const everyPort = portsOf("any");

export function portsText(ports: Ranges): string {
  const [first] = ports;
  if (first === undefined) return "no port";
  const number = Number(first[0]);
  return `${protocols[Math.floor(number / span)] ?? ""} port ${number % span}`;
}

export function portsMeant(ports: readonly PortRange[] | undefined): Ranges {
  if (ports === undefined) return everyPort;
  return ports.flatMap(({ protocol, port, endPort = port }) => portsOf(protocol, port, endPort));
}

const ipv4Count = 1n << 32n;
/** IPv6 stands above all of IPv4. */
export const everyAddress: Ranges = [
  [0n, ipv4Count - 1n],
  [ipv4Count, ipv4Count + (1n << 128n) - 1n],
];

/** A block, or an address; empty where the text is neither. */
export function blockOf(text: string): Ranges {
  const [address = "", length] = text.split("/");
  const isIpv6 = address.includes(":");
  const value = isIpv6 ? ipv6Of(address) : ipv4Of(address);
  const bits = isIpv6 ? 128 : 32;
  const kept = length === undefined ? bits : Number(length);
  if (value === undefined || !Number.isInteger(kept) || kept < 0 || kept > bits) return [];
  const size = 1n << BigInt(bits - kept);
  const start = (isIpv6 ? ipv4Count : 0n) + (value / size) * size;
  return [[start, start + size - 1n]];
}

function ipv4Of(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
}

/** Source: RFC 4291, section 2.2. */
function ipv6Of(text: string): bigint | undefined {
  const last = text.slice(text.lastIndexOf(":") + 1);
  const low = last.includes(".") ? ipv4Of(last) : undefined;
  const plain =
    low === undefined
      ? text
      : `${text.slice(0, -last.length)}${(low >> 16n).toString(16)}:${(low % 65_536n).toString(16)}`;
  const [head = "", tail, ...more] = plain.split("::");
  const [front, back] = [head, tail ?? ""].map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - (front?.length ?? 0) - (back?.length ?? 0);
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  const all = [...(front ?? []), ...Array.from({ length: missing }, () => "0"), ...(back ?? [])];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return all.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
}
