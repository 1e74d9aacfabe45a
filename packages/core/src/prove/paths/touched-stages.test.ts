import { expect, test } from "vitest";
import type { Capability } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Step } from "../../verdicts/witness.ts";
import { accessContext } from "../access/access-context.ts";
import { type Made, MadePods } from "./made-pods.ts";
import { verdictOf } from "./testing/searches.ts";
import { at, found, places, search, told, touchesOf } from "./testing/touched.ts";
import { touches } from "./touching-edges.ts";
import type { Reached } from "./way.ts";

const unclear = (from: string) =>
  `unclear: whether those who get into ${from} can do what leads from there to prod is not known: it is so`;
const shared = verdictOf("shared");
const labels = verdictOf("labels");
const held = verdictOf("podSecurity", { witness: { summary: "", steps: [] } });
const whatOf = { identity: labels, maker: shared, pods: shared, nodes: held, landed: shared };
const given = (stage: string, ...may: Capability[]) => ({
  trying: { ...search.trying, granted: new Map([[stage, new Set(may)]]) },
});

test.each(["identity", "maker", "pods", "nodes"] as const)(
  "who was meant to run commands in a stage is part of it at its %s without finding anything new",
  (type) => {
    const touched = (parts = {}) => touchesOf(at(type), whatOf[type], parts);
    expect(touched()).toHaveLength(1);
    expect(touched(given("test", "runCommands"))).toEqual([]);
    expect(touched(given("test", "readSecrets"))).toHaveLength(1);
    expect(touched(given("prod", "runCommands"))).toHaveLength(1);
    expect(touched({ trying: { ...search.trying, stage: "test" } })).toEqual([]);
    expect(touchesOf({ ...at(type), from: undefined }, whatOf[type])).toEqual([]);
  },
);

/** The identity that was reached, at home in these stages. */
function atHomeIn(...homes: readonly string[]): readonly string[] {
  const { world, given: judged } = search.context;
  const context = { ...search.context, access: { ...accessContext(world, judged), homes: () => homes } };
  return touchesOf(places.identity, labels, { context }).map(told);
}

test("somebody is part of every stage in which they are at home, unless that is everybody's or one's own", () => {
  expect(atHomeIn("test", "qa")).toEqual([unclear("test"), unclear("qa")]);
  expect(atHomeIn("prod", "qa")).toEqual([unclear("qa")]);
  expect(atHomeIn("dev", "qa")).toEqual([]);
  expect(atHomeIn("qa", outside)).toEqual([]);
  expect(atHomeIn()).toEqual([]);
});

test("to have a further role is to be nobody else", () => {
  const { place } = places.identity;
  const [bound] = search.context.access.grants.ofSubject.get("User dana")?.inNamespace.get("shop-test") ?? [];
  if (bound === undefined) throw new Error("dana has no role");
  const arrival = { ...place.arrival, identity: { type: "role", bound } } as const;
  expect(touchesOf({ ...places.identity, place: { ...place, arrival } }, labels)).toEqual([]);
});

test("what was only reached without being of anybody is no stage's", () => {
  const stage: Reached = { ...places.pods, place: { type: "stage", key: "stage test", stage: "test" } };
  expect(touchesOf(stage, shared)).toEqual([]);
});

test("where the pair is open, only what is of no stage is of interest, where one road is not enough", () => {
  const { context } = search;
  const ofNone = { context: { ...context, access: { ...context.access, stageOf: () => unassigned } } };
  expect(touchesOf(places.pods, shared, {}, true)).toEqual([]);
  expect(touchesOf(places.pods, shared, ofNone, true).map(told)).toEqual([unclear(unassigned)]);
  const single = (from: string, to: string) => [{ ...shared, from, to }];
  const needing = (isOpen: boolean) => [
    ...touches(
      { ...search, context: { ...ofNone.context, single } },
      { ...found, places: [places.pods], needsOne: (to, reached) => to === "prod" && reached === places.pods },
      "prod",
      isOpen,
    ),
  ];
  expect([needing(true).length, needing(false).length]).toEqual([0, 1]);
});

test("what is done from where one may not come is not certain, and the first doubt is told", () => {
  const doubtful: Reached = { ...places.nodes, unclear: "admission may refuse it" };
  expect(touchesOf(doubtful, held)).toEqual([{ type: "unclear", reached: doubtful, why: "admission may refuse it" }]);
  const inPods: Reached = { ...places.pods, unclear: "admission may refuse it" };
  expect(touchesOf(inPods, shared).map(told)).toEqual([unclear("test")]);
});

const steps: readonly Step[] = [
  { type: "request", as: { user: "maker", groups: [] }, verb: "create", resource: { group: "", resource: "pods" } },
];
const made: Made = { type: "made", does: "is privileged", steps };
const refused: Made = { type: "refused" };
const doubted: Made = { type: "unclear", why: "it depends" };

test.each<[Made, readonly string[]]>([
  [
    made,
    [
      "over podSecurity: nothing refuses that such a pod is privileged, where no NetworkPolicy holds, so that pods of prod lie open to it | baseline of test | 1 steps",
    ],
  ],
  [refused, []],
  [doubted, ["unclear: it depends"]],
])("who makes pods stands where no NetworkPolicy holds if admission takes such: %o", (one, expected) => {
  const reaching = Object.assign(new MadePods(search.context), { reaching: () => one });
  const key = `baseline ${places.maker.place.group.alike.key}`;
  const all = touchesOf(places.maker, verdictOf("podSecurity"), { made: reaching }).map(told);
  expect(all.map((each) => each.replace(key, "baseline of test"))).toEqual(expected);
});

const onto = (name: string) =>
  `over placement: nothing keeps such a pod off ${name}, a node of prod | placement of pods that are made | 1 steps`;

test.each<[string, Readonly<Record<string, Made>>, readonly string[]]>([
  ["the first", { "prod-1": made, "prod-2": made }, [onto("prod-1")]],
  ["another one", { "prod-1": refused, "prod-2": made }, [onto("prod-2")]],
  ["one for sure", { "prod-1": doubted, "prod-2": made }, [onto("prod-2")]],
  ["none for sure", { "prod-1": doubted, "prod-2": refused }, ["unclear: it depends"]],
  ["none", { "prod-1": refused, "prod-2": refused }, []],
])("who makes pods brings them onto %s of the other stage's nodes", (_which, by, expected) => {
  const landing = Object.assign(new MadePods(search.context), {
    landing: (_group: unknown, { node }: { readonly node: { readonly name: string } }) => by[node.name] ?? made,
  });
  expect(touchesOf(places.maker, verdictOf("placement"), { made: landing }).map(told)).toEqual(expected);
});
