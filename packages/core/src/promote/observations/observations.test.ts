import { describe, expect, test } from "vitest";
import { applyChanges } from "../change.ts";
import { decide } from "../decide.ts";
import type { Observation, Observed } from "../ledger.ts";
import type { View } from "../view.ts";
import { hour, ledgerOf, lines, minute, noon, straightRoad, type Told } from "../testing/small-ledger.ts";
import { observationOf, type SeenApp } from "./observation-of.ts";
import { saysMore } from "./says-more.ts";

const road = straightRoad({ test: { gates: [{ name: "soak", kind: "soak", healthyFor: 2 * hour }] } });
const told: Told = {
  releases: ["api-1", "api-2"],
  runs: { "dev/api": { release: "api-2", previous: "api-1" } },
};
const asPromoted: SeenApp = { wanted: "a".repeat(16), differences: [], drifts: [], health: "healthy", said: "" };
const changed: SeenApp = { ...asPromoted, differences: ["it is changed"], drifts: ["it is changed"] };

/** What dev says of the app after a look, where it said `before` so many minutes ago; undefined where it says nothing of it. */
function after(before: Partial<Observed> | undefined, seen: SeenApp, minutesAgo = 10): Observed | undefined {
  const ledger = ledgerOf(road, told);
  const usual = { release: "api-2", health: "healthy", healthyFor: hour, drifted: false, said: "" } as const;
  const apps = new Map<string, Observed>(before ? [["dev/api", { ...usual, ...before }]] : []);
  const observation: Observation = { cluster: "dev", sequence: 7, at: noon - minutesAgo * minute, apps };
  const known = applyChanges(ledger, [{ kind: "observation", observation }]);
  const made = observationOf({ ledger: known, road, now: noon }, "dev", new Map([["dev/api", seen]]));
  expect([made.sequence, made.at]).toEqual([8, noon]);
  return made.apps.get("dev/api");
}

describe("what a look at a cluster says", () => {
  const here = { applied: asPromoted.wanted };

  test.each<[string, Partial<Observed> | undefined, SeenApp, object | undefined]>([
    ["it has come", undefined, asPromoted, { release: "api-2", healthyFor: 0, drifted: false, ...here }],
    ["it is not there yet", undefined, changed, undefined],
    [
      "the one before still runs",
      { release: "api-1" },
      changed,
      { release: "api-1", drifted: false, healthyFor: 70 * minute },
    ],
    ["it takes another's place", { release: "api-1" }, asPromoted, { release: "api-2", healthyFor: 0 }],
    ["it stays healthy", here, asPromoted, { release: "api-2", healthyFor: 70 * minute }],
    [
      "somebody has changed it",
      here,
      changed,
      { release: "api-2", drifted: true, healthyFor: hour, said: "it is changed" },
    ],
    ["it is changed back", { ...here, drifted: true }, asPromoted, { drifted: false, healthyFor: hour }],
    [
      "it is not well any more",
      here,
      { ...asPromoted, health: "degraded", said: "no pod" },
      { health: "degraded", healthyFor: hour, said: "no pod" },
    ],
    ["it is well again", { ...here, health: "degraded" }, asPromoted, { health: "healthy", healthyFor: hour }],
    [
      "the platform's part of it is on its way",
      { applied: "b".repeat(16) },
      changed,
      { release: "api-2", drifted: false, healthyFor: 70 * minute, applied: "b".repeat(16) },
    ],
    ["what others changed is their own", here, { ...changed, drifts: [] }, { drifted: false, healthyFor: 70 * minute }],
  ])("%s", (_, before, seen, expected) => {
    const observed = after(before, seen);
    if (expected) expect(observed).toMatchObject(expected);
    else expect(observed).toBeUndefined();
  });

  test("time in which nobody looked does not count as healthy", () => {
    expect(after(here, asPromoted, 59)?.healthyFor).toBe(hour + 59 * minute);
    expect(after(here, asPromoted, 61)?.healthyFor).toBe(hour);
  });

  test("in a wave that is not reached it is what ran before, and of other clusters nothing", () => {
    const [dev, ...rest] = road.stages;
    if (!dev) throw new Error("dev");
    const waves = { stages: [{ ...dev, waves: [["dev"], ["dev-2"]] }, ...rest] };
    const ledger = ledgerOf(waves, {
      ...told,
      runs: { "dev/api": { release: "api-2", previous: "api-1", reached: 1 } },
    });
    const seen = new Map([["dev/api", asPromoted]]);
    const said = (cluster: string) =>
      [...observationOf({ ledger, road: waves, now: noon }, cluster, seen).apps.values()].map(({ release }) => release);
    expect([said("dev"), said("dev-2"), said("prod")]).toEqual([["api-2"], ["api-1"], []]);
  });
});

describe("an observation is written", () => {
  const situationOf = (given: Told): View | Parameters<typeof saysMore>[0] => ({
    ...{ road, now: given.now ?? noon, trees: new Map([["test/api/api-2", "tree"]]) },
    ledger: ledgerOf(road, given),
  });
  const again = (change: Partial<Observed>, minutesLater = 0, before: Partial<Observed> = {}): boolean => {
    const now = noon + minutesLater * minute;
    const situation = situationOf({ ...told, seen: { dev: { "dev/api": before } }, now });
    const last = situation.ledger.observations.get("dev");
    const apps = new Map([...(last?.apps ?? [])].map(([key, one]) => [key, { ...one, ...change }]));
    return saysMore(situation, { cluster: "dev", sequence: 2, at: now, apps });
  };

  test.each<[string, boolean, boolean]>([
    ["not where it says the same", again({ healthyFor: hour + minute }), false],
    ["not for the reason why something is not well yet", again({ said: "1 of 2 pods ready" }), false],
    ["where something is not well", again({ health: "degraded" }), true],
    ["where something has drifted", again({ drifted: true }), true],
    ["where something else runs", again({ release: "api-1" }), true],
    ["where a soak has ended by it", again({ healthyFor: 2 * hour }), true],
    ["not before the last one is half as old as it may be", again({}, 28), false],
    ["then, so that the cluster is not silent", again({}, 29), true],
  ])("%s", (_, found, expected) => {
    expect(found).toBe(expected);
  });

  test("the first time, and where something is gone", () => {
    const first = situationOf({ ...told, seen: { dev: undefined } });
    const none: Observation = { cluster: "dev", sequence: 2, at: noon, apps: new Map() };
    expect([saysMore(first, none), saysMore(situationOf(told), none)]).toEqual([true, true]);
  });
});

test("drift keeps back what was asked for too, and the next wave", () => {
  const drifted = { dev: { "dev/api": { drifted: true, said: "spec.replicas" } } };
  const requests = [{ stage: "test", release: "api-2" }];
  const decided = (seen: NonNullable<Told["seen"]>, onRoad = straightRoad(), runs = told.runs ?? {}) => {
    const ledger = ledgerOf(onRoad, { ...told, runs, requests, seen });
    return lines(decide({ road: onRoad, ledger, now: noon, trees: new Map() }))[0];
  };
  expect(decided({})).toBe("test <- api-2");
  const because = "dev has something else than what was promoted: spec.replicas";
  expect(decided(drifted)).toBe(`test <- api-2 waits: in dev: ${because}`);
  const waves = straightRoad({ dev: { waves: [["dev"], ["dev-2"]] } });
  const runs = { "dev/api": { release: "api-2", reached: 1 } };
  expect(decided({}, waves, runs)).toBe("dev <- api-2 (wave 2)");
  expect(decided(drifted, waves, runs)).toBe(`test <- api-2 waits: in dev: ${because}`);
});
