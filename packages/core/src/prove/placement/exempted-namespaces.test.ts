import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { exemptedNamespaces } from "./exempted-namespaces.ts";
import { placements } from "./placements.ts";
import { givenBy, guard, mayCreate, own, proved, selects, stages } from "./testing/placement-worlds.ts";

const second = `
---
{ apiVersion: v1, kind: Namespace, metadata: { name: lab-dev, labels: { stage: dev } } }`;
const inLab = mayCreate("pods").replaceAll("namespace: shop-dev", "namespace: lab-dev");
const inProd = mayCreate("pods").replaceAll("namespace: shop-dev", "namespace: shop-prod");
const fixOf = (left: string, expression = selects, more = "") => {
  const selector = `namespaceSelector: { matchExpressions: [{ key: stage, operator: Exists }, { key: kubernetes.io/metadata.name, operator: NotIn, values: [${left}] }] },`;
  const policy = guard(expression).replace("matchConstraints: {", `matchConstraints: { ${selector}`);
  const { findings } = proved(worldOf(stages + second + mayCreate("pods") + more + policy));
  return findings.find(({ code }) => code === "KS3302");
};
const path = ["spec", "matchConstraints", "namespaceSelector", "matchExpressions", 1, "values"];
const inGeneral = "add admission policies that keep the pods of every stage on its own nodes";

test("a policy that leaves out a namespace where people make pods is to hold there too; the others stay left out", () => {
  const found = fixOf("kube-system, shop-prod, shop-dev");
  expect(found?.at).toMatchObject({ object: { object: { metadata: { name: "guard" } } }, path });
  expect(found?.fix).toEqual({
    description: "let the policy guard hold in shop-dev too",
    edits: [
      {
        type: "set",
        object: expect.objectContaining({ kind: "ValidatingAdmissionPolicy", name: "guard" }) as object,
        path,
        value: ["kube-system", "shop-prod"],
      },
    ],
  });
});

test("every such namespace is named", () => {
  const found = fixOf("kube-system, shop-dev, lab-dev", selects, inLab);
  expect(found?.fix?.description).toBe("let the policy guard hold in shop-dev, lab-dev too");
});

test.each<[string, string, string, string]>([
  ["it leaves out nothing else", "shop-dev", selects, ""],
  ["it would let them pass all the same", "kube-system, shop-dev", "has(object.spec.containers)", ""],
  ["it would let another stage's pass", "kube-system, shop-dev", `${selects} || ${own} == 'prod'`, inProd],
  ["it leaves out no namespace of theirs", "kube-system", "has(object.spec.containers)", ""],
])("where %s the fix is another", (_, left, expression, more) => {
  const found = fixOf(left, expression, more);
  expect(found?.fix?.description).toBe(inGeneral);
  expect(found).not.toHaveProperty("at");
});

test("nothing is mended where nothing was found", () => {
  const selector =
    "namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, shop-dev] }] },";
  const policy = guard(selects).replace("matchConstraints: {", `matchConstraints: { ${selector}`);
  const world = worldOf(stages + mayCreate("pods") + policy);
  const given = givenBy(world);
  const { makers } = placements(world, given);
  expect(exemptedNamespaces(world, given, makers, [])).toBeUndefined();
});

test("a label that only has the same text as a namespace's name is none", () => {
  const labelled = stages.replace("labels: { stage: dev } } }", "labels: { stage: dev, team: shop-dev } } }");
  const selector =
    "namespaceSelector: { matchExpressions: [{ key: team, operator: NotIn, values: [kube-system, shop-dev] }] },";
  const policy = guard(selects).replace("matchConstraints: {", `matchConstraints: { ${selector}`);
  const { findings } = proved(worldOf(labelled + mayCreate("pods") + policy));
  expect(findings.map(({ fix }) => fix?.description)).toEqual([inGeneral]);
});
