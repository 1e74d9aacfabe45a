import { expect, test } from "vitest";
import { applyEdits } from "../../fixes/apply-edits.ts";
import { guardPolicies } from "../../placement/guard-policy.ts";
import { worldOf } from "../../testing/world-of.ts";
import { proveNetwork } from "../prove-network.ts";
import { allowed, allowedAccount, givenFor, guarded, proveWithPeople } from "../testing/people.ts";
import { answers, bothHold, closed, join, namespace, policy, prove, verdictOf } from "../testing/stage-worlds.ts";

const pods = "{ apiGroups: [''], resources: [pods], verbs: [create] }";
const world = (level = "") =>
  join(
    closed("dev").replace("labels: { stage: dev", `labels: { ${level}stage: dev`),
    closed("prod"),
    allowed("shop-dev", pods),
  );
const running = `apiVersion: v1\nkind: Pod\nmetadata: { name: db, namespace: shop-prod }\nspec: { nodeName: node-7, containers: [{ name: db, image: db }] }`;

test("a pod that people may make on its node's network is past all policies", () => {
  expect(verdictOf(proveWithPeople(join(world(), running)), "dev", "prod")).toMatchObject({
    verdict: "broken",
    findings: ["KS3116"],
    witness: {
      steps: [
        { verb: "create", body: { spec: { hostNetwork: true, nodeName: "node-7" } } },
        { type: "packet", from: { type: "node", name: "node-7" }, to: { namespace: "shop-prod" } },
      ],
    },
  });
});

test.each(["baseline", "restricted"])("unless the namespace enforces the level %s", (level) => {
  const text = join(world(`pod-security.kubernetes.io/enforce: ${level}, `), running);
  expect(answers(proveWithPeople(text))).toEqual(bothHold);
});

test("that is what the fix proposes", () => {
  const before = worldOf(join(world(), running));
  const { findings } = proveNetwork(before, givenFor(before));
  const edits = findings.flatMap(({ fix }) => fix?.edits ?? []);
  const after = applyEdits(before, edits);
  expect(edits).toMatchObject([{ type: "set", value: "baseline" }]);
  expect(answers(proveNetwork(after, givenFor(after)))).toEqual(bothHold);
});

test("where admission keeps pods off the other's node it is not known where one lands", () => {
  const keepsOff = guarded(
    "nodes",
    "",
    "[pods]",
    "[CREATE]",
    "object.spec.?nodeName.orValue('') == '' && object.spec.?tolerations.orValue([]).size() == 0",
  );
  expect(verdictOf(proveWithPeople(join(world(), running, keepsOff)), "dev", "prod")?.verdict).toBe("unknown");
});

const node = (name: string, stage: string) =>
  `apiVersion: v1\nkind: Node\nmetadata: { name: ${name}, labels: { stage: ${stage} } }\nspec: { taints: [{ key: stage, value: ${stage}, effect: NoSchedule }] }`;
const nodes = join(node("node-dev", "dev"), node("node-7", "prod"));
const guard = (onFreeNodes: readonly string[]) =>
  guardPolicies({ label: "stage", withNodes: ["dev", "prod"], onFreeNodes, taintKeys: ["stage"] })
    .map((object) => JSON.stringify(object))
    .join("\n---\n");

test("where placement says that none of their pods lands on the other's nodes, none gets to what runs there", () => {
  expect(verdictOf(proveWithPeople(join(world(), running, nodes)), "dev", "prod")?.verdict).toBe("broken");
  expect(answers(proveWithPeople(join(world(), running, nodes, guard([]))))).toEqual(bothHold);
  const onShared = running.replace("node-7", "node-free");
  const free = "apiVersion: v1\nkind: Node\nmetadata: { name: node-free }\nspec: {}";
  expect(
    verdictOf(proveWithPeople(join(world(), onShared, nodes, free, guard(["dev", "prod"]))), "dev", "prod")?.verdict,
  ).not.toBe("holds");
});

const agent = (selector: string) =>
  `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: agent, namespace: shop-dev }
spec: { selector: { matchLabels: { app: agent } }, template: { metadata: { labels: { app: agent } }, spec: { hostNetwork: true, ${selector}tolerations: [{ operator: Exists }], containers: [{ name: agent, image: agent }] } } }`;
const kept = (selector: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: db, namespace: shop-prod }
spec: { selector: { matchLabels: { app: db } }, template: { metadata: { labels: { app: db } }, spec: { ${selector}tolerations: [{ operator: Exists }], containers: [{ name: db, image: db }] } } }`;
const on = (stage: string) => `nodeSelector: { stage: ${stage} }, `;

test.each([
  ["with Nodes", nodes],
  ["without Nodes", ""],
])("pods on their node's network get to what may run on the same node only, %s", (_name, read) => {
  const empty = (stage: string) => closed(stage).replace(/\n---\napiVersion: apps.*?\n---/s, "\n---");
  const verdict = (...parts: string[]) =>
    verdictOf(prove(join(empty("dev"), empty("prod"), ...(read === "" ? [] : [read]), ...parts)), "dev", "prod")
      ?.verdict;
  expect(verdict(agent(on("dev")), kept(on("prod")))).toBe("holds");
  expect(verdict(agent(""), kept(on("prod")))).toBe("unknown");
  expect(verdict(agent(on("dev")), kept(""))).toBe("unknown");
});

test("the node of any of the other's pods counts, and any of the namespaces in which people may make pods", () => {
  const other = join(
    namespace("more-dev", "dev"),
    policy("more-dev", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
    allowed("more-dev", pods),
  );
  const first = guarded(
    "first",
    "",
    "[pods]",
    "[CREATE]",
    "request.namespace != 'shop-dev' || object.spec.?nodeName.orValue('') == ''",
  );
  const keepsOff = guarded(
    "seven",
    "",
    "[pods]",
    "[CREATE]",
    "object.spec.?nodeName.orValue('') != 'node-7' && object.spec.?nodeSelector.orValue({}).size() == 0",
  );
  const eight = running.replace("name: db", "name: more").replace("node-7", "node-8");
  const text = join(
    world(),
    running,
    eight,
    nodes,
    node("node-8", "prod").replace("labels: {", "labels: { zone: b,"),
    other,
    first,
    keepsOff,
  );
  expect(verdictOf(proveWithPeople(text), "dev", "prod")).toMatchObject({
    verdict: "broken",
    witness: {
      steps: [{ resource: { namespace: "more-dev" }, body: { spec: { nodeName: "node-8" } } }, { type: "packet" }],
    },
  });
});

const shutProd = join(
  namespace("shop-prod", "prod"),
  policy("shop-prod", "shut", "podSelector: {}, policyTypes: [Ingress, Egress]"),
);
const devWith = (level = "") =>
  join(closed("dev").replace("labels: { stage: dev", `labels: { ${level}stage: dev`), allowed("shop-dev", pods));

test("without Nodes, pods that ask for nodes of their stage are met where pods of the other may come to these", () => {
  const text = join(devWith(), shutProd, kept(on("prod")));
  expect(verdictOf(proveWithPeople(text), "dev", "prod")?.verdict).not.toBe("holds");
  expect(answers(proveWithPeople(join(text, guard([]))))).toEqual(bothHold);
  const anywhere = kept("").replaceAll("db", "other");
  expect(verdictOf(proveWithPeople(join(text, anywhere, guard([]))), "dev", "prod")?.verdict).not.toBe("holds");
});

test("whoever may make pods in a namespace of the other stage is on its nodes, whatever keeps their own off", () => {
  const text = join(devWith("pod-security.kubernetes.io/enforce: restricted, "), shutProd, running, nodes, guard([]));
  expect(answers(proveWithPeople(text))).toEqual(bothHold);
  const account = { namespace: "shop-dev", name: "default" };
  const proof = proveWithPeople(join(text, allowedAccount("shop-prod", pods, account)));
  const verdict = verdictOf(proof, "dev", "prod");
  expect([verdict?.verdict === "holds", verdict?.findings]).toEqual([false, ["KS3116"]]);
});

test("the same where they may make pods in their own namespace too, which come to their own nodes only", () => {
  const text = join(devWith(), shutProd, running, nodes, guard([]));
  expect(answers(proveWithPeople(text))).toEqual(bothHold);
  const account = { namespace: "shop-dev", name: "default" };
  const verdict = verdictOf(proveWithPeople(join(text, allowedAccount("shop-prod", pods, account))), "dev", "prod");
  expect([verdict?.verdict === "holds", verdict?.findings]).toEqual([false, ["KS3116"]]);
});
