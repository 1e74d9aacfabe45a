import { describe, expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { ownThings } from "./own-things.ts";
import { intentWith } from "./testing/two-stages.ts";
import { isMeant, sharedUses, type Use } from "./uses.ts";

const world = worldOf("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: infra}}");
const [object] = world.objects.get("ConfigMap") ?? [];
const own = (what: string) => ({ what, edits: [] });

function use(stage: string, more: Partial<Use> = {}): Use {
  if (object === undefined) throw new Error("no object");
  return { thing: "t", name: "t", stage, at: { object, path: [] }, does: `does ${stage}`, changes: true, ...more };
}
/** Where the others are; those elsewhere meet nobody. */
const here = { id: "here", meets: ({ id }: { readonly id: string }) => id === "here" };
const elsewhere = { changes: false, where: { id: "elsewhere", meets: () => false } };
const told = (uses: readonly Use[], intent?: Parameters<typeof sharedUses>[3]) =>
  sharedUses(uses, "KS3809", "host", intent).map(({ pairs, message, related, fix }) => [
    pairs.map(({ from, to }) => `${from} > ${to}`).join(),
    message,
    related.map((one) => one.message).join(),
    fix?.description,
  ]);

describe("uses of one thing", () => {
  test("reach each other by changing, and by reading what others change", () => {
    const pairs = (one: Partial<Use>, other: Partial<Use>) => told([use("a", one), use("b", other)])[0]?.[0];
    expect(pairs({}, {})).toBe("a > b,b > a");
    expect(pairs({}, { changes: false })).toBe("a > b");
    expect(pairs({}, { changes: false, reads: true })).toBe("a > b,b > a");
    expect(pairs({ changes: false, reads: true }, { changes: false, reads: true })).toBeUndefined();
    const there = { id: "there", meets: ({ id }: { readonly id: string }) => id === "there" };
    expect(pairs({ where: here }, { where: there })).toBeUndefined();
    expect(pairs({ where: here }, {})).toBe("a > b,b > a");
    expect(pairs({}, { where: here })).toBe("a > b,b > a");
  });

  test("are told in the order of stages, those of none last, and three besides the first", () => {
    const [all] = told(["c", "(unassigned)", "e", "a", "d"].map((stage) => use(stage)));
    expect(all?.[1]).toBe("a and c and d and e and (unassigned) share t: ConfigMap infra/a does a");
    expect(all?.[2]).toBe(
      "in c, ConfigMap infra/a does c,in d, ConfigMap infra/a does d,in e, ConfigMap infra/a does e",
    );
  });

  test("without those that reach nobody, and those that are alike once", () => {
    const pair = [use("a", { where: here }), use("b", { where: here })];
    expect(told([...pair, use("z", elsewhere)])[0]?.[1]).toBe("a and b share t: ConfigMap infra/a does a");
    const twice = use("a", { does: "does it again" });
    expect(told([use("a"), twice, use("b")])[0]?.slice(1, 3)).toEqual([
      "a and b share t: ConfigMap infra/a does a",
      "in b, ConfigMap infra/a does b",
    ]);
    expect(told([use("a"), use("b", { thing: "u" })])).toEqual([]);
  });

  test("are mended where each that has to move can have its own", () => {
    expect(told([use("a"), use("b", { own: own("its own") })])[0]?.[3]).toBe("give b its own");
    expect(told([use("a"), use("b", { own: own("its own") }), use("b")])[0]?.[3]).toBeUndefined();
    expect(told([use("a"), use("b")])[0]?.[3]).toBeUndefined();
    const pair = ["a", "b"].map((stage) => use(stage, { own: own(`one of ${stage}`), where: here }));
    expect(told([...pair, use("prod", { ...elsewhere, own: own("its own") })])[0]?.[3]).toBe("give b one of b");
  });

  test("are meant where the intent says that all of these stages share it", () => {
    const intent = intentWith([{ type: "host", name: "t", stages: ["a", "b"] }]);
    expect(told([use("a"), use("b")], intent)).toEqual([]);
    expect(told([use("a"), use("b"), use("c")], intent)[0]?.[0]).toBe("a > c,b > c,c > a,c > b");
    const wide = (name: string) => intentWith([{ type: "host", name, stages: ["a"] }]);
    const meant = (pattern: string, text: string, ...stages: string[]) => isMeant(wide(pattern), "host", text, stages);
    expect(meant("x.*", "x.example", "a")).toBe(true);
    expect(meant("x.*", "x.one\ntwo", "a")).toBe(true);
    expect(meant("x.*", "xyexample", "a")).toBe(false);
    expect(meant("x", "ax", "a")).toBe(false);
    expect(meant("x", "xa", "a")).toBe(false);
    expect(meant("x", "x", "a", "b")).toBe(false);
    expect(isMeant(wide("x"), "image", "x", ["a"])).toBe(false);
    expect(isMeant(undefined, "host", "x", ["a"])).toBe(false);
  });
});

describe("a thing of its own", () => {
  const owning = (stage: string, changes = true, has = true) => ({
    stage,
    changes,
    ...(has && { own: own(`one for ${stage}`) }),
  });
  test.each([
    [[owning("a"), owning("b")], "give b one for b"],
    [[owning("a"), owning("b"), owning("c")], "give b one for b, and 1 more stage alike"],
    [[owning("a"), owning("b"), owning("c"), owning("d")], "give b one for b, and 2 more stages alike"],
    [[owning("a"), owning("b"), owning("b"), owning("b")], "give b one for b"],
    [[owning("a", false), owning("b")], "give b one for b"],
    [[owning("a"), owning("b", false)], "give a one for a"],
    [[owning("a"), owning("prod")], "give a one for a"],
    [[owning("a"), owning("(unassigned)")], "give a one for a"],
    [[owning("prod", false), owning("a", false), owning("b")], "give b one for b"],
    [[owning("prod"), owning("a", false), owning("b")], "give a one for a, and 1 more stage alike"],
    [[owning("prod"), owning("a", false, false), owning("b")], undefined],
    [[owning("prod", false), owning("a", false, false), owning("b")], "give b one for b"],
    [[owning("a"), owning("prod-1"), owning("prod-2")], undefined],
    [[owning("a", false), owning("b", false)], undefined],
    [[owning("a"), owning("b", true, false)], undefined],
    [[], undefined],
  ])("%j", (uses, description) => expect(ownThings(uses)?.description).toBe(description));
});
