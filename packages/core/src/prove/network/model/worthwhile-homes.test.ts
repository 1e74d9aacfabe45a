import { expect, test } from "vitest";
import { judgementOf } from "../judgement.ts";
import { givenOf } from "../../testing/given.ts";
import { worldOf } from "../../testing/world-of.ts";
import { closed, join, namespace, policy, possibleOf, prove, somebody, verdictOf } from "../testing/stage-worlds.ts";
import { homesOf } from "./network-model.ts";

const count = 80;
const names = Array.from({ length: count }, (_, at) => `dev-${at}`);
const inOwnStage = "{ namespaceSelector: { matchLabels: { stage: dev } } }";
const kept = names.map((name) =>
  policy(name, "own", `podSelector: {}, policyTypes: [Egress], egress: [{ to: [${inOwnStage}] }]`),
);
/** As many namespaces in dev, and prod, which lets in whoever has one of three labels. */
const wide = (...policies: readonly string[]) =>
  join(
    ...names.map((name) => namespace(name, "dev")),
    ...policies,
    closed(
      "prod",
      ["a", "b", "c"]
        .map((app) => `{ namespaceSelector: {}, podSelector: { matchLabels: { app: ${app} } } }`)
        .join(", "),
    ),
  );
/** Somebody of dev makes pods everywhere, with labels only in this namespace. */
const onlyIn = (place: string) =>
  possibleOf({
    pods: (stage) => (stage === "dev" ? somebody : { possible: false, why: "nobody may" }),
    podWithLabels: (_stage, home) => (home === place ? somebody : { possible: false, why: "labels are refused" }),
  });

test("of a great many namespaces that let everything out the one is found in which somebody makes such a pod", () => {
  expect(verdictOf(prove(wide(), { possible: onlyIn("dev-77") }), "dev", "prod")?.verdict).toBe("broken");
  expect(verdictOf(prove(wide(), { possible: onlyIn("nowhere") }), "dev", "prod")?.verdict).toBe("holds");
});

test("among a great many that let nothing out to the stage the one that does is found", () => {
  const letsOut = policy(
    "dev-77",
    "more",
    "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: {} }] }]",
  );
  const possible = onlyIn("dev-77");
  expect(verdictOf(prove(wide(...kept), { possible }), "dev", "prod")?.verdict).toBe("holds");
  expect(verdictOf(prove(wide(...kept, letsOut), { possible }), "dev", "prod")?.verdict).toBe("broken");
});

test("a wide rule does not make a pod of each namespace that it selects", () => {
  const imagined = (world: string) => {
    const { model } = judgementOf(worldOf(world), givenOf({ possible: onlyIn("dev-5") }));
    const classes = homesOf(model).flatMap((home) => home.classes);
    return classes.filter((one) => one.imagined && one.labels["app"] !== undefined).length;
  };
  expect(imagined(wide())).toBe(3);
  expect(imagined(wide(...kept))).toBe(0);
});
