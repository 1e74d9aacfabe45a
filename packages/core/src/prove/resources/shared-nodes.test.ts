import { expect, test } from "vitest";
import { botOf, deployment, judged, maker, namespace, node, policy, stages } from "./testing/resource-worlds.ts";

const apart = "no node is known on which pods of both dev and prod may run";
const on = (selector: string) => `, nodeSelector: ${selector}`;
const pool = (name: string) => on(`{ pool: ${name} }`);
const pools =
  node("node-a", { labels: "{ pool: a, all: x }" }) +
  node("node-b", { labels: "{ pool: b, all: x }" }) +
  node("node-c", { labels: "{ pool: c }" });

test.each<[string, dev: string, prod: string, verdict: string]>([
  ["the same", pool("a"), pool("a"), "broken"],
  ["different ones", pool("a"), pool("b"), "holds"],
  ["one of several, the first", on("{ all: x }"), pool("a"), "broken"],
  ["one of several, the last", on("{ all: x }"), pool("b"), "broken"],
  ["none of several", on("{ all: x }"), pool("c"), "holds"],
])("pods of both stages may run on these nodes of nobody: %s", (_, dev, prod, verdict) => {
  const { verdict: found } = judged(stages + pools + deployment("shop-dev", dev, "{}") + deployment("shop-prod", prod));
  expect(found).toMatchObject({ verdict });
  if (verdict === "holds") expect(found?.reason).toBe(apart);
});

test("nodes of the control plane are looked at by no stage: whoever gets there has more than room", () => {
  const roles = '{ "node-role.kubernetes.io/control-plane": "" }';
  const text = stages + deployment("shop-dev", "", "{}") + deployment("shop-prod");
  expect(judged(text + node("master", { labels: roles })).verdict).toMatchObject({ verdict: "holds", reason: apart });
  expect(judged(text + node("worker")).verdict).toMatchObject({ verdict: "broken" });
});

test("a stage takes what is its own: guests on its nodes have no claim to them, and it has none as a guest", () => {
  const text =
    stages +
    node("dev-1", { labels: "{ stage: dev }" }) +
    deployment("shop-dev", "", "{}") +
    deployment("shop-prod", "", "{}");
  const { of } = judged(text);
  expect(of("dev", "prod")).toMatchObject({ verdict: "holds", reason: apart });
  expect(of("prod", "dev")).toMatchObject({ verdict: "broken" });
});

test("where nobody of a stage runs or makes anything, its nodes are taken from nobody", () => {
  const dev1 = node("dev-1", { labels: "{ stage: dev }" });
  const text = stages + dev1 + deployment("shop-prod", "", "{}");
  const none = "no node is known on which pods of both prod and dev may run";
  expect(judged(text).of("prod", "dev")).toMatchObject({ verdict: "holds", reason: none });
  expect(judged(text + maker("shop-dev")).of("prod", "dev")).toMatchObject({ verdict: "broken" });
});

test("people who may make pods in their own stage, or in what is of none, may bring them beside others'", () => {
  const text = stages + node("free") + namespace("tools") + namespace("shop-test", "test") + deployment("shop-prod");
  const subject = botOf("shop-dev");
  const unbounded = (home: string) => ({
    verdict: "broken",
    reason: `no quota bounds cpu and memory in ${home}, whose pods run beside those of prod`,
  });
  expect(judged(text + maker("shop-dev", { subject })).verdict).toMatchObject(unbounded("shop-dev"));
  expect(judged(text + maker("tools", { subject })).verdict).toMatchObject(unbounded("tools"));
  const inBoth = maker("shop-test", { subject }) + maker("shop-dev", { subject });
  expect(judged(text + inBoth).verdict).toMatchObject(unbounded("shop-dev"));
});

test.each([
  ["of nobody", "{}"],
  ["of the other stage", "{ stage: prod }"],
])("pods that somebody may make in another stage's namespace are that stage's, on nodes %s", (_, labels) => {
  const inTest = namespace("shop-test", "test") + maker("shop-test", { subject: botOf("shop-dev") });
  const { of } = judged(stages + node("node-1", { labels }) + inTest + deployment("shop-prod"));
  expect(of("dev", "prod")).toMatchObject({ verdict: "holds", reason: apart });
});

const prod1 = node("prod-1", { labels: "{ stage: prod }" });
const selected =
  "object.spec.?nodeSelector[?'stage'].orValue('') == namespaceObject.metadata.?labels[?'stage'].orValue('')";

test("admission that keeps pods on their stage's nodes keeps them from others", () => {
  const made = stages + prod1 + node("dev-1", { labels: "{ stage: dev }" }) + maker("shop-dev");
  const text = made + deployment("shop-prod", on("{ stage: prod }"));
  expect(judged(text).verdict).toMatchObject({ verdict: "broken" });
  expect(judged(text + policy([selected])).verdict).toMatchObject({ verdict: "holds", reason: apart });
});

const undecided = {
  admission: {
    decide: () => ({
      answer: "depends" as const,
      by: [{ policy: { group: "", kind: "P", namespace: "", name: "p" }, message: "it reads a parameter" }],
    }),
  },
};

test.each<[string, objects: string, verdict: string]>([
  ["neither's pods", maker("shop-dev") + maker("shop-prod"), "unknown"],
  ["only pods of the one that takes", deployment("shop-dev", "", "{}") + maker("shop-prod"), "unknown"],
  ["only pods of the one that takes, which are bounded", deployment("shop-dev") + maker("shop-prod"), "holds"],
  ["only pods of the other", maker("shop-dev") + deployment("shop-prod"), "unknown"],
  ["both's pods", deployment("shop-dev", "", "{}") + deployment("shop-prod"), "broken"],
  ["only pods of the one that takes, and nobody makes others", deployment("shop-dev", "", "{}"), "holds"],
])("where %s are known to run on a node of nobody, and admission leaves the rest open", (_, objects, verdict) => {
  const { verdict: found } = judged(stages + node("free") + objects, undecided);
  expect(found?.verdict).toBe(verdict);
  if (verdict === "unknown")
    expect(found?.reason).toBe("whether pods of dev and prod may run on the same node could not be decided");
});

test("where it is open whether a stage's own nodes are shared, it takes what is its own", () => {
  const text = stages + node("dev-1", { labels: "{ stage: dev }" }) + deployment("shop-dev") + maker("shop-prod");
  expect(judged(text, undecided).of("dev", "prod")).toMatchObject({ verdict: "holds", reason: apart });
  expect(judged(text, undecided).of("prod", "dev")).toMatchObject({ verdict: "unknown" });
});

test("where no node is read, there is one without labels and taints", () => {
  const asking = (more: string) => judged(stages + deployment("shop-dev", more, "{}") + deployment("shop-prod"));
  expect(asking("").verdict).toMatchObject({ verdict: "broken" });
  expect(asking(pool("a")).verdict).toMatchObject({ verdict: "holds", reason: apart });
});
