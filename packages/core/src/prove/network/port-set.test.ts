import fc from "fast-check";
import { expect, test } from "vitest";
import {
  allPorts,
  examplePort,
  intersect,
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
});

test("a port to show is one that the destination listens on, else one that a reader knows", () => {
  expect(examplePort(allPorts, portRange("TCP", 8080, 8080))).toEqual({ protocol: "TCP", port: 8080 });
  expect(examplePort(allPorts)).toEqual({ protocol: "TCP", port: 443 });
  expect(examplePort(portRange("UDP", 53, 60))).toEqual({ protocol: "UDP", port: 53 });
});

test("ports as a person reads them", () => {
  expect(portsText(allPorts)).toBe("any port");
  expect(portsText(unite(portRange("TCP", 80, 90), portRange("UDP", 1, 65_535)))).toBe("TCP 80-90, any UDP port");
});
