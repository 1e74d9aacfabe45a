import { expect, test } from "vitest";
import type { Capability } from "../../verdicts/intent.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import { proveWorld } from "../prove-world.ts";
import { worldOf } from "../testing/world-of.ts";
import { all, bound, type Story } from "./testing/stories.ts";
import { toldWays } from "./testing/told-ways.ts";

const dana = { kind: "User", name: "dana" } as const;
const given = (stage: string, ...may: Capability[]) => ({ grants: [{ subject: dana, stage, may }] });
const holds = /^holds: no road of any property leads into prod from dev/;

test.each<[Story, string, Capability[], boolean]>([
  // Who was meant to run code in a stage uses what that stage has as it was meant: what is open there is its own leak.
  ["changing", "test", ["runCommands"], true],
  // Who changes what runs there runs code there.
  ["changing", "test", ["read", "changeWorkloads"], true],
  ["changing", "test", ["read", "readSecrets"], false],
  ["changing", "prod", ["read"], false],
  ["nodeNetwork", "test", ["runCommands"], true],
  ["nodeNetwork", "test", ["readSecrets"], false],
  // The node is of no more use then, but what stands in its network still is.
  ["sharedNode", "prod", ["runCommands"], false],
  ["sharedNode", "prod", ["read", "readSecrets"], false],
  ["toleration", "test", ["runCommands"], false],
])("in the story %s, where dana may in %s: %s", (story, stage, may, isMeant) => {
  const { verdicts, findings } = toldWays(all[story], given(stage, ...may));
  const codes = findings.filter(({ pairs }) => pairs.includes("dev > prod")).map(({ is }) => is);
  if (isMeant) {
    expect(codes).toEqual([]);
    expect(verdicts["dev > prod"]?.is).toMatch(holds);
  } else {
    expect(codes).toHaveLength(1);
    expect(verdicts["dev > prod"]?.is).toMatch(/^broken: \d steps over /);
  }
});

test("with an intent, what leads into what is of no stage is told as well", () => {
  const story =
    all.token
      .replace("{ name: shop-prod, labels: { stage: prod, ", "{ name: shop-prod, labels: { ")
      .replaceAll("prod", "none") + bound("reader", "shop-none", "get secrets", "ServiceAccount maker shop-test");
  expect(
    toldWays(story)
      .findings.flatMap(({ pairs }) => pairs)
      .filter((pair) => pair.includes("(")),
  ).toEqual([]);
});

const provedFor = (story: Story, intent?: Parameters<typeof proveWorld>[1]["intent"], enforces = true) =>
  proveWorld(worldOf(all[story]), {
    profile: { ...specificationProfile, enforces },
    properties: ["paths"],
    intent,
  }).verdicts.find(({ from, to }) => from === "dev" && to === "prod");
const trusted = ["cni-profile", "cluster-administrators-are-trusted", "own-components-are-trusted"];
const always = [
  ...["admission-in-force", "controllers-as-installed", "ports-give-no-code"],
  ...["no-code-in-images", "nodes-as-listed", "one-snapshot"],
];
const nothing = { openings: [], grants: [], administrators: [], shared: [] };

test("what is taken for granted, with and without an intent, administrators and a plugin that enforces policies", () => {
  expect(provedFor("token", nothing)?.assumptions).toEqual([
    ...["kubernetes-works", "cni-enforces-policies", ...trusted],
    ...["listed-subjects-only", "intended-openings", ...always],
  ]);
  expect(provedFor("token", { ...nothing, administrators: [dana] })?.assumptions).toEqual([
    ...["kubernetes-works", "cni-enforces-policies", ...trusted, "declared-administrators-are-trusted"],
    ...["listed-subjects-only", "intended-openings", ...always],
  ]);
  expect(provedFor("token", undefined, false)?.assumptions).toEqual([
    ...["kubernetes-works", ...trusted, "listed-subjects-only", ...always],
  ]);
});

test("administrators that are declared go no ways", () => {
  for (const story of ["token", "changing", "agent"] as const) {
    const verdict = provedFor(story, { ...nothing, administrators: [dana] });
    expect(verdict).toMatchObject({ verdict: "holds", sensitivity: { kinds: "any" }, findings: [] });
    expect(verdict?.reason).toMatch(/^no road of any property leads into prod from dev/);
  }
});
