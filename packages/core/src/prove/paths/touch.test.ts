import { expect, test } from "vitest";
import type { Finding, Fix } from "../../verdicts/finding.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import { makeGiven } from "../make-given.ts";
import { worldOf } from "../testing/world-of.ts";
import { type PathsContext, pathsContext } from "./paths-context.ts";
import { causeOf, edgeOf } from "./touch.ts";

const verdict: Verdict = {
  property: "shared",
  from: "dev",
  to: "prod",
  verdict: "broken",
  reason: "both mount it",
  assumptions: [],
  findings: ["KS3801"],
  sensitivity: { kinds: ["Pod"] },
};
const object = { group: "", kind: "Pod", namespace: "shop", name: "web" };
const fix = (name: string): Fix => ({
  description: `delete ${name}`,
  edits: [{ type: "delete", object: { ...object, name } }],
});
const said = (parts: Partial<Finding> = {}): Finding => ({
  code: "KS3801",
  property: "shared",
  severity: "error",
  message: "said",
  hint: "a hint",
  related: [],
  pairs: [{ from: "dev", to: "prod" }],
  ...parts,
});

const world = worldOf("{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { stage: dev } } }");

function saying(...findings: readonly Finding[]): PathsContext {
  const context = pathsContext(world, makeGiven(world, undefined, specificationProfile));
  return { ...context, proofOf: (property) => ({ verdicts: [], findings: property === "shared" ? findings : [] }) };
}

test("what would mend a pair is what the property's errors about it say, all together", () => {
  const [pod] = world.objects.get("Namespace") ?? [];
  const at = pod && { object: pod, path: ["metadata"] };
  const cause = causeOf(
    saying(
      said({ fix: fix("warning"), severity: "warning" }),
      said({ fix: fix("back"), pairs: [{ from: "prod", to: "dev" }] }),
      said({ fix: fix("elsewhere"), pairs: [{ from: "dev", to: "test" }] }),
      said({ fix: fix("from elsewhere"), pairs: [{ from: "test", to: "prod" }] }),
      said({
        fix: fix("a"),
        ...(at && { at }),
        pairs: [
          { from: "x", to: "y" },
          { from: "dev", to: "prod" },
        ],
      }),
      said({ fix: fix("b") }),
    ),
    verdict,
  );
  expect({ ...cause, edits: cause.edits() }).toEqual({
    key: "shared dev prod",
    closes: "shared",
    count: 2,
    description: "delete a",
    at,
    edits: [...fix("a").edits, ...fix("b").edits],
  });
});

test("where one of them is not known to be mended, no change is", () => {
  const cause = causeOf(saying(said(), said({ fix: fix("b") })), verdict);
  expect([cause.description, cause.count, cause.edits()]).toEqual(["a hint", 2, undefined]);
});

test("where nothing is said, the reason is", () => {
  const cause = causeOf(saying(), verdict);
  expect([cause.description, cause.count, cause.edits(), cause.at]).toEqual([
    "close what lets it: both mount it",
    0,
    undefined,
    undefined,
  ]);
});

test("an edge by a verdict: over a wall unless it only follows, gone by what could turn the verdict", () => {
  const step = { type: "state", object, says: "it is there" } as const;
  const edge = edgeOf(saying(said({ fix: fix("a") })), verdict, "shared", [step], "they share it");
  expect(edge).toMatchObject({
    road: "shared",
    isBreach: true,
    says: "they share it",
    cause: { key: "shared dev prod" },
    sensitivity: { kinds: ["Pod"] },
  });
  expect(edge.steps()).toEqual([step]);
  expect(edgeOf(saying(), verdict, "network", [], "", false)).toMatchObject({ road: "network", isBreach: false });
});
