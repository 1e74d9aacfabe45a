import { expect, test } from "vitest";
import type { Possibility } from "../../possible/possible.ts";
import { unassigned } from "../../../verdicts/property.ts";
import {
  codesOf,
  deployment,
  intentOf,
  join,
  namespace,
  nobody,
  open,
  possibleOf,
  profileOf,
  prove,
  somebody,
} from "../testing/stage-worlds.ts";
import {
  answer,
  byLabel,
  dev,
  devWithPod,
  given,
  letting,
  making,
  newName,
  ops,
  prodOf,
  relabelling,
  webhook,
} from "../testing/changed-namespaces.ts";
import { foundOf, told } from "../testing/told.ts";

const toDev = (stage: string): Possibility => (stage === "dev" ? somebody : nobody);

test.each<[string, string, string]>([
  ["nothing closes the pods", open("prod"), newName],
  ["a rule lets in whomever", prodOf("podSelector: {}, ingress: [{}]"), newName],
  ["a rule lets in every namespace", letting("{ namespaceSelector: {} }"), newName],
  ["a rule lets in a label", ops, `team=ops, ${newName}`],
  [
    "a rule lets in a name",
    letting(byLabel("kubernetes.io/metadata.name: monitoring")),
    "kubernetes.io/metadata.name=monitoring",
  ],
  ["the second rule does", letting(`{ podSelector: {} }, ${byLabel("team: ops")}`), `team=ops, ${newName}`],
])("semantics 10: pods of a new namespace get in where %s", (_name, prod, labels) => {
  expect(
    answer(
      making(() => somebody),
      dev,
      prod,
    ),
  ).toEqual([expect.stringMatching(/^broken/), given(labels)]);
  expect(
    answer(
      making(() => nobody),
      dev,
      prod,
    )[0],
  ).toBe("holds");
  expect(answer(possibleOf({ mayMakeNamespaces: () => false, newNamespace: toDev }), dev, prod)[0]).toBe("holds");
});

test("they do not where a rule speaks of pods of its own namespace, or of one that is there already", () => {
  expect(
    answer(
      making(() => somebody),
      dev,
      letting("{ podSelector: {} }"),
    )[0],
  ).toBe("holds");
  const monitoring = letting(byLabel("kubernetes.io/metadata.name: monitoring"));
  expect(
    answer(
      making(() => somebody),
      dev,
      monitoring,
      namespace("monitoring", "prod"),
    )[0],
  ).toBe("holds");
  const there = namespace("new-namespace", "prod");
  expect(
    answer(
      making(() => somebody),
      dev,
      ops,
      there,
    )[0],
  ).toBe("holds");
});

test("policies of the cluster let them in, and what these deny is denied", () => {
  const admin = (
    action: string,
    team: string,
  ) => `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: p }
spec: { priority: 1, subject: { namespaces: { matchLabels: { stage: prod } } }, ingress: [{ name: r, action: ${action}, from: [{ namespaces: { matchLabels: { team: ${team} } } }] }] }`;
  const verdict = (prod: string, rule: string) =>
    told(
      prove(join(dev, prod, rule), { possible: making(() => somebody), profile: profileOf("ovn-kubernetes") }),
      "dev",
      "prod",
    ).slice(0, 2);
  const shut = prodOf("podSelector: {}, policyTypes: [Ingress]");
  expect(verdict(shut, admin("Allow", "sre"))).toEqual(["broken KS3108", given(`team=sre, ${newName}`)]);
  expect(verdict(shut, admin("Deny", "sre"))[0]).toBe("holds");
  expect(verdict(ops, admin("Deny", "ops"))[0]).toBe("holds");
});

test("of several label sets by which a rule selects them the first that is let is used, and none that may be before one that is", () => {
  const either = letting(
    "{ namespaceSelector: { matchExpressions: [{ key: team, operator: In, values: [ops, sre] }] } }",
  );
  expect(
    answer(
      making(({ team }) => (team === "sre" ? somebody : nobody)),
      dev,
      either,
    ),
  ).toEqual(["broken KS3108", given(`team=sre, ${newName}`)]);
  expect(
    answer(
      making(({ team }) => (team === "ops" ? webhook : somebody)),
      dev,
      either,
    ),
  ).toEqual(["broken KS3108", given(`team=sre, ${newName}`)]);
  expect(
    answer(
      making(() => webhook),
      dev,
      either,
    ),
  ).toEqual(["unknown KS3108", "A webhook may refuse it."]);
});

test("where the plugin says whether a block means pods, it is not known", () => {
  const blocks = letting("{ ipBlock: { cidr: 10.0.0.0/8 } }");
  expect(
    answer(
      making(() => somebody),
      dev,
      blocks,
    ),
  ).toEqual(["unknown KS3108", "It depends on the network plugin whether Deployment shop-prod/web can be opened."]);
  const both = letting(`{ ipBlock: { cidr: 10.0.0.0/8 } }, ${byLabel("team: ops")}`);
  expect(
    answer(
      making(() => somebody),
      dev,
      both,
    ),
  ).toEqual(["broken KS3108", given(`team=ops, ${newName}`)]);
});

const opaque =
  "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: own, namespace: shop-prod }\nspec: { types: [Ingress] }";

test.each([
  ["the rule that lets them in", ops, "error at NetworkPolicy shop-prod/in spec.ingress.0"],
  ["the policy that is not understood", join(open("prod"), opaque), "error at NetworkPolicy shop-prod/own"],
  ["the namespace that nothing closes", open("prod"), "error at Namespace shop-prod"],
])("the finding is at %s", (_name, prod, place) => {
  expect(foundOf(prove(join(dev, prod), { possible: making(() => somebody) }), "KS3108")[0]).toBe(place);
});

test("a guard for no label is no fix, nor is one for names, which anybody may give that makes one", () => {
  const hint = (prod: string) => foundOf(prove(join(dev, prod), { possible: making(() => somebody) }), "KS3108")[2];
  const advice = "Take away the right to create and label namespaces, or guard the labels by an admission policy.";
  expect(hint(open("prod"))).toBe(advice);
  expect(hint(letting(byLabel("kubernetes.io/metadata.name: monitoring")))).toBe(advice);
  const guard = "Guard team of namespaces by an admission policy that lets only administrators change it.";
  expect(hint(ops)).toBe(guard);
  expect(hint(letting("{ namespaceSelector: { matchExpressions: [{ key: team, operator: Exists }] } }"))).toBe(guard);
});

test("what was meant is no road, and of no stage's people only those who are said to", () => {
  const meant = { intent: intentOf({ from: { stage: "dev" }, to: { stage: "prod" } }) };
  const proof = prove(join(dev, ops), { possible: making(() => somebody), ...meant });
  expect(told(proof, "dev", "prod")[0]).toBe("holds");
  const relabelled = prove(join(devWithPod, namespace("more-dev", "dev"), deployment("more-dev", "web"), ops), {
    possible: relabelling(() => somebody),
    ...meant,
  });
  expect(codesOf(relabelled)).not.toContain("KS3108");
  const ofNone = possibleOf({
    mayMakeNamespaces: (stage) => stage === unassigned,
    newNamespace: (stage) => (stage === unassigned ? somebody : nobody),
  });
  const byNone = prove(join(dev, ops), { possible: ofNone, intent: intentOf() });
  expect([told(byNone, "dev", "prod")[0], told(byNone, unassigned, "prod")[0]]).toEqual(["holds", "broken KS3108"]);
});

test("more label sets than are tried leave it unknown", () => {
  const sets = Array.from({ length: 40 }, (_, at) => `v${at}`).join(", ");
  const many = letting(`{ namespaceSelector: { matchExpressions: [{ key: team, operator: In, values: [${sets}] }] } }`);
  const reason = "Shop-prod selects namespaces by more label sets than were tried: not all of it was followed.";
  expect(
    answer(
      making(() => nobody),
      dev,
      many,
    ),
  ).toEqual(["unknown", reason]);
  const few = letting(
    `{ namespaceSelector: { matchExpressions: [{ key: team, operator: In, values: [${sets.split(", ").slice(0, 16).join(", ")}] }] } }`,
  );
  expect(
    answer(
      making(() => nobody),
      dev,
      few,
    )[0],
  ).toBe("holds");
  expect(
    answer(
      relabelling((_name, { team }) => (team === undefined ? somebody : nobody)),
      devWithPod,
      many,
    ),
  ).toEqual(["unknown", reason]);
});

test("a straight way that may be open is shown rather than one by a namespace that may be made", () => {
  const blocks = letting(`{ ipBlock: { cidr: 10.0.0.0/8 } }, ${byLabel("team: ops")}`);
  expect(
    answer(
      making(() => webhook),
      open("dev"),
      blocks,
    )[1],
  ).toBe("It depends on the network plugin whether Deployment shop-dev/web can open Deployment shop-prod/web.");
});
