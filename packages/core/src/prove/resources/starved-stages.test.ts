import { expect, test } from "vitest";
import {
  botOf,
  deployment,
  enough,
  judged,
  maker,
  namespace,
  noClasses,
  priority,
  quota,
  running,
  stages,
} from "./testing/resource-worlds.ts";

const codes = (text: string) => judged(text).findings.map(({ code }) => code);

test("several stages that are starved in the same way are one finding", () => {
  const more =
    namespace("shop-test", "test") + deployment("shop-test") + namespace("shop-qa", "qa") + deployment("shop-qa");
  const { told: two, of } = judged(stages + running + maker("shop-dev") + noClasses("shop-dev") + more);
  const codesOf = (from: string) => ["prod", "qa", "test", "(unassigned)"].map((to) => of(from, to)?.findings.join());
  expect([codesOf("dev"), codesOf("qa")]).toEqual([
    ["KS3701", "KS3701", "KS3701", ""],
    ["", undefined, "", ""],
  ]);
  expect(two).toMatchObject([
    {
      message: expect.stringMatching(/; 2 more pairs of stages alike$/),
      pairs: ["dev > prod", "dev > qa", "dev > test"],
    },
  ]);
  const one = judged(
    stages +
      running +
      maker("shop-dev") +
      noClasses("shop-dev") +
      namespace("shop-test", "test") +
      deployment("shop-test"),
  );
  expect(one.told[0]?.message).toMatch(/; 1 more pair of stages alike$/);
});

test("of what is of no stage nobody knows what is meant, unless an intent says it: only then it is told", () => {
  const text = stages + running + namespace("tools") + deployment("tools", "", "{}");
  const intent = { openings: [], grants: [], shared: [], administrators: [] };
  const broken = judged(text).verdicts.filter(({ verdict }) => verdict === "broken");
  expect(broken.map(({ from, to }) => `${from} > ${to}`)).toEqual(["(unassigned) > dev", "(unassigned) > prod"]);
  expect(judged(text).findings).toEqual([]);
  expect(broken[0]?.findings).toEqual([]);
  expect(judged(text, { intent }).findings.map(({ pairs }) => pairs.map(({ from, to }) => `${from} > ${to}`))).toEqual([
    ["(unassigned) > dev", "(unassigned) > prod"],
  ]);
  const starved = stages + deployment("shop-dev", "", "{}") + deployment("shop-prod") + namespace("tools");
  const pairs = (more: object) => judged(starved + deployment("tools"), more).told.map((one) => one.pairs);
  expect(pairs({})).toEqual([["dev > prod"]]);
  expect(pairs({ intent })).toEqual([["dev > prod", "dev > (unassigned)"]]);
});

test("of many namespaces the first is where it is told, and four more are named", () => {
  const more = [1, 2, 3, 4, 5].map((at) => namespace(`web-${at}`, "dev") + deployment(`web-${at}`, "", "{}")).join("");
  const [finding] = judged(stages + deployment("shop-dev", "", "{}") + deployment("shop-prod") + more).told;
  expect(finding?.at).toBe("Namespace shop-dev");
  expect(finding?.related).toEqual([1, 2, 3, 4].map((at) => `this namespace too @ Namespace web-${at}`));
  expect(finding?.edits).toHaveLength(12);
});

test("each verdict names the codes of its own pair, and findings are in the order of their codes", () => {
  const text = `${stages}${deployment("shop-dev", ", priorityClassName: high")}${deployment("shop-prod", "", "{}")}${priority("high", 1000)}`;
  const { of } = judged(text);
  expect([of("dev", "prod")?.findings, of("prod", "dev")?.findings]).toEqual([["KS3703"], ["KS3701"]]);
  expect(codes(text)).toEqual(["KS3701", "KS3703"]);
});

test("a fix refuses all classes but those with which the stage's pods run", () => {
  const quiet = priority("quiet", 5, ", preemptionPolicy: Never") + priority("low", -5, ", preemptionPolicy: Never");
  const text = `${stages}${deployment("shop-dev", ", priorityClassName: quiet")}${deployment("shop-prod", ", priorityClassName: low")}${maker("shop-dev")}${quota("shop-dev", enough)}${quiet}`;
  const [edit] = judged(text).findings[0]?.fix?.edits ?? [];
  expect(edit).toMatchObject({
    object: {
      spec: {
        scopeSelector: {
          matchExpressions: [
            { scopeName: "PriorityClass", operator: "Exists" },
            { scopeName: "PriorityClass", operator: "NotIn", values: ["quiet"] },
          ],
        },
      },
    },
  });
});

test("an account that may name a class is named with its namespace, and so is the default class", () => {
  const text = stages + running + maker("shop-dev", { subject: botOf("shop-dev") }) + quota("shop-dev", enough);
  expect(judged(text).findings[0]?.message).toBe(
    "shop-dev/bot may make pods with the priority class system-cluster-critical (2000000000) in shop-dev, which evict pods of prod with 0",
  );
  const low =
    stages + deployment("shop-dev", ", priorityClassName: low") + deployment("shop-prod", ", priorityClassName: low");
  const named = low + priority("low", -5) + maker("shop-dev") + quota("shop-dev", enough) + noClasses("shop-dev");
  expect(judged(named).findings.map(({ message }) => message)).toEqual([
    "anna may make pods of the default priority (0) in shop-dev, which evict pods of prod with -5",
  ]);
});

test("of the pods of a stage the one with the lowest priority is evicted first", () => {
  const text = `${stages}${deployment("shop-dev", ", priorityClassName: mid")}${deployment("shop-prod", ", priorityClassName: high")}${deployment("shop-prod", ", priorityClassName: low").replace("name: web,", "name: api,")}${deployment("shop-prod", ", priorityClassName: high").replace("name: web,", "name: job,")}`;
  const classes = priority("mid", 5) + priority("high", 9) + priority("low", -5);
  const first = judged(text + classes).findings.find((one) => one.pairs[0]?.from === "dev");
  expect(first?.message).toBe("the Deployment shop-dev/web of dev has the priority 5 and evicts pods of prod with -5");
});

test("whether a class may be named is not known where admission leaves it open", () => {
  const text = stages + running + maker("shop-dev") + quota("shop-dev", enough);
  const by = [{ policy: { group: "", kind: "P", namespace: "", name: "p" }, message: "it reads a parameter" }];
  const { verdict } = judged(text, { admission: { decide: () => ({ answer: "depends", by }) } });
  expect(verdict).toMatchObject({ verdict: "unknown", findings: [] });
  expect(verdict?.reason).toBe(
    "whether pods of dev may have the priority class system-cluster-critical, above those of prod, could not be decided",
  );
});

test("who shares something else than nodes has no priority over others meant", () => {
  const text =
    stages + deployment("shop-dev", ", priorityClassName: high") + deployment("shop-prod") + priority("high", 1000);
  const answer = (...shared: readonly object[]) => {
    const intent = { openings: [], grants: [], administrators: [], shared: shared as never };
    return judged(text, { intent }).verdict?.verdict;
  };
  expect(answer({ type: "nodes", stages: ["dev", "prod"] })).toBe("holds");
  expect(answer({ type: "cluster", stages: ["dev", "prod"] })).toBe("broken");
  expect(answer({ type: "nodes", stages: ["dev", "test"] })).toBe("broken");
  expect(answer({ type: "nodes", stages: ["test", "prod"] })).toBe("broken");
});
