import { expect, test } from "vitest";
import { sectionsOf } from "../promote/pull-request/sections.ts";
import { promotionOf, subjectOf } from "../promote/pull-request/testing/subjects.ts";
import type { Gate, GateState, NamedGate, Opening } from "../promote/gates/gate.ts";
import { decideTold, hour, noon, smoke, straightRoad, type Told } from "../promote/testing/small-ledger.ts";
import { openingText } from "./opening-text.ts";

/** How a gate before prod is closed, and what is said of that. */
interface Case {
  readonly gate?: Gate;
  readonly told?: Partial<Told>;
  readonly opens: Opening["by"];
  readonly says: string;
}

const runs = { "dev/api": "api-1", "test/api": "api-1" };
const left: Partial<Told> = {
  releases: ["api-1", "api-2"],
  runs: { "dev/api": "api-2", "test/api": "api-2" },
  requests: [{ stage: "prod", release: "api-1" }],
};
const soak: Gate = { kind: "soak", name: "soak", healthyFor: 2 * hour };
const leads: Gate = { kind: "approvals", name: "approvals", from: new Map([["release-managers", 1]]) };
const proof: Gate = { ...smoke, name: "proof", of: "clusters" };
const run: NamedGate<"evidence"> = {
  ...smoke,
  runs: { kind: "command", check: { program: "checks/smoke", arguments: [], within: hour } },
};
const rule = (expression: string): Gate => ({ kind: "expression", name: "rule", expression, message: undefined });
const hours = (closed: readonly { from: string; to: string; reason: string }[]): Gate => ({
  ...{ kind: "hours", name: "hours", zone: "Etc/UTC", closed },
  open: [{ days: ["tuesday"], from: "09:00", to: "10:00" }],
});
const fix = { name: "api-2", hotfix: { skips: ["test"], reason: "CVE" } };

const observe = "kubestage observe --cluster";
/** Each kind of gate, and what stands before a stage without being declared. A further kind does not compile without its cases. */
const closedGates: Readonly<Record<Gate["kind"] | "freeze" | "hotfix" | "merged-back", readonly Case[]>> = {
  soak: [
    { gate: soak, opens: "time", says: "at 2026-11-23T13:00:00Z, in 1h" },
    { gate: soak, told: { mute: ["test"] }, opens: "cluster", says: `${observe} test` },
    {
      ...{ gate: soak, opens: "another", says: "another release: this one is in test no more" },
      told: { ...left, stays: [{ stage: "test", release: "api-1" }] },
    },
  ],
  evidence: [
    { gate: smoke, opens: "record", says: "kubestage record smoke api --in test --outcome passed" },
    {
      ...{ gate: smoke, told: { ...left, stays: [{ stage: "test", release: "api-1" }] }, opens: "record" },
      says: "kubestage record smoke api --in test --release api-1 --outcome passed",
    },
    { gate: run, opens: "check", says: "kubestage check api --to prod --gate smoke" },
    {
      ...{ gate: run, told: { ...left, stays: [{ stage: "test", release: "api-1" }] }, opens: "check" },
      says: "kubestage record smoke api --in test --release api-1 --outcome passed",
    },
    { gate: proof, opens: "rendering", says: "kubestage promote api --to prod --dry-run" },
    {
      ...{ gate: { ...run, of: "clusters" }, opens: "rendering" },
      says: "kubestage check api --to prod --gate smoke",
    },
  ],
  accepted: [{ gate: { kind: "accepted", name: "accepted" }, opens: "cluster", says: `${observe} prod` }],
  approvals: [
    { gate: leads, opens: "people", says: "1 of release-managers: kubestage approve api --in prod" },
    {
      ...{ gate: leads, opens: "rejecters", says: "kim and lee, after all: kubestage approve api --in prod" },
      told: {
        approvals: ["kim", "lee"].map((person) => ({ person, stage: "prod", release: "api-1", verdict: "rejected" })),
      },
    },
  ],
  hours: [
    { gate: hours([]), opens: "time", says: "at 2026-11-24T09:00:00Z, in 21h" },
    {
      ...{ gate: hours([{ from: "2026-01-01", to: "2029-01-01", reason: "closed" }]), opens: "declaration" },
      says: "another `entry.hours` of prod, in a release of platform",
    },
  ],
  expression: [
    {
      ...{ gate: rule("release.number > 5 && now.getHours() < 9"), opens: "expression" },
      says: "that release.number > 5 && now.getHours() < 9 becomes true: by another release or by time",
    },
    {
      ...{ gate: rule("passed.all(x, passed[x].healthyFor > duration('9h')) && 'a' in observed"), opens: "expression" },
      says: "that passed.all(x, passed[x].healthyFor > duration('9h')) && 'a' in observed becomes true: by how it is in the stages before (kubestage observe) or by what runs in the stage, and how that is (kubestage observe)",
    },
    {
      ...{ gate: rule("stage == 'live'"), opens: "expression" },
      says: "that stage == 'live' becomes true: by another `entry.checks` in a release of platform",
    },
  ],
  freeze: [
    { told: { freezes: [{ name: "quiet" }] }, opens: "lifting", says: "kubestage freeze quiet --lift" },
    { told: { freezes: [{ until: noon + hour }] }, opens: "time", says: "at 2026-11-23T13:00:00Z, in 1h" },
  ],
  hotfix: [
    {
      ...{ opens: "asking", says: "kubestage promote api --to prod --release api-2" },
      told: { releases: ["api-1", fix], runs: { "dev/api": "api-2" } },
    },
  ],
  "merged-back": [
    {
      ...{ opens: "release" },
      says: "kubestage release create api, of a commit after that of api-2 or with --contains api-2",
      told: {
        releases: ["api-1", fix, "api-3"],
        runs: { "dev/api": "api-3", "test/api": "api-3", "prod/api": "api-2" },
      },
    },
  ],
};

const cases = Object.entries(closedGates).flatMap(([kind, all]) => all.map((one) => [kind, one] as const));

test.each(cases)("a closed gate says what would open it: %s, $opens", (_, { gate, told, opens, says }) => {
  const { name, state } = closedBy(gate, told);
  expect(state.opens.by).toBe(opens);
  expect(openingText(state, { app: "api", stage: "prod", release: name }, noon)).toBe(says);
  const [section] = sectionsOf(subjectOf({ promotions: [promotionOf({ gates: [state] })] }));
  expect(section?.title).toBe("Gates that are closed");
  expect(section?.row(0).at(-1)).not.toBe("");
});

test("each thing that opens a gate is one that a gate names", () => {
  const ways: Readonly<Record<Opening["by"], true>> = {
    ...{ time: true, record: true, check: true, cluster: true, people: true, asking: true, release: true },
    ...{ rendering: true, lifting: true, rejecters: true, another: true, expression: true, declaration: true },
  };
  expect(new Set(cases.map(([, { opens }]) => opens))).toEqual(new Set(Object.keys(ways)));
});

function closedBy(gate: Gate | undefined, told: Partial<Told> = {}) {
  const road = straightRoad({
    prod: { gates: gate ? [gate] : [], promotion: told.requests ? "requested" : "automatic" },
  });
  const { waits } = decideTold(road, { releases: ["api-1"], runs, ...told });
  const wait = waits.find(({ stage, gates }) => stage === "prod" && gates.length > 0);
  const state = wait?.gates.find((one): one is Extract<GateState, { open: false }> => !one.open);
  if (!wait || !state) throw new Error(`nothing closed waits: ${JSON.stringify(waits)}`);
  return { name: wait.release, state };
}
