import { expect, test } from "vitest";
import type { PropertyProof } from "../property-proof.ts";
import { givenOf } from "../testing/given.ts";
import { proveNetwork } from "./prove-network.ts";
import { generateObjects, worldOfObjects } from "./testing/generate-world.ts";
import {
  answers,
  bothHold,
  closed,
  codesOf,
  controller,
  deployment,
  join,
  mended,
  namespace,
  nobody,
  open,
  policy,
  possibleOf,
  prove,
  shared,
  somebody,
  verdictOf,
} from "./testing/stage-worlds.ts";

test("a sound world of somebody's own holds without a finding, though DNS and the controller are shared", () => {
  const proof = prove(join(closed("dev"), closed("prod"), shared));
  expect(answers(proof)).toEqual(bothHold);
  expect(proof.findings).toEqual([]);
});

test("each ordered pair of different names has one verdict, those of no stage and outside included", () => {
  const { verdicts } = prove(join(closed("dev"), closed("prod"), shared));
  const pairs = verdicts.map(({ from, to }) => `${from} ${to}`);
  expect(pairs).toHaveLength(12);
  expect(new Set(pairs).size).toBe(12);
});

test("a namespace that nothing closes is found at the namespace, and a policy of its own stage mends it", () => {
  const text = join(open("dev"), open("prod"), shared);
  const proof = prove(text);
  expect(answers(proof)).toEqual({ "dev prod": "broken", "prod dev": "broken" });
  expect(codesOf(proof)).toEqual(["KS3101", "KS3101"]);
  expect(proof.findings[0]?.at?.object.object.metadata.name).toBe("shop-dev");
  expect(verdictOf(proof, "dev", "prod")?.witness?.steps).toMatchObject([
    {
      type: "packet",
      from: { namespace: "shop-dev" },
      to: { namespace: "shop-prod", of: { name: "web" } },
      port: 8080,
    },
  ]);
  expect(answers(mended(text))).toEqual(bothHold);
});

test.each([
  ["every namespace", "{ namespaceSelector: {} }"],
  ["a label that any stage has", "{ namespaceSelector: { matchExpressions: [{ key: stage, operator: Exists }] } }"],
  ["a negated stage", "{ namespaceSelector: { matchExpressions: [{ key: stage, operator: NotIn, values: [test] }] } }"],
  ["another stage by its name", "{ namespaceSelector: { matchLabels: { stage: dev } } }"],
])("a rule that lets in %s is found at its peer, and mended", (_, peer) => {
  const text = join(open("dev"), policy("shop-dev", "closed", "podSelector: {}"), closed("prod", peer), shared);
  const proof = prove(text);
  expect(answers(proof)).toEqual({ "dev prod": "broken", "prod dev": "holds" });
  expect(proof.findings).toMatchObject([{ code: "KS3102", at: { path: ["spec", "ingress", 0, "from", 1] } }]);
  expect(answers(mended(text))).toEqual(bothHold);
});

test("two ends have to agree: what the one lets in the other must let out, on the same port", () => {
  const wide = "{ namespaceSelector: {} }";
  const to = (port: number) => `{ to: [{ namespaceSelector: {} }], ports: [{ port: ${port} }] }`;
  const ingress = `podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [${wide}], ports: [{ port: 80 }] }]`;
  const prod = join(namespace("shop-prod", "prod"), deployment("shop-prod", "web"), policy("shop-prod", "in", ingress));
  expect(answers(prove(join(closed("dev", controller, to(81)), prod)))).toEqual(bothHold);
  const proof = prove(join(closed("dev", controller, to(80)), prod));
  expect(verdictOf(proof, "dev", "prod")?.witness?.steps).toMatchObject([{ protocol: "TCP", port: 80 }]);
});

test("a pod that somebody may make counts: labels that a policy trusts", () => {
  const trusting = "{ namespaceSelector: {}, podSelector: { matchLabels: { trusted: 'true' } } }";
  const text = join(open("dev"), policy("shop-dev", "closed", "podSelector: {}"), closed("prod", trusting), shared);
  expect(answers(prove(text))).toEqual(bothHold);
  const possible = possibleOf({
    pods: (stage, home) => (home === `shop-${stage}` ? somebody : nobody),
    podWithLabels: (stage, home, labels) => {
      return home === `shop-${stage}` && labels["team"] === "a" ? somebody : nobody;
    },
    labelValues: () => new Map([["team", new Set(["a", "b"])]]),
  });
  const proof = prove(text, { possible });
  expect(codesOf(proof)).toEqual(["KS3103"]);
  expect(verdictOf(proof, "dev", "prod")).toMatchObject({ verdict: "broken", findings: ["KS3103"] });
  expect(answers(prove(text, { possible: possibleOf({ pods: () => somebody, podWithLabels: () => nobody }) }))).toEqual(
    bothHold,
  );
});

test("a pod that somebody may make counts: no policy of its namespace selects it", () => {
  const onlyWeb = "podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress]";
  const text = join(
    open("dev"),
    policy("shop-dev", "all", "podSelector: {}"),
    namespace("shop-prod", "prod"),
    deployment("shop-prod", "web"),
    policy("shop-prod", "web", onlyWeb),
  );
  expect(answers(prove(text))).toEqual(bothHold);
  const possible = possibleOf({ pods: () => somebody, podWithLabels: () => somebody });
  expect(codesOf(prove(text, { possible }))).toEqual(["KS3103"]);
  expect(answers(mended(text, { possible }))).toEqual(bothHold);
});

test("what is not known of rights makes a verdict unknown, never broken", () => {
  const possible = possibleOf({
    pods: () => ({ possible: "unknown", why: "a webhook" }),
    podWithLabels: () => ({ possible: "unknown", why: "a webhook" }),
  });
  const text = join(open("dev"), policy("shop-dev", "all", "podSelector: {}"), namespace("shop-prod", "prod"));
  expect(verdictOf(prove(text, { possible }), "dev", "prod")).toMatchObject({ verdict: "unknown" });
});

test("semantics 10: Whoever can label a namespace can walk through every `namespaceSelector`", () => {
  const ingressOnly = join(open("dev"), policy("shop-dev", "closed", "podSelector: {}"));
  const relabelling = possibleOf({
    relabelledNamespace: (stage, home) => (stage === "dev" && home === "shop-dev" ? somebody : nobody),
  });
  const making = possibleOf({
    newNamespace: (stage, { stage: label }) => (stage === "dev" && label === "prod" ? somebody : nobody),
  });
  for (const possible of [relabelling, making]) {
    const proof = prove(join(ingressOnly, closed("prod", "{ podSelector: {} }")), { possible });
    expect(codesOf(proof)).toEqual(["KS3108"]);
    expect(answers(proof)).toEqual({ "dev prod": "broken", "prod dev": "holds" });
  }
  const relabelled = prove(join(closed("dev"), closed("prod")), { possible: relabelling });
  expect(answers(relabelled), "its own egress still closes it").toEqual(bothHold);
});

test("a pod that somebody may make counts: only with a value that admission asks for, of a label that policies compare", () => {
  const onlyWeb = "podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress]";
  const text = join(
    open("dev"),
    policy("shop-dev", "all", "podSelector: {}"),
    namespace("shop-prod", "prod"),
    policy("shop-prod", "web", onlyWeb),
  );
  const admitted = (value: string) =>
    possibleOf({
      pods: () => somebody,
      podWithLabels: (_stage, _home, { app }) => (app === value ? somebody : nobody),
      labelValues: () => new Map([["app", new Set(["web", "cart"])]]),
    });
  expect(answers(prove(text, { possible: admitted("cart") }))["dev prod"]).toBe("broken");
  expect(answers(prove(text, { possible: admitted("web") }))["dev prod"]).toBe("holds");
});

test("a generated world of the published shape holds between its stages, and one opened policy breaks it", () => {
  const objects = generateObjects({ namespaces: 60, pods: 120, policies: 180, stages: 3, calls: 2 });
  const ofStages = (proof: PropertyProof) =>
    proof.verdicts.filter(({ from, to, verdict }) => verdict !== "holds" && !`${from}${to}`.includes("("));
  expect(ofStages(proveNetwork(worldOfObjects(objects), givenOf()))).toEqual([]);
  const opened = objects.map((object) =>
    object.kind === "NetworkPolicy" && object.metadata.namespace === "app-3-prod"
      ? { ...object, spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [{}] } }
      : object.kind === "NetworkPolicy" && object.metadata.namespace === "app-5-dev"
        ? { ...object, spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], egress: [{}] } }
        : object,
  );
  const broken = ofStages(proveNetwork(worldOfObjects(opened), givenOf()));
  expect(broken.find(({ from, to }) => from === "dev" && to === "prod")).toMatchObject({
    findings: ["KS3102", "KS3105"],
  });
  expect(broken.filter(({ from }) => from !== "dev")).toEqual([]);
});
