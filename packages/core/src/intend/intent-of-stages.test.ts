import { expect, test } from "vitest";
import type { Intent } from "../verdicts/intent.ts";
import { intentOfStages } from "./intent-of-stages.ts";

const empty: Intent = { openings: [], grants: [], administrators: [], shared: [] };
const between = (from: string, to: string) => ({ from: { stage: from }, to: { stage: to } });
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

test("what names a stage of another cluster, or none, every stage here has to say", () => {
  const dns = { from: {}, to: { namespace: "kube-system" } };
  const far = { from: { stage: "dev" }, to: { stage: "elsewhere" } };
  const intents = new Map([
    ["dev", { ...empty, openings: [dns, far] }],
    ["test", { ...empty, openings: [dns] }],
  ]);
  expect(intentOfStages(intents).openings).toEqual([dns, far]);
  const lone = new Map<string, Intent>([...intents, ["qa", empty]]);
  expect(intentOfStages(lone).openings).toEqual([far]);
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
