import { expect, test } from "vitest";
import {
  answers,
  bothHold,
  closed,
  codesOf,
  exposed,
  join,
  mended,
  namespace,
  deployment,
  open,
  policy,
  possibleOf,
  prove,
  shared,
  somebody,
} from "../testing/stage-worlds.ts";

const anybody = { possible: possibleOf({ pods: () => somebody, podWithLabels: () => somebody }) };

test("what lets in pods that are there and pods that could be made is one finding", () => {
  const text = join(
    open("dev"),
    policy("shop-dev", "closed", "podSelector: {}"),
    closed("prod", "{ namespaceSelector: {} }"),
    shared,
  );
  expect(codesOf(prove(text, anybody))).toEqual(["KS3102"]);
  expect(answers(mended(text, anybody))).toEqual(bothHold);
});

test("a rule with ports and no `from` is mended though pods of no stage still get in", () => {
  const rule = "podSelector: {}, policyTypes: [Ingress], ingress: [{ ports: [{ port: 8080 }] }]";
  const text = join(
    open("dev"),
    policy("shop-dev", "closed", "podSelector: {}"),
    namespace("shop-prod", "prod"),
    deployment("shop-prod", "web"),
    policy("shop-prod", "health", rule),
    shared,
  );
  const { findings } = prove(text);
  expect(findings).toMatchObject([{ code: "KS3102", at: { path: ["spec", "ingress", 0] }, fix: {} }]);
  expect(codesOf(mended(text))).not.toContain("KS3102");
});

test("a negated stage becomes the own one, and the stage itself stays let in", () => {
  const negated = "{ namespaceSelector: { matchExpressions: [{ key: stage, operator: NotIn, values: [test] }] } }";
  const rule = `podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [${negated}] }]`;
  const text = join(
    open("dev"),
    policy("shop-dev", "closed", "podSelector: {}"),
    namespace("shop-prod", "prod"),
    deployment("shop-prod", "web"),
    policy("shop-prod", "others", rule),
    shared,
  );
  const [finding] = prove(text).findings;
  expect(finding?.message).toContain("Deployment shop-dev/web");
  expect(finding?.fix?.edits).toMatchObject([
    {
      type: "set",
      path: ["spec", "ingress", 0, "from", 0, "namespaceSelector"],
      value: { matchLabels: { stage: "prod" } },
    },
  ]);
});

test("pods of no stage that pass traffic on are found at the rule that lets stages in to them", () => {
  const everybody = "{ to: [{ namespaceSelector: {} }] }";
  const rule = "podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: {} }] }]";
  const text = join(closed("dev", undefined, everybody), closed("prod"), shared, policy("ingress", "front", rule));
  const { findings } = prove(text);
  expect(findings).toMatchObject([{ code: "KS3105", at: { path: ["spec", "ingress", 0, "from", 0] }, fix: {} }]);
  expect(answers(mended(text))).toEqual(bothHold);
});

test("a block that leads to another stage's entrance is found at its rule, and leaves the entrance's address out", () => {
  const status = "\nstatus: { loadBalancer: { ingress: [{ ip: 198.51.100.10 }] } }";
  const block = "{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }] }";
  const text = join(closed("dev", undefined, block), closed("prod"), `${exposed("shop-prod")}${status}`);
  const { findings } = prove(text);
  expect(findings).toMatchObject([
    {
      code: "KS3107",
      at: { path: ["spec", "egress", 1] },
      fix: { edits: [{ value: ["10.0.0.0/8", "198.51.100.10/32"] }] },
    },
  ]);
  expect(answers(mended(text))).toEqual(bothHold);
});

test("what is not known of a pod on its node's network is found at that pod, once", () => {
  const onNode = deployment("shop-dev", "capture").replace(
    "spec: { containers",
    "spec: { hostNetwork: true, containers",
  );
  const { findings } = prove(join(closed("dev"), closed("prod"), onNode, shared));
  expect(findings).toMatchObject([{ code: "KS3107", at: { path: ["spec", "template", "spec", "hostNetwork"] } }]);
});
