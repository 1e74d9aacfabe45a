import { describe, expect, test } from "vitest";
import type { Possibility, Possible } from "../possible/possible.ts";
import type { Labels } from "../selectors/match.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { judgementOf } from "./judgement.ts";
import type { PodClass } from "./model/pod-class.ts";
import { mostVisited } from "./model/used-namespaces.ts";
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

  test("is made without labels where that may be, though with one it may be too", () => {
    const { makers, imagined, asked } = judged(() => true);
    const before = asked.length;
    expect(makers.isThere(imagined({}))).toBe(true);
    expect(asked.slice(before)).toEqual([{}]);
  });

  test("is not asked for again with the same labels", () => {
    const { makers, imagined, asked } = judged(() => false);
    const before = asked.length;
    expect(makers.howMade(imagined({ app: "web" }))).toEqual(refused);
    expect(asked.slice(before)).toEqual([{ app: "web" }]);
  });

  test("keeps a label of which no policy speaks, and that admission compares", () => {
    const { makers, imagined } = judged(() => false, values("owner", "red"));
    expect(makers.howMade(imagined({ owner: "blue" }))).toEqual(refused);
  });

  describe("that admission asks for one of many values for", () => {
    const filled = (count: number, admits: (owner: string | undefined) => boolean) => {
      const whetherMay: Labels[] = [];
      const mayHaveLabels: Possible["mayHaveLabels"] = (_stage, _namespace, labels) => {
        whetherMay.push(labels);
        return true;
      };
      const all = Array.from({ length: count }, (_, at) => `v${at}`);
      const parts = { ...values("owner", ...all), mayHaveLabels };
      const { makers, imagined } = judged(({ owner }) => admits(owner), parts);
      return { answer: makers.howMade(imagined({ app: "web" })).possible, whetherMay };
    };

    test("is tried with 64 of them, the absence and another value counted", () => {
      expect(filled(62, () => false)).toEqual({ answer: false, whetherMay: [] });
      expect(filled(70, (owner) => owner === "v62").answer).toBe(true);
      expect(filled(70, (owner) => owner === "v63").answer).toBe("unknown");
    });

    test("is asked for whether there may be more of them, with the labels that it has", () => {
      expect(filled(63, () => false)).toEqual({ answer: "unknown", whetherMay: [{ app: "web" }] });
    });
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
      expect(listening).toEqual([{ name: expect.stringMatching(/^[a-z]{1,15}$/), containerPort: 80, protocol: "TCP" }]);
      count++;
      return refused;
    },
  });
  expect([makers.canMakePods(there.home), makers.canNamePorts(there.home)]).toEqual([true, false]);
  expect(makers.canNamePorts(there.home)).toBe(false);
  expect(count).toBe(1);
});

test("whether people make pods in a namespace is asked once", () => {
  let count = 0;
  const { makers, there } = judged(() => false, {
    pods: () => {
      count++;
      return somebody;
    },
  });
  const before = count;
  expect([makers.canMakePods(there.home), makers.canMakePods(there.home)]).toEqual([true, true]);
  expect(count - before).toBeLessThan(2);
});

test("of people who visit more namespaces than are told apart it is said so", () => {
  const names = Array.from({ length: mostVisited + 1 }, (_, at) => `n${at}`);
  const text = join(world, ...names.map((name) => namespace(name, "prod")));
  const visitors = (home: string) => (names.includes(home) ? ["dev"] : []);
  const { limits } = judged(() => false, { visitors, pods: (stage) => (stage === "dev" ? somebody : refused) }, text);
  expect(limits.why("dev", "prod")).toBe("people of dev may make pods in more than 2000 namespaces of others");
  expect(limits.why("prod", "dev")).toBeUndefined();
}, 30_000);

test("people bring pods onto nodes of their own stage", () => {
  const node = "apiVersion: v1\nkind: Node\nmetadata: { name: one, labels: { stage: dev } }";
  const { nodes } = judged(() => false, {}, join(world, node)).model;
  const [ofDev] = nodes.classes;
  if (!ofDev) throw new Error("no node");
  expect(nodes.mayLand("dev", ofDev)).toBe(true);
});
