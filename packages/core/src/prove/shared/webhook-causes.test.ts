import { describe, expect, test } from "vitest";
import { editText, siteText } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { intentWith } from "./testing/two-stages.ts";
import { all, causes, namespace, pairs, rule, service, stages, webhook } from "./testing/webhooks.ts";
import { webhookCauses } from "./webhooks.ts";

describe("a webhook of one stage", () => {
  test.each([
    ["Mutating", "sees and may change"],
    ["Validating", "sees and may refuse"],
  ])("%s: all that is told", (kind, does) => {
    const [cause] = causes(webhook("", { kind }));
    expect(cause).toMatchObject({
      ...{ code: "KS3810", breaks: true, related: [] },
      message: `webhook w.example.com at Service shop-dev/inject of dev ${does} objects of (unassigned) and test`,
      fix: { description: "let it see namespaces of dev only" },
    });
    expect(cause?.at && siteText(cause.at)).toBe(
      `admissionregistration.k8s.io/${kind}WebhookConfiguration inject: webhooks[0]`,
    );
    expect(cause?.fix?.edits.map(editText)).toEqual([
      `set admissionregistration.k8s.io/${kind}WebhookConfiguration inject: webhooks[0].namespaceSelector = {"matchLabels":{"stage":"dev"}}`,
    ]);
  });

  test.each([
    [
      "(unassigned)",
      service("tools"),
      "Service tools/inject of (unassigned)",
      ["(unassigned) > dev", "(unassigned) > test"],
    ],
    [
      "(outside)",
      "{url: 'https://w.example.com/'}",
      "a server outside",
      ["(outside) > (unassigned)", "(outside) > dev", "(outside) > test"],
    ],
  ])("of %s is told of as what acts on all", (_, client, who, expected) => {
    const [cause] = causes(webhook("", { client }));
    expect(cause).toMatchObject({
      code: "KS3816",
      message: expect.stringMatching(`^webhook w.example.com at ${who.replaceAll(/[()]/g, ".")} sees`),
    });
    expect(cause?.fix).toBeUndefined();
    expect(cause?.pairs.map(({ from, to }) => `${from} > ${to}`)).toEqual(expected);
  });

  test("of Kubernetes' own namespace, or without rules, is none", () => {
    expect(pairs(webhook("", { client: service("kube-system") }))).toEqual([]);
    expect(pairs(webhook("").replace(/, rules: \[.*?\}\]/, ""))).toEqual([]);
    expect(pairs(webhook("", { rules: "" }))).toEqual([]);
    expect(causes(webhook("").replace(/, webhooks: .*/, "}"))).toEqual([]);
    const owned = namespace("kube-system", "stage: test");
    const ofOwned = causes([owned, webhook("", { client: service("kube-system") })].join("---\n"));
    expect(ofOwned).toMatchObject([{ code: "KS3810", pairs: [{ from: "test" }, { from: "test", to: "dev" }] }]);
  });

  test("keeps what its selector says already", () => {
    const selector =
      ", namespaceSelector: {matchLabels: {team: a}, matchExpressions: [{key: stage, operator: Exists}]}";
    expect(pairs(webhook(selector))).toEqual([]);
    const wider = ", namespaceSelector: {matchLabels: {}, matchExpressions: [{key: stage, operator: Exists}]}";
    expect(pairs(webhook(wider))).toEqual(["dev > test"]);
    expect(causes(webhook(wider))[0]?.fix?.edits).toMatchObject([
      { value: { matchLabels: { stage: "dev" }, matchExpressions: [{ key: "stage", operator: "Exists" }] } },
    ]);
    const named = ", namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop-test}}";
    expect(causes(webhook(named))[0]?.fix?.edits).toMatchObject([
      { value: { matchLabels: { stage: "dev", "kubernetes.io/metadata.name": "shop-test" } } },
    ]);
  });

  test("is limited by no selector where no label says of which stage a namespace is", () => {
    const world = worldOf([stages, webhook("")].join("---\n"));
    const [cause] = webhookCauses({ ...world, stages: { ...world.stages, label: undefined } }, undefined);
    expect(cause?.pairs).toHaveLength(2);
    expect(cause?.fix).toBeUndefined();
  });

  test("that is meant is none", () => {
    const meant = (name: string, ...of: string[]) => intentWith([{ type: "object", name, stages: of }]);
    expect(pairs(webhook(""), meant("inject", "dev", "test"))).toEqual(["dev > (unassigned)"]);
    expect(causes(webhook(""), meant("inject", "dev", "test", "(unassigned)"))).toEqual([]);
    expect(pairs(webhook(""), meant("inject", "test"))).toEqual(all);
    expect(pairs(webhook(""), meant("other", "dev", "test", "(unassigned)"))).toEqual(all);
    const away = webhook("", { client: "{url: 'https://w.example.com/'}" });
    expect(pairs(away, meant("inject", "test"))).toEqual(["(outside) > (unassigned)", "(outside) > dev"]);
  });
});

describe("rules", () => {
  test.each([
    "apiservices",
    "certificatesigningrequests",
    "clusterrolebindings",
    "clusterroles",
    "csidrivers",
    "csinodes",
    "customresourcedefinitions",
    "flowschemas",
    "gatewayclasses",
    "ingressclasses",
    "mutatingwebhookconfigurations",
    "nodes",
    "persistentvolumes",
    "priorityclasses",
    "prioritylevelconfigurations",
    "runtimeclasses",
    "storageclasses",
    "tokenreviews",
    "validatingadmissionpolicies",
    "validatingadmissionpolicybindings",
    "validatingwebhookconfigurations",
    "volumeattachments",
    "nodes/status",
  ])("for %s are about the whole cluster", (resource) =>
    expect(pairs(webhook("", { rules: rule(resource) }))).toEqual([]),
  );
  test.each([
    [rule("nodes, pods"), all],
    [rule("pods/status"), all],
    [rule("'*'"), all],
    [rule("'*/*'"), all],
    [`${rule("nodes")}, ${rule("pods")}`, all],
    [rule("pods", ", scope: Cluster"), []],
    [rule("pods", ", scope: Namespaced"), all],
    [rule("pods", ", scope: '*'"), all],
    [`${rule("pods", ", scope: Cluster")}, ${rule("pods")}`, all],
  ])("%s", (rules, expected) => expect(pairs(webhook("", { rules }))).toEqual(expected));
});
