import { expect, test } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import { unassigned } from "../../verdicts/property.ts";
import { proveNetwork } from "../network/prove-network.ts";
import { provePaths } from "./prove-paths.ts";
import { doubting } from "./testing/rights.ts";
import { contextOf } from "./testing/searches.ts";
import { all, bound, held, namespace } from "./testing/stories.ts";

/** By pair, as `dev > prod`. */
function verdictsIn(text: string, intent?: Partial<Intent>): ReadonlyMap<string, Verdict> {
  const { world, given } = contextOf(text, intent);
  const { verdicts } = provePaths(world, given);
  return new Map(verdicts.map((verdict) => [`${verdict.from} > ${verdict.to}`, verdict]));
}

const codesOf = (verdicts: ReadonlyMap<string, Verdict>) =>
  Object.fromEntries([...verdicts].map(([pair, { findings }]) => [pair, findings]));
const others = namespace("shop-qa", "qa", held) + namespace("shop-test", "test", held);
const fromQa = bound("developers", "shop-qa", "get pods", "User dana");

test("a verdict has the codes of what is found of its pair, and of what single properties find of it", () => {
  const codes = codesOf(verdictsIn(all.entering + others + fromQa, {}));
  expect(codes).toMatchObject({
    "dev > prod": ["KS3902"],
    "qa > prod": ["KS3902"],
    "test > prod": [],
    "dev > test": [],
    "prod > dev": [],
    "(outside) > prod": [],
  });
  expect(codes["(unassigned) > prod"]).toEqual([expect.stringMatching(/^KS31/)]);
});

test("what is not known could turn by anything that was not read, and says so beside its finding", () => {
  const doubted = verdictsIn(all.entering + doubting("dana", "pods/exec"), {});
  expect(doubted.get("dev > prod")).toMatchObject({
    ...{ verdict: "unknown", reason: "whether doubt lets it pass depends on what is sent" },
    ...{ sensitivity: { kinds: "any" }, findings: ["KS3903"] },
  });
});

test("what one property does not know is found by that one alone", () => {
  const enters = bound("enter", "shop-prod", "create pods/exec", "User dana");
  const { findings, verdict } =
    verdictsIn(all.entering + enters + doubting("dana", "pods/exec"), {}).get("dev > prod") ?? {};
  expect(verdict).toBe("unknown");
  expect(findings).toEqual([expect.stringMatching(/^KS32/)]);
});

test("what one property breaks turns by what that property's verdict does", () => {
  const { world, given } = contextOf(all.entering);
  const single = proveNetwork(world, given).verdicts.find(({ from, to }) => from === unassigned && to === "prod");
  const verdict = provePaths(world, given).verdicts.find(({ from, to }) => from === unassigned && to === "prod");
  expect(single?.verdict).toBe("broken");
  expect(verdict?.sensitivity).toEqual(single?.sensitivity);
});

test("why nothing leads there says from where nothing does", () => {
  const verdicts = verdictsIn(all.entering + others + bound("testers", "shop-test", "get pods", "User tess"));
  const reason = (pair: string) => verdicts.get(pair)?.reason;
  const nothing = "no road of any property leads into prod from";
  expect(reason("test > prod")).toBe(`${nothing} test, nor from the one place to which its people come`);
  expect(reason("qa > prod")).toBe(`${nothing} qa`);
  expect(reason("test > (outside)")).toBe("nothing of test gets out of the cluster");
  expect(reason("(outside) > prod")).toBe("nothing leads from outside into prod");
  expect(reason("dev > test")).toMatch(/ leads into test from dev, nor from the 3 places to which its people come$/);
});
