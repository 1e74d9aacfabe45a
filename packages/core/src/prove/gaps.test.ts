import { expect, test } from "vitest";
import type { Gap } from "../manifests/world/world.ts";
import type { Verdict } from "../verdicts/verdict.ts";
import { applyGaps } from "./gaps.ts";
import { worldOf } from "./testing/world-of.ts";

function verdict(more: Partial<Verdict>): Verdict {
  const base = { property: "network", from: "dev", to: "prod", verdict: "holds", reason: "all is closed" } as const;
  return { ...base, assumptions: [], findings: [], sensitivity: { kinds: "any" }, ...more };
}

function answers(gaps: readonly Gap[], ...verdicts: readonly Verdict[]): string[] {
  return applyGaps({ ...worldOf(""), gaps }, verdicts).map((one) => one.verdict);
}

const policies = "networking.k8s.io/NetworkPolicy";
const inProd = { kinds: [policies], namespaces: ["shop-prod"] };
const witness = { summary: "it does", steps: [] };

test("without gaps nothing changes", () => {
  const one = [verdict({})];
  expect(applyGaps(worldOf(""), one)).toBe(one);
});

test("a verdict is unknown where an unread object of a kind that could turn it may stand in a namespace that matters", () => {
  const here = { reason: "it is no YAML", kind: policies, namespace: "shop-prod" };
  expect(answers([here], verdict({ sensitivity: inProd }))).toEqual(["unknown"]);
  expect(answers([{ ...here, namespace: "other" }], verdict({ sensitivity: inProd }))).toEqual(["holds"]);
  expect(answers([{ ...here, kind: "Secret" }], verdict({ sensitivity: inProd }))).toEqual(["holds"]);
  expect(answers([{ reason: "", kind: policies }], verdict({ sensitivity: inProd }))).toEqual(["unknown"]);
  expect(
    answers([{ reason: "", kind: policies, namespace: "x" }], verdict({ sensitivity: { kinds: [policies] } })),
  ).toEqual(["unknown"]);
});

test("of a document of which nothing is known, and of a Namespace, everything may follow that can turn at all", () => {
  for (const gap of [{ reason: "it is no YAML" }, { reason: "its labels are a list", kind: "Namespace", name: "x" }])
    expect(answers([gap], verdict({ sensitivity: inProd }), verdict({ sensitivity: { kinds: [] } }))).toEqual([
      "unknown",
      "holds",
    ]);
});

test("a witness that no missing document could remove stays broken, with its witness", () => {
  const stays = verdict({ verdict: "broken", witness, sensitivity: { kinds: [] } });
  expect(applyGaps({ ...worldOf(""), gaps: [{ reason: "it is no YAML" }] }, [stays])).toEqual([stays]);
});

test("the reason names the document, how many more there are, and what it could close", () => {
  const gaps = ["a", "b", "c"].map((name) => ({
    reason: "spec is a list",
    kind: policies,
    namespace: "shop-prod",
    name,
  }));
  const [one] = applyGaps({ ...worldOf(""), gaps }, [
    verdict({ verdict: "broken", reason: "pods connect", witness, sensitivity: inProd }),
  ]);
  expect(one?.reason).toBe(
    "networking.k8s.io/NetworkPolicy shop-prod/a could not be judged (spec is a list), nor could 2 more, and could close this: pods connect",
  );
  expect(one?.witness).toBeUndefined();
});
