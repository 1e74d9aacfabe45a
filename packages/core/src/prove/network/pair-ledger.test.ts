import { describe, expect, test } from "vitest";
import { unassigned } from "../../verdicts/property.ts";
import { PairLedger, type Road } from "./pair-ledger.ts";

type Rank = Road["rank"];
const road = (summary: string, more: Partial<Road> = {}): Road => ({
  ...{ from: "dev", to: "prod", certain: true, rank: "direct", isClosable: false },
  cause: { code: "KS3101", key: "k", message: summary, hint: "", related: [] },
  witness: () => ({ summary, steps: [] }),
  ...more,
});
const ledger = (...roads: readonly Road[]) => {
  const one = new PairLedger();
  for (const each of roads) one.add(each);
  return one;
};
const best = (...roads: readonly Road[]) =>
  ledger(...roads)
    .best("dev", "prod")
    ?.witness().summary;

describe("of several ways one is shown", () => {
  test("that is certain, before one that may be", () => {
    const may = road("may", { certain: false, rank: "direct" });
    const is = road("is", { rank: "onNode" });
    expect(best(may, is)).toBe("is");
    expect(best(is, may)).toBe("is");
  });

  test("what is there before what could be, short ways before long ones", () => {
    const ranks: readonly Rank[] = [
      ...(["direct", "led", "entrance", "imagined", "forwarded", "newNamespace", "opened", "laid", "onNode"] as const),
    ];
    for (const [at, rank] of ranks.entries())
      for (const later of ranks.slice(at + 1)) {
        expect(best(road("near", { rank }), road("far", { rank: later }))).toBe("near");
        expect(best(road("far", { rank: later }), road("near", { rank }))).toBe("near");
      }
  });

  test("the first, of equal ones, for each pair by itself", () => {
    expect(best(road("one"), road("other"))).toBe("one");
    const all = ledger(road("one"), road("back", { from: "prod", to: "dev" }));
    expect(all.best("prod", "dev")?.witness().summary).toBe("back");
    expect(all.best("dev", "test")).toBeUndefined();
  });
});

describe("causes", () => {
  const shown = (...roads: readonly Road[]) =>
    ledger(...roads).causes.map(({ cause, certain, pairs, witness }) =>
      [
        ...[cause.code, cause.key, cause.message, certain ? "sure" : "perhaps", witness?.().summary],
        [...pairs.values()].map(({ from, to }) => `${from}-${to}`).join(","),
      ].join(" "),
    );
  const cause = (code: "KS3101" | "KS3102" | "KS3103", key: string, message: string) => ({
    cause: { code, key, message, hint: "", related: [] },
  });

  test("are one for all of their pairs, certain where any way is", () => {
    expect(shown(road("one", { certain: false }), road("one"), road("two", { to: "test" }))).toEqual([
      "KS3101 k one sure one dev-prod,dev-test",
    ]);
    expect(shown(road("one"), road("one", { certain: false }))).toEqual(["KS3101 k one sure one dev-prod"]);
    expect(shown(road("one", { certain: false }))).toEqual(["KS3101 k one perhaps one dev-prod"]);
  });

  test("are shown of a stage rather than of what is of none", () => {
    const nobody = road("nobody", { from: unassigned });
    expect(shown(nobody, road("dev"), road("test", { from: "test" }))).toEqual([
      `KS3101 k dev sure dev ${unassigned}-prod,dev-prod,test-prod`,
    ]);
    expect(shown(road("dev"), nobody)).toEqual([`KS3101 k dev sure dev dev-prod,${unassigned}-prod`]);
    const again = road("again", { from: unassigned, to: "test" });
    expect(shown(nobody, again)).toEqual([`KS3101 k nobody sure nobody ${unassigned}-prod,${unassigned}-test`]);
    const last = road("test", { from: "test" });
    expect(shown(road("dev"), nobody, last), "the first of a stage").toEqual([
      `KS3101 k dev sure dev dev-prod,${unassigned}-prod,test-prod`,
    ]);
  });

  test("that let in pods that are there let in those that could be made, which is said once", () => {
    const possible = road("possible", { ...cause("KS3103", "k", "possible"), from: "test" });
    for (const code of ["KS3101", "KS3102"] as const)
      expect(shown(road("there", cause(code, "k", "there")), possible)).toEqual([
        `${code} k there sure there dev-prod,test-prod`,
      ]);
    expect(shown(road("there", cause("KS3101", "other", "there")), possible)).toHaveLength(2);
    expect(shown(possible)).toEqual(["KS3103 k possible sure possible test-prod"]);
  });

  test("are known by code, key and pair", () => {
    const all = ledger(road("one"));
    const has = (code: "KS3101" | "KS3102", key: string, from: string, to: string) => all.has({ code, key }, from, to);
    expect(has("KS3101", "k", "dev", "prod")).toBe(true);
    expect(has("KS3101", "k", "prod", "dev")).toBe(false);
    expect(has("KS3101", "other", "dev", "prod")).toBe(false);
    expect(has("KS3102", "k", "dev", "prod")).toBe(false);
  });
});
