import { describe, expect, test } from "vitest";
import type { Possibility, Possible } from "../possible/possible.ts";
import type { Labels } from "../selectors/match.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { judgementOf } from "./judgement.ts";
import type { PodClass } from "./model/pod-class.ts";
import { deployment, join, namespace, policy, possibleOf, somebody } from "./testing/stage-worlds.ts";

const refused: Possibility = { possible: false, why: "labels are refused" };
const world = join(
  ...[namespace("shop", "dev"), deployment("shop", "web")],
  policy("shop", "compares", "podSelector: { matchLabels: { app: web, team: blue } }, ingress: []"),
);

/** Who may make pods with labels of which `admits` says so. */
function judged(admits: (labels: Labels) => boolean, parts: Partial<Possible> = {}, text = world) {
  const asked: Labels[] = [];
  const possible = possibleOf({
    podWithLabels: (_stage, _namespace, labels) => {
      asked.push(labels);
      return admits(labels) ? somebody : refused;
    },
    ...parts,
  });
  const judgement = judgementOf(worldOf(text), givenOf({ possible }));
  const there = judgement.model.namespaces.get("shop")?.classes.find(({ imagined }) => !imagined);
  if (!there) throw new Error("nothing is there");
  const imagined = (labels: Labels, untried?: Labels): PodClass => ({
    ...{ ...there, labels, imagined: true, members: [] },
    ...(untried && { untried }),
  });
  return { ...judgement, there, imagined, asked };
}

describe("a pod that is not there", () => {
  test("is asked for once", () => {
    const { makers, imagined, asked } = judged(() => true);
    const one = imagined({ app: "web" });
    const before = asked.length;
    expect(makers.howMade(one)).toBe(makers.howMade(one));
    expect(asked.slice(before)).toEqual([{ app: "web" }]);
    expect([makers.isThere(one), makers.isCertain(one)]).toEqual([true, true]);
    expect(makers.steps(one)).toEqual([]);
  });

  test("needs a label where a workload makes it, of which no policy speaks", () => {
    const labelled = (text?: string) => {
      const { makers, imagined, asked } = judged((labels) => Object.keys(labels).length > 0, {}, text);
      const before = asked.length;
      expect(makers.howMade(imagined({})).possible).toBe(true);
      return asked.slice(before);
    };
    expect(labelled()).toEqual([{}, { witness: "any" }]);
    const speaks = policy("shop", "speaks", "podSelector: { matchLabels: { witness: any } }, ingress: []");
    expect(labelled(join(world, speaks))).toEqual([{}, { witness0: "any" }]);
  });

  const values = (key: string, ...all: string[]): Partial<Possible> => ({
    labelValues: () => new Map([[key, new Set(all)]]),
  });

  test("has a label that admission asks for, where no policy compares it", () => {
    const by = (key: string) => {
      const { makers, imagined } = judged(
        ({ app, [key]: value }) => app === "web" && value === "red",
        values(key, "red"),
      );
      return makers.howMade(imagined({ app: "web" })).possible;
    };
    expect(by("owner")).toBe(true);
    expect(by("team")).toBe(false);
  });

  test("has another value that policies do not tell from its own", () => {
    const { makers, imagined } = judged(({ team }) => team === "red", values("team", "red", "blue"));
    expect(makers.howMade(imagined({ app: "web", team: "green" })).possible).toBe(true);
    expect(makers.howMade(imagined({ app: "web", team: "blue" })).possible).toBe(false);
  });

  test("is not known where there are further ones, or more values than are tried", () => {
    const further = (may: boolean) => {
      const { makers, imagined } = judged(() => false, { mayHaveLabels: () => may });
      return makers.howMade(imagined({ app: "web" }, { app: "web" })).possible;
    };
    expect(further(true)).toBe("unknown");
    expect(further(false)).toBe(false);
    const many = Array.from({ length: 70 }, (_, at) => `v${at}`);
    const { makers, imagined } = judged(() => false, values("owner", ...many));
    expect(makers.howMade(imagined({ app: "web" }))).toEqual({
      ...{ possible: "unknown", why: "there are more label sets that admission may let in than are tried" },
    });
    const few = judged(() => false, values("owner", "red"));
    expect(few.makers.howMade(few.imagined({ app: "web" }))).toEqual(refused);
  });

  test("may be known to be made in another way", () => {
    const { makers, imagined } = judged(() => false);
    const one = imagined({ app: "web" });
    expect([makers.isThere(one), makers.isCertain(one), makers.steps(one)]).toEqual([false, false, []]);
    const other = imagined({ app: "web" });
    makers.know(other, somebody);
    expect([makers.isThere(other), makers.isCertain(other)]).toEqual([true, true]);
    const doubtful = imagined({ app: "web" });
    makers.know(doubtful, { possible: "unknown", why: "it is not known" });
    expect([makers.isThere(doubtful), makers.isCertain(doubtful)]).toEqual([true, false]);
  });
});

test("a pod that is there is certain, unless its walls may not be opened", () => {
  const { makers, there } = judged(() => false);
  expect([makers.isThere(there), makers.isCertain(there), makers.steps(there)]).toEqual([true, true, []]);
  const opened = { possible: "unknown", why: "it is not known" } as const;
  const doubtful = { ...there, home: { ...there.home, used: { isForeign: false, opened } } };
  expect(makers.isCertain(doubtful)).toBe(false);
  expect(makers.steps(doubtful)).toEqual([]);
});

test("whether pods may name ports as they want is asked by a pod that does, once of each namespace", () => {
  let count = 0;
  const { makers, there } = judged(() => false, {
    pods: (_stage, _home, listening = []) => {
      if (listening.length === 0) return somebody;
      count++;
      return refused;
    },
  });
  expect([makers.canMakePods(there.home), makers.canNamePorts(there.home)]).toEqual([true, false]);
  expect(makers.canNamePorts(there.home)).toBe(false);
  expect(count).toBe(1);
});
