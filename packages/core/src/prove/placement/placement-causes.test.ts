import { expect, test } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import type { Finding } from "../../verdicts/finding.ts";
import { worldOf } from "../testing/world-of.ts";
import { deployment, givenBy, guard, guardOf, mayCreate, proved, stages } from "./testing/placement-worlds.ts";
import { provePlacement } from "./prove-placement.ts";

const third = (taint: string) => `
---
{ apiVersion: v1, kind: Namespace, metadata: { name: shop-test, labels: { stage: test } } }
---
{ apiVersion: v1, kind: Node, metadata: { name: test-1, labels: { stage: test } }, spec: { taints: [${taint}] } }`;
const inGeneral = "add admission policies that keep the pods of every stage on its own nodes";
const tolerating = (name: string, toleration: string) =>
  deployment("shop-dev", `tolerations: [${toleration}]`).replace(
    "metadata: { name: web,",
    `metadata: { name: ${name},`,
  );
const brief = ({ code, message, pairs }: Finding) => [
  code,
  message,
  ...pairs.map(({ from, to }) => `${from} to ${to}`),
];
const keyIsNot = (key: string) =>
  `object.spec.?nodeName.orValue('') == '' && object.spec.?tolerations.orValue([]).all(one, one.?key.orValue('') != '' && one.key != '${key}')`;

test("each workload is found for the stages whose nodes it reaches, in the order of reading", () => {
  const two = tolerating("b", "{ key: stage, value: test }") + tolerating("a", "{ key: stage, value: prod }");
  const { findings } = proved(worldOf(stages + third("{ key: stage, value: test, effect: NoSchedule }") + two));
  expect(findings.map(brief)).toEqual([
    ["KS3301", "a pod of the Deployment shop-dev/a may run on prod-1, a node of prod", "dev to prod"],
    ["KS3301", "a pod of the Deployment shop-dev/b may run on test-1, a node of test", "dev to test"],
  ]);
});

test("a verdict names the codes of its own pair", () => {
  const text = stages + third("") + tolerating("a", "{ key: stage, value: prod }");
  const inTest = mayCreate("pods").replaceAll("namespace: shop-dev", "namespace: shop-test");
  const { verdicts } = proved(worldOf(text + inTest));
  const codes = verdicts
    .filter(({ findings }) => findings.length > 0)
    .map(({ from, to, findings }) => [from, to, findings]);
  expect(codes).toEqual([
    ["dev", "prod", ["KS3301"]],
    ["dev", "test", ["KS3301"]],
    ["test", "dev", ["KS3302"]],
    ["test", "prod", ["KS3302"]],
  ]);
});

test("people of no stage that may make pods are found, without an intent too", () => {
  const home = "\n---\n{ apiVersion: v1, kind: Namespace, metadata: { name: tools } }";
  const inTools = mayCreate("pods").replaceAll("shop-dev", "tools");
  const { findings } = proved(worldOf(stages + home + inTools));
  expect(findings.map(brief)).toEqual([
    [
      "KS3302",
      "the user anna may create pods in tools that land on dev-1, a node of dev, by what they tolerate and ask for: no admission policy refuses it; 1 more pair of stages alike",
      "(unassigned) to dev",
      "(unassigned) to prod",
    ],
  ]);
});

test("a policy that leaves out a namespace is mended for what comes by the scheduler; a binding needs another fix", () => {
  const selector =
    "namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, shop-dev] }] },";
  const leavesOut = guardOf({ resources: ["pods"], expressions: [keyIsNot("t")], name: "leaves-out" });
  const policies =
    guard(keyIsNot("stage")) + leavesOut.replace("matchConstraints: {", `matchConstraints: { ${selector}`);
  const text = stages + third("{ key: t, effect: NoExecute }") + mayCreate('pods, "pods/binding"') + policies;
  const waiting = `
---
{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop-dev }, spec: { containers: [{ name: web, image: web }], tolerations: [{ key: stage, value: prod }] } }`;
  const { findings } = proved(worldOf(text + waiting));
  expect(findings.map((one) => [one.code, one.pairs, one.fix?.description, one.at?.path.at(-1)])).toEqual([
    ["KS3301", [{ from: "dev", to: "prod" }], "ask for nodes of dev by a node selector", 0],
    ["KS3302", [{ from: "dev", to: "test" }], "let the policy leaves-out hold in shop-dev too", "values"],
    ["KS3303", [{ from: "dev", to: "prod" }], inGeneral, undefined],
  ]);
});

test("of many bindings the first four are named", () => {
  const names = ["a", "b", "c", "d", "e"];
  const kinds = ["pods", "deployments", "statefulsets", "jobs", "cronjobs"];
  const makers = kinds.map((kind, at) => mayCreate(kind).replaceAll(/maker|anna/g, names[at] ?? ""));
  const places = names.map(
    (name) =>
      `\n---\n{ apiVersion: v1, kind: Namespace, metadata: { name: shop-${name}, labels: { stage: ${name} } } }`,
  );
  const each = makers.map((text, at) => text.replaceAll("shop-dev", `shop-${names[at] ?? ""}`));
  const [found] = proved(worldOf(stages + places.join("") + each.join(""))).findings;
  expect(found?.related.map(({ message, at }) => [message, at.object.object.metadata.name])).toEqual([
    ["this binding lets them make pods", "a"],
    ["this binding lets them make a Deployment", "b"],
    ["this binding lets them make a StatefulSet", "c"],
    ["this binding lets them make a Job", "d"],
  ]);
});

test("where no label says whose a node is, no policies are proposed", () => {
  const world = worldOf(stages + mayCreate("pods"));
  const mapped = { ...world, stages: { ...world.stages, label: undefined } };
  const { findings } = provePlacement(mapped, givenBy(mapped));
  expect(findings).toMatchObject([{ code: "KS3302" }]);
  expect(findings[0]).not.toHaveProperty("fix");
});

const noNodes = "\n---\n{ apiVersion: v1, kind: Namespace, metadata: { name: shop-test, labels: { stage: test } } }";
const free = `
---
{ apiVersion: v1, kind: Node, metadata: { name: free-1 }, spec: { taints: [{ key: gpu, effect: NoSchedule }] } }`;

test.each<[string, Intent["shared"], boolean]>([
  [
    "nodes, beside something else",
    [
      { type: "nodes", stages: ["test"] },
      { type: "cluster", stages: ["dev"] },
    ],
    true,
  ],
  ["something else", [{ type: "cluster", stages: ["test", "dev"] }], false],
  [
    "nodes of others, and something else",
    [
      { type: "nodes", stages: ["dev"] },
      { type: "cluster", stages: ["test"] },
    ],
    false,
  ],
])("a stage without nodes of its own is let onto those of no stage where it shares %s", (_, shared, isLet) => {
  const intent: Intent = { openings: [], grants: [], administrators: [], shared };
  const [found] = proved(worldOf(stages + noNodes + free + mayCreate("pods")), intent).findings;
  const text = JSON.stringify(found?.fix?.edits);
  expect(text).toContain("variables.stage in ['dev', 'prod']");
  expect(text).toContain("toleration.key in ['stage']");
  expect(text.includes("variables.stage in ['test']")).toBe(isLet);
});
