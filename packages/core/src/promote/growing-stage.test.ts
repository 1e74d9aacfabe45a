import { expect, test } from "vitest";
import { growingStage } from "./growing-stage.ts";
import type { Pointer } from "./ledger.ts";
import { clustersLeft, isThrough, reachedWaves, releaseIn } from "./reached.ts";
import type { RoadStage } from "./road.ts";
import { decideTold, lines, stageOf } from "./testing/small-ledger.ts";

const stage = (...waves: readonly (readonly string[])[]): RoadStage => ({
  ...{ name: "dev", after: [], passes: "all", promotion: "automatic", gates: [], within: 1, whenFailed: "stay" },
  waves,
});
const pointer = (app: string, clusters: readonly string[], more: Partial<Pointer> = {}): Pointer => ({
  ...{ stage: "dev", app, release: `${app}-2`, previous: `${app}-1`, reached: 1, since: 0, kind: "promotion" },
  ...{ tree: "", evidence: [], clusters },
  ...more,
});
const shown = (declared: RoadStage, ...pointers: readonly Pointer[]) => {
  const { waves, joining = [] } = growingStage(declared, pointers);
  const reached = pointers.map((one) => reachedWaves({ waves }, one));
  return [waves.map((wave) => wave.join("+")).join(" "), joining.join("+"), reached.join()].join(" | ");
};

test("a cluster that a stage gets is a wave after those that it has", () => {
  const [platform, web] = [pointer("platform", ["a"]), pointer("web", ["a"])];
  expect(shown(stage(["a", "b"]), platform, web)).toBe("a b | b | 1,1");
  expect(shown(stage(["b", "a"]), platform, web)).toBe("a b | b | 1,1");
  expect(shown(stage(["b"], ["a", "c"]), platform, web)).toBe("a b c | b+c | 1,1");
  // The platform's own documents first, then each app; then the waves are as declared.
  expect(shown(stage(["a", "b"]), pointer("platform", ["a", "b"]), web)).toBe("a+b |  | 1,0");
  expect(shown(stage(["a", "b"]), pointer("platform", ["a", "b"]), pointer("web", ["a", "b"]))).toBe("a+b |  | 1,1");
});

test("waves that are cut or joined while releases are on their way lose none and repeat none", () => {
  const whole = { previous: undefined };
  expect(shown(stage(["a"], ["b"]), pointer("platform", ["a", "b"]), pointer("web", ["a", "b"]))).toBe("a b |  | 2,2");
  const onItsWay = pointer("web", ["a"], { previousIn: ["b"] });
  expect(shown(stage(["a", "b"]), pointer("platform", ["a", "b"]), onItsWay)).toBe("a+b |  | 1,0");
  // What comes into a stage for the first time is not joined by its later waves.
  expect(shown(stage(["a"], ["b"]), pointer("platform", ["a"], whole))).toBe("a b |  | 1");
  expect(shown(stage(["a"], ["b"]))).toBe("a b |  | ");
});

const through = (declared: RoadStage, ...pointers: readonly Pointer[]) => {
  const own = growingStage(declared, pointers);
  return pointers.filter((one) => isThrough(own, one)).map(({ app }) => app);
};

test("a release passes on where it is in every cluster that the stage has had, and keeps", () => {
  const platform = pointer("platform", ["a"], { previousIn: ["b"] });
  expect(through(stage(["a"], ["b"], ["c"]), platform, pointer("web", ["a", "b"]))).toEqual(["web"]);
  expect(through(stage(["a"]), platform, pointer("web", ["a", "b"]))).toEqual(["platform", "web"]);
});

test("where a stage has none but clusters that it is only now getting, no app passes on", () => {
  const [platform, web] = [pointer("platform", ["a"]), pointer("web", ["a"])];
  expect(shown(stage(["b"]), platform, web)).toBe("b | b | 0,0");
  expect(through(stage(["b"]), platform, web)).toEqual(["platform"]);
  const nowhere = { clusters: undefined, reached: 0 };
  expect(shown(stage(["b"]), pointer("platform", [], nowhere), pointer("web", [], nowhere))).toBe("b | b | 0,0");
});

test("an app is nowhere in a cluster that the stage has left and is only now coming back to", () => {
  const platform = pointer("platform", ["new"], { previousIn: [] });
  const stale = pointer("web", ["old", "new"]);
  expect(through(stage(["old"]), platform, pointer("web", ["old"]))).toEqual(["platform"]);
  expect(through(stage(["new"], ["old"]), platform, stale)).toEqual(["platform", "web"]);
  const degraded = { old: { "dev/web": { health: "degraded", said: "as it was" } } } as const;
  const road = { stages: [growingStage(stage(["new"], ["old"]), [platform, stale]), stageOf("test", ["dev"])] };
  const runs = { "dev/platform": platform, "dev/web": stale, "test/platform": platform.release };
  const told = { releases: ["platform-2", "web-2"], runs, seen: degraded };
  expect(lines(decideTold(road, told))).toContain("test <- web-2");
});

test("a cluster that a stage leaves is a wave of the platform's documents, until these have come there", () => {
  const [platform, web] = [pointer("platform", ["a"], { previousIn: ["c"] }), pointer("web", ["a", "c"])];
  expect(shown(stage(["a", "b"]), platform, web)).toBe("a c b | b | 1,2");
  expect(shown(stage(), platform, web)).toBe("c |  | 0,1");
  expect(shown(stage(["a"]), pointer("platform", ["a", "c"]), web)).toBe("a |  | 1,1");
});

test("in a cluster that an app never reached runs nothing of it", () => {
  const web = pointer("web", ["a"], { previousIn: ["b"] });
  const waves = { waves: [["a"], ["b"], ["c"]] };
  expect(["a", "b", "c"].map((cluster) => releaseIn(cluster, web, waves))).toEqual(["web-2", "web-1", undefined]);
  const { clusters: _, previousIn: __, ...old } = web;
  expect([clustersLeft(waves, old), releaseIn("c", old, waves)]).toEqual([["b", "c"], "web-1"]);
});

test("an app that is stuck does not turn the waves of the others around, and waits where it is", () => {
  const declared = stage(["canary"], ["main"]);
  const pointers = [
    pointer("platform", ["main", "canary"]),
    pointer("api", ["main", "canary"]),
    pointer("web", ["main"]),
  ];
  const road = { stages: [growingStage(declared, pointers)] };
  const runs = Object.fromEntries(pointers.map((one) => [`dev/${one.app}`, one]));
  const releases = ["platform-2", "api-2", "api-3", "web-2"];
  const seen = { main: { "dev/web": { health: "degraded", said: "no pod" } } } as const;
  const { promotions, waits } = decideTold(road, { releases, runs, seen });
  expect(promotions.map(({ release, wave }) => `${release} into ${road.stages[0]?.waves[wave - 1]?.join()}`)).toEqual([
    "api-3 into canary",
  ]);
  expect(waits).toEqual([]);
  const well = decideTold(road, { releases, runs }).promotions.find(({ app }) => app === "web");
  expect(well).toMatchObject({ release: "web-2", wave: 1 });
});
