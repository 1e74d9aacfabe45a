import type { PortRange } from "../../../verdicts/intent.ts";

/** The protocols that have ports. ICMP and others are not judged: no policy of Kubernetes names them. */
export const protocols = ["TCP", "UDP", "SCTP"] as const;
export type Protocol = (typeof protocols)[number];

/**
 * A set of ports of all three protocols: starts and inclusive ends in turn, ascending, disjoint. TCP's ports stand as
 * they are, UDP's 65,536 further, SCTP's 131,072 further. No port 0 is ever in it, so ranges of two protocols never touch.
 */
export type PortSet = readonly number[];

const span = 65_536;
const highest = 65_535;

export const noPorts: PortSet = [];
export const allPorts: PortSet = protocols.flatMap((_, index) => [index * span + 1, index * span + highest]);

/** Ports from `start` to `end`, inclusive, of one protocol; none where there are none between them. */
export function portRange(protocol: Protocol, start: number, end: number): PortSet {
  const [from, to] = [Math.max(1, start), Math.min(highest, end)];
  const offset = protocols.indexOf(protocol) * span;
  return from > to ? noPorts : [offset + from, offset + to];
}

export function allPortsOf(protocol: Protocol): PortSet {
  return portRange(protocol, 1, highest);
}

export function isEmpty(ports: PortSet): boolean {
  return ports.length === 0;
}

export function unite(one: PortSet, other: PortSet): PortSet {
  if (one.length === 0 || other === allPorts || one === other) return other;
  if (other.length === 0 || one === allPorts) return one;
  const pairs = [...pairsOf(one), ...pairsOf(other)].toSorted(([a], [b]) => a - b);
  const united: number[] = [];
  for (const [start, end] of pairs) {
    const last = united.at(-1);
    if (last !== undefined && start <= last + 1) {
      if (end > last) united[united.length - 1] = end;
    } else united.push(start, end);
  }
  return united;
}

export function intersect(one: PortSet, other: PortSet): PortSet {
  if (one === allPorts || one === other || other.length === 0) return other;
  if (other === allPorts || one.length === 0) return one;
  const common: number[] = [];
  const theirs = pairsOf(other);
  for (const [start, end] of pairsOf(one)) {
    for (const [otherStart, otherEnd] of theirs) {
      const from = Math.max(start, otherStart);
      const to = Math.min(end, otherEnd);
      if (from <= to) common.push(from, to);
    }
  }
  return common;
}

/** What of `ports` is not in `taken`. */
export function without(ports: PortSet, taken: PortSet): PortSet {
  if (taken.length === 0 || ports.length === 0) return ports;
  if (taken === allPorts || taken === ports) return noPorts;
  let rest = pairsOf(ports);
  for (const [start, end] of pairsOf(taken)) {
    rest = rest.flatMap(([from, to]): [number, number][] => {
      if (to < start || from > end) return [[from, to]];
      const left: [number, number][] = from < start ? [[from, start - 1]] : [];
      return to > end ? [...left, [end + 1, to]] : left;
    });
  }
  return rest.flat();
}

/** As a user reads them: ranges of one protocol each, ascending. */
export function rangesOf(ports: PortSet): PortRange[] {
  return pairsOf(ports).map(([start, end]) => {
    const index = Math.floor(start / span);
    const protocol = protocols[index] ?? "TCP";
    const port = start - index * span;
    const endPort = end - index * span;
    return endPort === port ? { protocol, port } : { protocol, port, endPort };
  });
}

export function portSetOf(ranges: readonly PortRange[] | undefined): PortSet {
  if (ranges === undefined) return allPorts;
  return ranges.reduce<PortSet>(
    (ports, { protocol, port, endPort = port }) => unite(ports, portRange(protocol, port, endPort)),
    noPorts,
  );
}

/**
 * The port to show of a set: a well-known one where everything is open, so that a reader is not shown port 1.
 *
 * @param preferred ports that the destination is known to listen on
 */
export function examplePort(ports: PortSet, preferred: PortSet = noPorts): { protocol: Protocol; port: number } {
  for (const wanted of [preferred, portRange("TCP", 443, 443), allPorts]) {
    const [first] = rangesOf(intersect(ports, wanted));
    if (first)
      return { protocol: first.protocol, port: first.port === 1 ? Math.min(80, first.endPort ?? 1) : first.port };
  }
  return { protocol: "TCP", port: 443 };
}

/** `TCP 8080, UDP 53-60`, or `any port`. */
export function portsText(ports: PortSet): string {
  if (isEmpty(without(allPorts, ports))) return "any port";
  const texts = rangesOf(ports).map(({ protocol, port, endPort }) => {
    if (port === 1 && endPort === highest) return `any ${protocol} port`;
    return `${protocol} ${port}${endPort === undefined ? "" : `-${endPort}`}`;
  });
  const shown = texts.slice(0, 4).join(", ");
  return texts.length > 4 ? `${shown} and ${texts.length - 4} more` : shown;
}

function pairsOf(ports: PortSet): [number, number][] {
  const pairs: [number, number][] = [];
  for (let at = 0; at < ports.length; at += 2) pairs.push([ports[at] ?? 0, ports[at + 1] ?? 0]);
  return pairs;
}
