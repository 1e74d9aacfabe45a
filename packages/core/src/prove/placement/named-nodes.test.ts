import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { guard, mayCreate, stages, verdict } from "./testing/placement-worlds.ts";

const node = (name: string) => `
---
{ apiVersion: v1, kind: Node, metadata: { name: ${name}, labels: { stage: prod, kubernetes.io/hostname: ${name}, rack: ${name} } } }`;
const named = (field: string, ...names: string[]) =>
  guard(`object.spec.?${field}.orValue('') in [${names.map((name) => `'${name}'`).join()}]`);

test.each([
  ["nodeName", "prod-2"],
  ["nodeName", "prod-3"],
  ["nodeSelector[?'kubernetes.io/hostname']", "prod-2"],
  ["nodeSelector[?'rack']", "prod-3"],
])(
  "a policy that lets pods choose one of nodes that are otherwise alike, by %s %s, keeps nobody off",
  (field, name) => {
    const nodes = stages.split("---").slice(0, 3).join("---") + node("prod-2") + node("prod-3");
    const world = (...names: string[]) => worldOf(nodes + mayCreate("pods") + named(field, ...names));
    expect(verdict(world("dev-1"), "dev", "prod").verdict).toBe("holds");
    expect(verdict(world("dev-1", name), "dev", "prod").verdict).toBe("broken");
  },
);
