import { expect, test } from "vitest";
import { allPorts, allPortsOf, noPorts, portRange, unite } from "../sets/port-set.ts";
import type { PortPattern, Rule } from "../policies/rule.ts";
import { outside, pods, rule, silent, surroundings } from "../testing/ends.ts";
import { connection } from "./connection.ts";
import type { End } from "./connection.ts";
import { asNamed } from "./named-destination.ts";
import type { PodClass, Side } from "./pod-class.ts";

const http = portRange("TCP", 80, 80);
const [tcp, udp] = [allPortsOf("TCP"), allPortsOf("UDP")];
const everything = { may: allPorts, must: allPorts };

/** Rules that let through these ports, and such as have these names. */
const lets = (named: PortPattern["named"], fixed = noPorts): Rule => ({ ...rule("Accept"), ports: { fixed, named } });
const closed: Side = { ...silent, isolated: "yes" };
const byNames = (named: PortPattern["named"], fixed = noPorts): Side => ({ ...closed, rules: [lets(named, fixed)] });
const admin = { name: "admin", protocol: "TCP" } as const;
const named = (parts: Partial<PodClass>) => pods({ imagined: true, namesAnyPort: true, ...parts });

/** What is open to a pod that names ports as its maker wants, and how it has to name them. */
function opened(from: End, to: PodClass, isThere: (one: PodClass) => boolean = () => true) {
  const open = connection(from, to, surroundings());
  const found = asNamed({ from, to, open }, surroundings(), isThere);
  expect(found.to).toEqual(found.to.listening ? { ...to, listening: found.to.listening } : to);
  return { ...found.open, listening: found.to.listening };
}

test("a pod that is there, or of whose names no rule speaks, is as it is", () => {
  const there = pods({ ingress: byNames([admin]) });
  expect(asNamed({ from: pods(), to: there, open: everything }, surroundings(), () => true)).toEqual({
    to: there,
    open: everything,
  });
  const unnamed = named({ ingress: closed });
  expect(asNamed({ from: pods(), to: unnamed, open: everything }, surroundings(), () => true)).toEqual({
    to: unnamed,
    open: everything,
  });
});

const port = (name: string, protocol: "TCP" | "UDP" = "TCP", containerPort = 443) => ({
  name,
  containerPort,
  protocol,
});

test("one that is let in by a name has a container that gives a port this name", () => {
  const to = named({ ingress: byNames([admin]) });
  expect(opened(pods(), to)).toEqual({ may: tcp, must: tcp, listening: [port("admin")] });
  expect(opened(outside("203.0.113.7"), to)).toEqual({ may: tcp, must: tcp, listening: [port("admin")] });
});

test("so has one to which others are let out by a name", () => {
  const from = pods({ egress: byNames([{ ...admin, name: "out" }]) });
  expect(opened(from, named({}))).toEqual({ may: tcp, must: tcp, listening: [port("out")] });
  const both = named({ ingress: byNames([admin]) });
  expect(opened(from, both)).toEqual({ may: tcp, must: tcp, listening: [port("admin"), port("out")] });
  expect(opened(pods({ egress: byNames([admin]) }), both).listening, "each name once").toEqual([port("admin")]);
});

test("names of other protocols than the port's are left out", () => {
  const of = (...names: PortPattern["named"]) => opened(pods(), named({ ingress: byNames(names) }));
  const dns = { name: "dns", protocol: "UDP" } as const;
  expect(of(admin, dns)).toEqual({ may: unite(tcp, udp), must: unite(tcp, udp), listening: [port("admin")] });
  expect(of(dns).listening).toEqual([port("dns", "UDP", 80)]);
  expect(of({ name: "any", protocol: undefined }, dns).listening).toEqual([port("any")]);
});

test("what is open without a name needs none", () => {
  expect(opened(pods(), named({ ingress: byNames([admin], http) }))).toEqual({
    may: http,
    must: http,
    listening: undefined,
  });
  const perhaps: Side = { ...closed, uncertain: [lets([admin], http)] };
  expect(opened(pods(), named({ ingress: perhaps })), "perhaps").toEqual({
    may: http,
    must: noPorts,
    listening: undefined,
  });
});

test("what is open for sure by a name only is shown by it, though without it may be open too", () => {
  const ingress: Side = { ...closed, rules: [lets([admin])], uncertain: [lets([], http)] };
  expect(opened(pods(), named({ ingress }))).toEqual({ may: tcp, must: tcp, listening: [port("admin")] });
});

test("where no such pod can be made, what needs no name is left", () => {
  const asked: PodClass[] = [];
  const refuses = (one: PodClass) => {
    asked.push(one);
    return false;
  };
  const ingress: Side = { ...closed, rules: [lets([admin])], uncertain: [lets([], http)] };
  expect(opened(pods(), named({ ingress }), refuses)).toEqual({ may: http, must: noPorts, listening: undefined });
  expect(asked.map(({ listening }) => listening)).toEqual([[port("admin")]]);
});
