import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { describe, expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { specificationProfile } from "../model/profiles.ts";
import { deployment, join, namespace, policy } from "../testing/stage-worlds.ts";
import { LabelPlaces } from "./label-places.ts";

const world = worldOf(
  join(
    ...["a", "b", "c", "d"].map((name) => namespace(name, "dev")),
    ...[deployment("a", "web"), deployment("b", "api")],
    policy("c", "by-label", "podSelector: { matchLabels: { app: web, tier: x } }"),
    policy("d", "by-key", "podSelector: { matchExpressions: [{ key: tier, operator: Exists }] }"),
  ),
);
const expression = (key: string): LabelSelector => ({ matchExpressions: [{ key, operator: "Exists" }] });

describe("where a selector may tell pods apart", () => {
  const touched = (selector: LabelSelector, places = new LabelPlaces(world, specificationProfile)) =>
    [...places.touchedBy(selector)].toSorted().join(" ");

  test.each<[LabelSelector, string]>([
    [{}, ""],
    [{ matchLabels: { app: "web" } }, "a c"],
    [{ matchLabels: { app: "api" } }, "b"],
    [{ matchLabels: { app: "none" } }, ""],
    [{ matchLabels: { tier: "x" } }, "c d"],
    [{ matchLabels: { tier: "other" } }, "d"],
    [{ matchLabels: { app: "api", tier: "x" } }, "b c d"],
    [expression("app"), "a b c"],
    [expression("tier"), "c d"],
    [expression("none"), ""],
    [{ matchLabels: { app: "api" }, ...expression("tier") }, "b c d"],
  ])("%j", (selector, expected) => {
    expect(touched(selector)).toBe(expected);
  });

  test("is where pods or policies come later too", () => {
    const places = new LabelPlaces(world, specificationProfile);
    places.addPod("d", { app: "api" });
    expect(touched({ matchLabels: { app: "api" } }, places)).toBe("b d");
    places.addPod("a", { app: "api" });
    expect(touched({ matchLabels: { app: "api" } }, places)).toBe("a b d");
  });
});
