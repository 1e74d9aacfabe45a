import { expect, test } from "vitest";
import type { Intent } from "../verdicts/intent.ts";
import { intentOfStages } from "./intent-of-stages.ts";

const empty: Intent = { openings: [], grants: [], administrators: [], shared: [] };
const between = (from: string, to: string) => ({
  from: { stage: from },
  to: { stage: to, podLabels: { app: "orders" } },
});
const outward = (stage: string) => ({ from: { stage }, to: { cidr: "192.0.2.0/24" } });

test("what concerns one stage that stage says alone; between two both have to", () => {
  const intents = new Map([
    ["dev", { ...empty, openings: [outward("dev"), between("dev", "prod"), outward("prod")] }],
    ["prod", { ...empty, openings: [between("prod", "dev")] }],
  ]);
  expect(intentOfStages(intents).openings).toEqual([outward("dev")]);
  const agreed = new Map([...intents].map(([stage]) => [stage, { ...empty, openings: [between("dev", "prod")] }]));
  expect(intentOfStages(agreed).openings).toEqual([between("dev", "prod")]);
});

test("places say nothing of what is meant", () => {
  const place = { source: { file: "a", path: "a", text: "x" }, start: 0, end: 1 };
  const placed = { ...empty, openings: [{ ...between("dev", "prod"), declaredAt: place }] };
  const bare = { ...empty, openings: [between("dev", "prod")] };
  const intents = new Map([
    ["dev", placed],
    ["prod", bare],
  ]);
  expect(intentOfStages(intents).openings).toEqual([between("dev", "prod")]);
});

const dns = { from: { podLabels: { app: "web" } }, to: { namespace: "kube-system" } };
const shown = (intents: ReadonlyMap<string, Intent>) =>
  intentOfStages(intents).openings.map(({ from, to }) => `${from.stage ?? "any"} > ${to.stage ?? "any"}`);

test("what all say is kept as it is; what names a stage of another cluster its own stages say", () => {
  const far = between("dev", "elsewhere");
  const intents = new Map([
    ["dev", { ...empty, openings: [dns, far] }],
    ["test", { ...empty, openings: [dns] }],
  ]);
  expect(intentOfStages(intents).openings).toEqual([dns, far]);
});

test("what only some say of what they do not name is meant for those, and for what is of no stage", () => {
  const intents = new Map([
    ["dev", { ...empty, openings: [dns] }],
    ["test", empty],
  ]);
  const narrowed = ["dev > dev", "dev > (unassigned)", "(unassigned) > dev", "(unassigned) > (unassigned)"];
  expect(shown(intents)).toEqual(narrowed);
});

test("who opens itself to everything says yes to no other stage, not even to one that does the same", () => {
  const openings = [
    { from: { stage: "dev" }, to: {} },
    { from: {}, to: { stage: "prod" } },
  ];
  const both = new Map([
    ["dev", { ...empty, openings }],
    ["prod", { ...empty, openings }],
  ]);
  expect(shown(both)).toEqual([
    ...["dev > dev", "dev > (unassigned)", "dev > (outside)"],
    ...["prod > prod", "(unassigned) > prod", "(outside) > prod"],
  ]);
  const named = [...openings, between("dev", "prod"), { from: { stage: "prod" }, to: { stage: "dev" } }];
  const agreed = new Map([...both].map(([stage]) => [stage, { ...empty, openings: named }]));
  expect(shown(agreed)).toContain("dev > prod");
  expect(shown(agreed)).not.toContain("prod > dev");
});

test("administrators are those whom all trust; rights in a stage are that stage's to give", () => {
  const [ada, eve] = [
    { kind: "User", name: "ada" },
    { kind: "User", name: "eve" },
  ] as const;
  const grant = (stage: string) => ({ subject: eve, stage, may: ["read" as const] });
  const nodes = { type: "nodes", stages: ["dev", "prod"] } as const;
  const intents = new Map([
    ["dev", { ...empty, administrators: [ada, eve], grants: [grant("dev"), grant("prod")], shared: [nodes] }],
    ["prod", { ...empty, administrators: [ada] }],
  ]);
  expect(intentOfStages(intents)).toMatchObject({ administrators: [ada], grants: [grant("dev")], shared: [] });
});
