import { expect, test } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { worldOf } from "../testing/world-of.ts";
import { deployment, guard, mayCreate, proved, stages } from "./testing/placement-worlds.ts";

const named = (name: string, text: string) => text.replace("metadata: { name: web,", `metadata: { name: ${name},`);
const foundIn = (text: string, intent?: Intent) => proved(worldOf(text), intent).findings;
const dev = { apiVersion: "apps/v1", kind: "Deployment" };

test("one workload that says too little: where, how it gets there, and what mends it", () => {
  const [found, ...others] = foundIn(stages + deployment("shop-dev", "tolerations: [{ operator: Exists }]"));
  expect(others).toEqual([]);
  const message = "a pod of the Deployment shop-dev/web may run on prod-1, a node of prod";
  const spec = { containers: [{ name: "web", image: "web" }], tolerations: [{ operator: "Exists" }] };
  const metadata = { labels: { app: "web" }, name: "web", namespace: "shop-dev" };
  expect(found).toMatchObject({
    code: "KS3301",
    property: "placement",
    severity: "error",
    pairs: [{ from: "dev", to: "prod" }],
    message,
    witness: {
      summary: message,
      steps: [{ type: "landing", node: "prod-1", pod: { apiVersion: "v1", kind: "Pod", metadata, spec } }],
    },
    at: { object: { object: dev }, path: ["spec", "template", "spec", "tolerations", 0] },
    related: [],
    fix: {
      description: "ask for nodes of dev by a node selector",
      edits: [{ type: "set", path: ["spec", "template", "spec", "nodeSelector", "stage"], value: "dev" }],
    },
  });
});

test("workloads that say the same are one finding, which names the first few others and mends all", () => {
  const all = ["a", "b", "c", "d", "e", "f"].map((name) =>
    named(name, deployment("shop-dev", "tolerations: [{ operator: Exists }]")),
  );
  const world = worldOf(stages + all.join(""));
  const [found, ...others] = proved(world).findings;
  expect(others).toEqual([]);
  expect(found?.message).toBe(
    "a pod of the Deployment shop-dev/a may run on prod-1, a node of prod, and so for 5 more",
  );
  expect(found?.related.map(({ message, at }) => [message, at.object.object.metadata.name, at.path])).toEqual(
    ["b", "c", "d", "e"].map((name) => ["so does this one", name, ["spec", "template", "spec"]]),
  );
  expect(found?.fix?.edits).toHaveLength(6);
  expect(proved(applyEdits(world, found?.fix?.edits ?? [])).findings).toEqual([]);
});

test("workloads that say different things of where they run are findings of their own", () => {
  const [one, other] = ["tolerations: [{ operator: Exists }]", "tolerations: [{ key: stage, operator: Exists }]"];
  const two = named("a", deployment("shop-dev", one)) + named("b", deployment("shop-dev", other));
  expect(foundIn(stages + two).map(({ message }) => message)).toEqual([
    "a pod of the Deployment shop-dev/a may run on prod-1, a node of prod",
    "a pod of the Deployment shop-dev/b may run on prod-1, a node of prod",
  ]);
});

const third = (taints: string) =>
  `---\n{ apiVersion: v1, kind: Namespace, metadata: { name: shop-test, labels: { stage: test } } }
---\n{ apiVersion: v1, kind: Node, metadata: { name: test-1, labels: { stage: test } }, spec: { taints: [${taints}] } }`;
const testTaint = "{ key: stage, value: test, effect: NoSchedule }";

test("one workload that reaches nodes of two stages is one finding for both", () => {
  const [found, ...others] = foundIn(
    stages + third(testTaint) + deployment("shop-dev", "tolerations: [{ operator: Exists }]"),
  );
  expect(others).toEqual([]);
  expect(found?.pairs).toEqual([
    { from: "dev", to: "prod" },
    { from: "dev", to: "test" },
  ]);
});

test("a pod that is there is found at its nodeName, and a daemon's with the spec that its controller gives it", () => {
  const pod = `
---
{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop-dev }, spec: { nodeName: prod-1, containers: [{ name: web, image: web }] } }`;
  const [running] = foundIn(stages + pod);
  expect(running).toMatchObject({
    at: { object: { object: { kind: "Pod" } }, path: ["spec", "nodeName"] },
    witness: {
      steps: [
        {
          type: "state",
          object: { kind: "Pod", namespace: "shop-dev", name: "web" },
          field: "spec.nodeName",
          says: "it runs on prod-1",
        },
      ],
    },
  });
  expect(running?.fix).toBeUndefined();
  const both = foundIn(stages + pod + pod.replace("name: web,", "name: web2,"));
  expect(both.map(({ message }) => message)).toEqual([
    "the pod shop-dev/web runs on prod-1, a node of prod, and so for 1 more",
  ]);
  const daemon = deployment("shop-dev", "tolerations: [{ operator: Exists }]").replace("Deployment", "DaemonSet");
  const steps = foundIn(stages + daemon)[0]?.witness?.steps;
  expect(JSON.stringify(steps)).toContain('"key":"metadata.name","operator":"In","values":["prod-1"]');
});

test("what new pods could do is one finding for all pairs, with the bindings that let people make them", () => {
  const both =
    mayCreate("pods") + mayCreate("deployments").replaceAll("shop-dev", "shop-prod").replaceAll("maker", "deployer");
  const [found, ...others] = foundIn(stages + third("") + both);
  expect(others).toEqual([]);
  const summary =
    "the user anna may create pods in shop-dev that land on prod-1, a node of prod, by what they tolerate and ask for";
  expect(found).toMatchObject({
    code: "KS3302",
    message: `${summary}: no admission policy refuses it; 3 more pairs of stages alike`,
    witness: { summary, steps: [{ type: "request" }, { type: "landing", node: "prod-1" }] },
    related: [
      {
        message: "this binding lets them make pods",
        at: { object: { object: { metadata: { name: "maker" } } }, path: [] },
      },
      {
        message: "this binding lets them make a Deployment",
        at: { object: { object: { metadata: { name: "deployer" } } }, path: [] },
      },
    ],
    fix: { description: "add admission policies that keep the pods of every stage on its own nodes" },
  });
  const pair = foundIn(stages + third("").replace("Node", "Node") + mayCreate("pods"));
  expect(pair[0]?.message).toBe(`${summary}: no admission policy refuses it; 1 more pair of stages alike`);
  expect(foundIn(stages + mayCreate("pods"))[0]?.message).toBe(`${summary}: no admission policy refuses it`);
});

test("findings stand in the order of their codes", () => {
  const control = `
---
{ apiVersion: v1, kind: Node, metadata: { name: m-1, labels: { node-role.kubernetes.io/control-plane: "" } } }`;
  const foreign = deployment("shop-prod", "nodeName: dev-1");
  const text = stages + control + mayCreate("pods") + foreign;
  expect(foundIn(text).map(({ code }) => code)).toEqual(["KS3301", "KS3302", "KS3304"]);
});

const tolerates =
  "object.spec.?nodeName.orValue('') == '' && object.spec.?tolerations.orValue([]).all(one, one.?key.orValue('') != '' && one.key != 'stage')";

test("a binding past the scheduler is a finding of its own", () => {
  const [found] = foundIn(stages + mayCreate('pods, "pods/binding"') + guard(tolerates));
  expect(found).toMatchObject({
    code: "KS3303",
    message:
      "the user anna may create pods in shop-dev that land on prod-1, a node of prod, by a binding, past the scheduler: no admission policy refuses it",
  });
});

test("pods of no stage may run on nodes of stages where no intent says otherwise, without a finding", () => {
  const agent = deployment("monitoring", "tolerations: [{ operator: Exists }]");
  expect(foundIn(stages + agent)).toEqual([]);
  const intent: Intent = { openings: [], grants: [], administrators: [], shared: [] };
  expect(foundIn(stages + agent, intent).flatMap(({ code, pairs }) => [code, ...pairs])).toEqual([
    "KS3301",
    { from: "(unassigned)", to: "dev" },
    { from: "(unassigned)", to: "prod" },
  ]);
});

test.each<[string, Intent["shared"] | undefined, boolean]>([
  ["without an intent", undefined, true],
  ["with one that shares them", [{ type: "nodes", stages: ["test"] }], true],
  ["with one that shares other nodes", [{ type: "nodes", stages: ["dev"] }], false],
])("proposed policies let a stage without nodes of its own onto those of no stage: %s", (_, shared, isLet) => {
  const intent = shared && { openings: [], grants: [], administrators: [], shared };
  const namespace =
    "\n---\n{ apiVersion: v1, kind: Namespace, metadata: { name: shop-test, labels: { stage: test } } }";
  const [found] = foundIn(stages + namespace + mayCreate("pods"), intent);
  const text = JSON.stringify(found?.fix?.edits);
  expect(text).toContain("variables.stage in ['dev', 'prod']");
  expect(text).toContain("toleration.key in ['stage']");
  expect(text.includes("variables.stage in ['test']")).toBe(isLet);
  expect(text.includes("variables.stage in []")).toBe(!isLet);
});
