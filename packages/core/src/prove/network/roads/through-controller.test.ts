import { expect, test } from "vitest";
import { deployment, exposed, join, namespace, policy, profileOf, prove } from "../testing/stage-worlds.ts";
import { told } from "../testing/told.ts";

const noStage = "{ namespaces: { matchExpressions: [{ key: stage, operator: DoesNotExist }] } }";
const ofCluster = (...ingress: string[]) =>
  `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: all }\nspec: { priority: 5, subject: { namespaces: {} }, ingress: [${ingress.join(", ")}] }`;
const world = (...documents: string[]) =>
  join(
    namespace("shop-dev", "dev"),
    deployment("shop-dev", "web"),
    namespace("shop-prod", "prod"),
    deployment("shop-prod", "web"),
    policy("shop-prod", "in", "podSelector: {}"),
    exposed("shop-prod"),
    ...documents,
  );
const answer = (...documents: string[]) =>
  told(prove(world(...documents), { profile: profileOf("calico") }), "dev", "prod")[0];

test("what a policy of the cluster lets in from namespaces of no stage lets a controller in", () => {
  expect(answer()).toBe("holds");
  expect(answer(ofCluster(`{ action: Allow, from: [${noStage}] }`))).toBe("broken KS3104");
  expect(answer(ofCluster(`{ action: Pass, from: [${noStage}] }`))).toBe("holds");
  expect(answer(ofCluster("{ action: Allow, from: [{ namespaces: { matchLabels: { stage: prod } } }] }"))).toBe(
    "holds",
  );
});

test("after one that keeps others out that is not certain", () => {
  const denied = "{ action: Deny, from: [{ namespaces: { matchLabels: { team: x } } }] }";
  expect(answer(ofCluster(denied, `{ action: Allow, from: [${noStage}] }`))).toBe("unknown KS3107");
});

const open = (...documents: string[]) =>
  told(
    prove(
      join(
        namespace("shop-dev", "dev"),
        deployment("shop-dev", "web"),
        policy(
          "shop-dev",
          "out",
          "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }]",
        ),
        namespace("shop-prod", "prod"),
        deployment("shop-prod", "web"),
        exposed("shop-prod"),
        ...documents,
      ),
      { profile: profileOf("calico") },
    ),
    "(outside)",
    "prod",
  )[0];

test("what may turn a controller away leaves it open whether it gets in, where nothing else closes the pods", () => {
  const everybody = "{ namespaces: {} }";
  const developers = "{ namespaces: { matchLabels: { stage: dev } } }";
  expect(open()).toBe("broken");
  expect(open(ofCluster(`{ action: Deny, from: [${developers}] }`))).toBe("broken");
  expect(open(ofCluster(`{ action: Deny, from: [${noStage}] }`))).toBe("unknown");
  expect(open(ofCluster(`{ action: Deny, from: [${everybody}] }`))).toBe("unknown");
  expect(open(ofCluster(`{ action: Allow, from: [${noStage}] }`, `{ action: Deny, from: [${everybody}] }`))).toBe(
    "broken",
  );
});
