import { expect, test } from "vitest";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { worldOf } from "../testing/world-of.ts";
import { namesIn, namesInRoles } from "./names-in-rules.ts";
import { role, rule } from "./testing/single-events.ts";
import { namespace } from "./testing/watched-cluster.ts";

const { rules: _, ...silent } = role("shop", "silent");

test.each<[string, UnknownContent | undefined, readonly string[]]>([
  ["one that is not there", undefined, []],
  ["one that says nothing", silent, []],
  ["one whose rules are null", { ...silent, rules: null }, []],
  ["one whose rules are for all names", role("shop", "all", rule("get", "pods")), []],
  [
    "one with names in two rules of three",
    role("shop", "some", rule("get", "pods", "a", "b"), rule("get", "secrets"), rule("list", "secrets", "c")),
    ["a", "b", "c"],
  ],
])("names to which a role restricts itself: %s", (_, one, expected) => {
  expect(namesIn(one)).toEqual(expected);
});

test("names to which the roles of a world restrict themselves, those of the cluster too", () => {
  const objects = [
    ...[namespace("shop", {}), silent, role("shop", "one", rule("get", "pods", "a"))],
    role("", "wide", rule("get", "pods", "a", "z"), rule("get", "secrets")),
  ];
  const world = worldOf(objects.map((one) => JSON.stringify(one)).join("\n---\n"));
  expect([...namesInRoles(world)]).toEqual(["a", "z"]);
});
