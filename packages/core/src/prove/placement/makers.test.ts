import { expect, test } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import { anything } from "../admission/admission.ts";
import { worldOf } from "../testing/world-of.ts";
import { provePlacement } from "./prove-placement.ts";
import { deployment, givenBy, guard, guardOf, mayCreate, stages, verdict } from "./testing/placement-worlds.ts";

const namespace = (name: string, stage: string) => `
---
{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: { stage: ${stage} } } }`;
const account = "subjects: [{ kind: ServiceAccount, name: default, namespace: shop-dev }]";
const elsewhere = (home: string) =>
  mayCreate("pods")
    .replaceAll("namespace: shop-dev", `namespace: ${home}`)
    .replace(/subjects: \[.*\]/, account);
const answer = (text: string, to = "prod", intent?: Intent) => verdict(worldOf(text), "dev", to, intent);

test("who may make pods in namespaces of two stages makes them in each, whichever comes first", () => {
  const reversed = stages.split("---").toReversed().join("---\n");
  const both = elsewhere("shop-prod") + elsewhere("shop-dev");
  expect(answer(reversed + both).verdict).toBe("broken");
  expect(answer(stages + both).verdict).toBe("broken");
});

test("a pod in a third stage's namespace is labelled as that stage's", () => {
  const text = stages + namespace("shop-test", "test") + elsewhere("shop-test");
  expect(answer(text).witness?.steps[0]).toMatchObject({ body: { metadata: { labels: { stage: "test" } } } });
});

test("pods in another stage's namespaces may be on nodes of no stage: that is its own matter", () => {
  const free = "\n---\n{ apiVersion: v1, kind: Node, metadata: { name: free-1 } }";
  const intent: Intent = { openings: [], grants: [], administrators: [], shared: [] };
  expect(answer(stages + free + elsewhere("shop-prod"), "(unassigned)", intent).verdict).toBe("holds");
  expect(answer(stages + free + elsewhere("shop-dev"), "(unassigned)", intent).verdict).toBe("broken");
});

test("who may change pods cannot have those of a DaemonSet tolerate more: there are none to change", () => {
  const template =
    "object.spec.template.spec.?tolerations.orValue([]).all(one, one.?key.orValue('') != '' && one.key != 'stage')";
  const sets = guardOf({ resources: ["daemonsets"], expressions: [template], group: "apps" });
  const changer = mayCreate("pods", "[patch]").replaceAll("maker", "changer");
  expect(answer(stages + mayCreate("daemonsets") + changer + sets).verdict).toBe("holds");
});

test("one example of each namespace is enough", () => {
  const like = (home: string, name: string, image: string) =>
    deployment(home, "nodeSelector: { stage: dev }")
      .replace("name: web,", `name: ${name},`)
      .replace("image: web", `image: "${image}"`);
  const there = like("shop-dev", "a", "own:1") + like("shop-dev", "b", "own:2") + like("a-dev", "c", "other:1");
  const only = guard("object.spec.containers.all(one, one.image.matches('^(o)ther:[0-9]$'))");
  expect(answer(stages + namespace("a-dev", "dev") + there + mayCreate("pods") + only).verdict).toBe("broken");
});

test("where every pod that is tried is refused, though nothing says that all are, it is not known", () => {
  const world = worldOf(stages + mayCreate("pods"));
  const given = givenBy(world);
  const refusal = { policy: { group: "", kind: "P", namespace: "", name: "p" }, message: "no" };
  const admission = {
    decide: ({ name }: { name: unknown }) =>
      name === anything ? ({ answer: "admitted" } as const) : ({ answer: "refused", by: refusal } as const),
  };
  const { verdicts } = provePlacement(world, { ...given, admission });
  expect(verdicts.find(({ from, to }) => from === "dev" && to === "prod")).toMatchObject({
    verdict: "unknown",
    reason: "whether the admission in force keeps every pod of dev off the nodes of prod could not be decided",
  });
});
