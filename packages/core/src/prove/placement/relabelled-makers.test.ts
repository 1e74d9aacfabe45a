import { describe, expect, test } from "vitest";
import { anything } from "../admission/admission.ts";
import type { Possible } from "../possible/possible.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import type { Maker } from "./makers.ts";
import { relabelledMakers } from "./relabelled-makers.ts";
import { guard, stages } from "./testing/placement-worlds.ts";

type Labels = Readonly<Record<string, string>>;

const third = `
---
{ apiVersion: v1, kind: Namespace, metadata: { name: shop-test, labels: { stage: test } } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: lab-dev, labels: { stage: dev, team: a } } }`;
const first = { type: "request", verb: "create" };
const maker = {
  ...{ key: "k", placeKey: "p", kind: "Pod", namespace: "shop-dev", namespaces: ["shop-dev", "lab-dev"] },
  before: [first],
} as unknown as Maker;

interface Relabelling {
  readonly may?: (labels: Labels) => boolean | "unknown";
  readonly where?: readonly string[];
  readonly made?: Maker;
  readonly label?: string | undefined;
}

/** Those that there are besides, where people of dev may label these namespaces so. */
function added(policies: string, { may = () => true, where = ["lab-dev"], made = maker, ...more }: Relabelling = {}) {
  const possible: Partial<Possible> = {
    relabellers: (namespace) => (where.includes(namespace) ? ["dev"] : ["prod"]),
    relabelledNamespace: (stage, namespace, labels) => {
      const answer = may(labels);
      if (answer !== true) return { possible: answer, why: "" };
      return { possible: true, who: {}, steps: [{ stage, namespace, labels }] } as never;
    },
  };
  const given = givenOf({ possible: { ...givenOf().possible, ...possible } });
  const world = worldOf(stages + third + policies);
  const labelled = "label" in more ? { ...world, stages: { ...world.stages, label: more.label } } : world;
  const [own, ...others] = relabelledMakers(labelled, given, new Map([["dev", [made]]])).get("dev") ?? [];
  expect(own).toBe(made);
  return others;
}
const labelsOf = (makers: readonly Maker[]) =>
  makers.map(({ namespaceLabels = {} }) => {
    const { "kubernetes.io/metadata.name": _name, ...labels } = namespaceLabels;
    return labels;
  });

const byStage = guard("namespaceObject.metadata.labels.stage == 'dev'");
const byTeam = guard("namespaceObject.metadata.labels.team == 'dev'");
const byAny = guard("namespaceObject.metadata.labels.exists(key, key == 'x')");

test("the stage's label is taken away, or is another stage's, or whatever they choose", () => {
  expect(labelsOf(added(byStage))).toEqual([
    { team: "a" },
    { team: "a" },
    { stage: "prod", team: "a" },
    { stage: "test", team: "a" },
    { stage: anything, team: "a" },
  ]);
});

test("any other label that a policy reads is taken away, or has a value of its own", () => {
  expect(labelsOf(added(byTeam))).toEqual([
    { stage: "dev" },
    { stage: "dev" },
    { stage: "dev", team: "witness" },
    { stage: "dev", team: anything },
  ]);
});

test("where a policy may read any label, all that are there count, and the stage's", () => {
  expect(labelsOf(added(byAny))).toContainEqual({ stage: anything, team: anything });
  expect(labelsOf(added(byAny, { label: undefined }))).toContainEqual({ stage: anything, team: anything });
  expect(labelsOf(added(byAny, { label: "zone" }))).toContainEqual({
    stage: anything,
    team: anything,
    zone: anything,
  });
  expect(labelsOf(added(byAny)).filter((labels) => Object.keys(labels).length === 0)).toHaveLength(1);
});

test("the label of the namespace's name stays, whoever reads it", () => {
  const byName = guard("namespaceObject.metadata.labels['kubernetes.io/metadata.name'] == 'x'");
  expect(added(byName)).toEqual([]);
});

describe("only what they may do counts", () => {
  test("a label of which nothing can be changed is as it is", () => {
    expect(added(byStage, { may: () => false })).toEqual([]);
    const others = added(guard("namespaceObject.metadata.labels.stage == namespaceObject.metadata.labels.team"), {
      may: ({ stage }) => stage === "dev",
    });
    expect(labelsOf(others)).toContainEqual({ stage: "dev", team: anything });
    expect(labelsOf(others).every(({ stage }) => stage === "dev")).toBe(true);
  });

  test("of a label that may have some value, only such are tried, and any may be", () => {
    expect(labelsOf(added(byStage, { may: ({ stage }) => stage === "prod" }))).toEqual([
      { stage: "prod", team: "a" },
      { stage: anything, team: "a" },
    ]);
  });

  test("what is not known is not tried, and may be", () => {
    expect(labelsOf(added(byStage, { may: () => "unknown" }))).toEqual([{ stage: anything, team: "a" }]);
  });

  test("in namespaces that people of the stage may label, of those that there are", () => {
    expect(added(byStage, { where: [] })).toEqual([]);
    const everywhere = added(byStage, { where: ["shop-dev", "lab-dev"] }).map(({ namespace }) => namespace);
    expect(new Set(everywhere)).toEqual(new Set(["shop-dev", "lab-dev"]));
    expect(added(byStage, { made: { ...maker, namespaceLabels: {} } })).toEqual([]);
  });

  test("at most eight other stages are tried", () => {
    const many = Array.from(
      { length: 12 },
      (_, at) => `\n---\n{ apiVersion: v1, kind: Namespace, metadata: { name: s${at}, labels: { stage: s${at} } } }`,
    );
    expect(added(byStage + many.join(""))).toHaveLength(11);
  });
});

test("each is one of its own, in that namespace alone, after the request that labels it", () => {
  const others = added(byStage);
  expect(others[2]).toMatchObject({
    namespace: "lab-dev",
    namespaces: ["lab-dev"],
    before: [first, { stage: "dev", namespace: "lab-dev", labels: { stage: "prod", team: "a" } }],
  });
  expect(others.at(-1)?.before).toEqual([first]);
  for (const part of ["key", "placeKey"] as const) {
    expect(new Set(others.map((one) => one[part])).size).toBe(4);
    expect(others.every((one) => one[part].startsWith(`${maker[part]} lab-dev `))).toBe(true);
  }
  const both = added(byStage, { where: ["shop-dev", "lab-dev"] });
  expect(new Set(both.map(({ key }) => key)).size).toBe(8);
});
