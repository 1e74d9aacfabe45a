import fc from "fast-check";
import { expect, test } from "vitest";
import {
  allPorts,
  allPortsOf,
  examplePort,
  intersect,
  noPorts,
  portRange,
  portSetOf,
  portsText,
  rangesOf,
  unite,
  without,
} from "./port-set.ts";

const range = fc
  .tuple(
    fc.constantFrom("TCP" as const, "UDP" as const, "SCTP" as const),
    fc.integer({ min: 1, max: 20 }),
    fc.nat({ max: 5 }),
  )
  .map(([protocol, port, more]) => ({ protocol, port, endPort: port + more }));
const ports = fc.array(range, { maxLength: 4 }).map(portSetOf);
const members = (set: readonly number[]) => {
  const found = new Set<number>();
  for (let at = 0; at < set.length; at += 2)
    for (let port = set[at] ?? 0; port <= (set[at + 1] ?? 0); port++) found.add(port);
  return found;
};

test("operations are those of sets", () => {
  fc.assert(
    fc.property(ports, ports, (one, other) => {
      const [left, right] = [members(one), members(other)];
      expect(members(unite(one, other))).toEqual(new Set([...left, ...right].toSorted((a, b) => a - b)));
      expect(members(intersect(one, other))).toEqual(left.intersection(right));
      expect(members(without(one, other))).toEqual(left.difference(right));
    }),
  );
});

test("sets of equal ports are written alike, ranges inclusive", () => {
  expect(unite(portRange("TCP", 1, 5), portRange("TCP", 6, 9))).toEqual(portRange("TCP", 1, 9));
  expect(rangesOf(portRange("SCTP", 7, 7))).toEqual([{ protocol: "SCTP", port: 7 }]);
  expect(without(allPorts, portSetOf(undefined))).toEqual([]);
  expect(portSetOf([{ protocol: "UDP", port: 53 }])).toEqual(portRange("UDP", 53, 53));
  const apart = [portRange("TCP", 1, 2), portRange("TCP", 5, 6), portRange("TCP", 7, 8)];
  expect(apart.reduce(unite)).toEqual([1, 2, 5, 8]);
  expect(without(portRange("TCP", 5, 9), portRange("TCP", 5, 6))).toEqual([7, 9]);
  expect(without(portRange("TCP", 5, 9), portRange("TCP", 8, 9))).toEqual([5, 7]);
  expect(portRange("TCP", 5, 4)).toEqual([]);
});

test("a port to show is one that the destination listens on, else one that a reader knows", () => {
  expect(examplePort(allPorts, portRange("TCP", 8080, 8080))).toEqual({ protocol: "TCP", port: 8080 });
  expect(examplePort(allPorts)).toEqual({ protocol: "TCP", port: 443 });
  expect(examplePort(portRange("UDP", 53, 60))).toEqual({ protocol: "UDP", port: 53 });
  expect(examplePort(portRange("TCP", 400, 500))).toEqual({ protocol: "TCP", port: 443 });
  expect(examplePort(allPortsOf("UDP"))).toEqual({ protocol: "UDP", port: 80 });
  expect(examplePort(portRange("UDP", 1, 10))).toEqual({ protocol: "UDP", port: 10 });
  expect(examplePort(portRange("UDP", 1, 1))).toEqual({ protocol: "UDP", port: 1 });
  expect(examplePort(noPorts)).toEqual({ protocol: "TCP", port: 443 });
});

test("ports as a person reads them", () => {
  expect(portsText(allPorts)).toBe("any port");
  expect(portsText(unite(portRange("TCP", 80, 90), portRange("UDP", 1, 65_535)))).toBe("TCP 80-90, any UDP port");
  expect(portsText(unite(portRange("TCP", 1, 80), portRange("UDP", 80, 65_535)))).toBe("TCP 1-80, UDP 80-65535");
});

test("more than four ranges are counted, not read out", () => {
  const several = (count: number) =>
    portSetOf(Array.from({ length: count }, (_, at) => ({ protocol: "TCP" as const, port: 10 + 2 * at })));
  expect(portsText(several(4))).toBe("TCP 10, TCP 12, TCP 14, TCP 16");
  expect(portsText(several(6))).toBe("TCP 10, TCP 12, TCP 14, TCP 16 and 2 more");
});

test("what changes nothing gives the same set again, so that it is known again and not copied", () => {
  const some = unite(portRange("TCP", 80, 90), portRange("UDP", 53, 53));
  for (const same of [unite(noPorts, some), unite(some, noPorts), unite(some, some)]) expect(same).toBe(some);
  for (const whole of [unite(allPorts, some), unite(some, allPorts)]) expect(whole).toBe(allPorts);
  for (const same of [intersect(allPorts, some), intersect(some, allPorts), intersect(some, some)])
    expect(same).toBe(some);
  for (const none of [intersect(noPorts, some), intersect(some, noPorts)]) expect(none).toBe(noPorts);
  expect(without(some, noPorts)).toBe(some);
  for (const none of [without(noPorts, some), without(some, allPorts), without(some, some)]) expect(none).toBe(noPorts);
});
