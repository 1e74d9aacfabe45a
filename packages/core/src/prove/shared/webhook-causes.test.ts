import { describe, expect, test } from "vitest";
import { editText, siteText } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { intentWith } from "./testing/two-stages.ts";
import { webhookCauses } from "./webhooks.ts";

const namespace = (name: string, labels: string) =>
  `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: {${labels}}}}\n`;
const stages = [
  namespace("shop-dev", "stage: dev, team: a"),
  namespace("shop-test", "stage: test, pod-security.kubernetes.io/enforce: baseline"),
  namespace("tools", ""),
  namespace("more-test", "stage: test"),
].join("---\n");
const service = (home: string) => `{service: {namespace: ${home}, name: inject}}`;
const rule = (resources: string, more = "", operations = "CREATE") =>
  `{apiGroups: [""], apiVersions: [v1], operations: [${operations}], resources: [${resources}]${more}}`;
const webhook = (more: string, { client = service("shop-dev"), rules = rule("pods"), kind = "Mutating" } = {}) =>
  `{apiVersion: admissionregistration.k8s.io/v1, kind: ${kind}WebhookConfiguration, metadata: {name: inject}, webhooks: [{name: w.example.com, sideEffects: None, admissionReviewVersions: [v1], clientConfig: ${client}, rules: [${rules}]${more}}]}\n`;
const causes = (document: string, intent?: Parameters<typeof webhookCauses>[1], options = {}) =>
  webhookCauses(worldOf([stages, document].join("---\n"), options), intent);
const pairs = (document: string, intent?: Parameters<typeof webhookCauses>[1]) =>
  causes(document, intent).flatMap((cause) => cause.pairs.map(({ from, to }) => `${from} > ${to}`));
const all = ["dev > (unassigned)", "dev > test"];

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

  test("that is meant is none", () => {
    const meant = (name: string, ...of: string[]) => intentWith([{ type: "object", name, stages: of }]);
    expect(pairs(webhook(""), meant("inject", "dev", "test"))).toEqual(["dev > (unassigned)"]);
    expect(pairs(webhook(""), meant("inject", "dev", "test", "(unassigned)"))).toEqual([]);
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
  ])("%s", (rules, expected) => expect(pairs(webhook("", { rules }))).toEqual(expected));
});

describe("conditions", () => {
  const asked = (expression: string, rules = rule("pods")) =>
    pairs(webhook(`, matchConditions: [{name: c, expression: ${JSON.stringify(expression)}}]`, { rules }));
  test.each([
    ["true", all],
    ["false", []],
    ["request.namespace == 'shop-dev'", []],
    ["request.namespace == 'more-test'", ["dev > test"]],
    ["request.operation == 'CREATE'", all],
    ["request.operation == 'DELETE'", []],
    ["request.resource.resource == 'pods'", all],
    ["request.resource.resource == 'secrets'", []],
    ["request.resource.group == ''", all],
    ["request.resource.group == 'apps'", []],
    ["request.resource.version == 'v1'", all],
    ["request.resource.version == 'v2'", []],
    ["!has(request.subResource)", all],
    ["has(request.subResource)", []],
    ["object.metadata.namespace == 'tools'", ["dev > (unassigned)"]],
    ["object.metadata.name != ''", all],
    ["object.spec.hostNetwork", all],
    ["oldObject == null", all],
    ["oldObject != null", []],
    ["'system:authenticated' in request.userInfo.groups", all],
    ["'system:masters' in request.userInfo.groups", []],
  ])("%s", (expression, expected) => expect(asked(expression)).toEqual(expected));

  test.each([
    [rule("pods", "", "UPDATE"), "oldObject != null", all],
    [rule("pods", "", "UPDATE"), "request.operation == 'UPDATE'", all],
    [rule("pods", "", "'*'"), "request.operation == 'CREATE'", all],
    [rule("pods", "", "'*', UPDATE"), "request.operation == 'UPDATE'", all],
    [rule("pods/exec", "", "CONNECT"), "request.subResource == 'exec'", all],
    [rule("pods/exec", "", "CONNECT"), "request.resource.resource == 'pods'", all],
    [rule("'*'"), "request.resource.resource == 'pods'", all],
    [rule("'*/*'"), "request.resource.resource == 'pods' && !has(request.subResource)", all],
    [rule("pods, secrets"), "request.resource.resource == 'secrets'", all],
    [
      `{apiGroups: [apps, batch], apiVersions: ["*", v1beta1], operations: [CREATE], resources: [jobs]}`,
      "request.resource.group == 'batch'",
      all,
    ],
    [
      `{apiGroups: [apps], apiVersions: ["*", v1beta1], operations: [CREATE], resources: [jobs]}`,
      "request.resource.version == 'v1beta1'",
      all,
    ],
    [
      `{apiGroups: [apps], apiVersions: ["*"], operations: [CREATE], resources: [jobs]}`,
      "request.resource.version == 'v1'",
      all,
    ],
    [
      `{apiGroups: ["*"], apiVersions: [v1], operations: [CREATE], resources: [pods]}`,
      "request.resource.group == ''",
      all,
    ],
    [`${rule("secrets")}, ${rule("pods")}`, "request.resource.resource == 'pods'", all],
  ])("with %s: %s", (rules, expression, expected) => expect(asked(expression, rules)).toEqual(expected));

  test("what namespaces are labelled with can be asked for, but for what enforces Pod Security, which may change", () => {
    const labels = (key: string) =>
      asked(`has(namespaceObject.metadata.labels) && '${key}' in namespaceObject.metadata.labels`);
    expect(labels("team")).toEqual([]);
    expect(labels("pod-security.kubernetes.io/enforce")).not.toContain("dev > (unassigned)");
  });
});
