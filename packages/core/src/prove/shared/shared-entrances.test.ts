import { expect, test } from "vitest";
import { applyEdits } from "../fixes/apply-edits.ts";
import { givenOf } from "../testing/given.ts";
import { proveShared } from "./prove-shared.ts";
import { both, ingress, intentWith, proof } from "./testing/two-stages.ts";

test("semantics 24: a host that both claim", () => {
  const host = (name: string) => `rules: [{host: ${name}}]`;
  const { broken, codes } = proof([ingress("dev", host("shop.example")), ingress("test", host("SHOP.example"))]);
  expect(broken).toEqual(both);
  expect(codes).toEqual(["KS3807"]);
  expect(proof([ingress("dev", host("dev.example")), ingress("test", host("test.example"))]).codes).toEqual([]);
  const inner = ingress("dev", `ingressClassName: inner, ${host("shop.example")}`);
  expect(proof([inner, ingress("test", host("shop.example"))]).codes).toEqual([]);
  const legacy = ingress("test", host("shop.example"), "kubernetes.io/ingress.class: inner");
  expect(proof([inner, legacy]).codes).toEqual(["KS3807"]);
});

test("semantics 24: wildcard and empty hosts cover those of others", () => {
  const test = ingress("test", "rules: [{host: a.test.example}]");
  expect(proof([ingress("dev", "rules: [{host: '*.test.example'}]"), test]).codes).toEqual(["KS3808"]);
  expect(proof([ingress("dev", "rules: [{host: '*.example'}]"), test]).codes).toEqual([]);
  expect(proof([ingress("dev", "rules: [{}]"), test]).codes).toEqual(["KS3808"]);
  expect(proof([ingress("dev", "rules: [{}]"), ingress("test", "rules: [{}]")]).broken).toEqual(both);
});

const route = (stage: string, spec: string) =>
  `{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: web, namespace: shop-${stage}}, spec: ${spec}}\n`;
const gateway = (stage: string, allowed: string) =>
  `{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: entry, namespace: shop-${stage}}, spec: {listeners: [{name: all, port: 80, protocol: HTTP, allowedRoutes: {namespaces: ${allowed}}}]}}\n`;

test("semantics 24: routes of both at one gateway", () => {
  const at = (hosts: string) => `{parentRefs: [{name: entry, namespace: infra}], hostnames: ${hosts}}`;
  expect(proof([route("dev", at("[a.example]")), route("test", at("[a.example]"))]).codes).toEqual(["KS3807"]);
  expect(proof([route("dev", at("['*.example']")), route("test", at("[a.b.example]"))]).codes).toEqual(["KS3808"]);
  expect(proof([route("dev", at("[]")), route("test", at("[]"))]).codes).toEqual(["KS3807"]);
});

test("a gateway of one stage that takes routes of another", () => {
  const foreign = route("dev", "{parentRefs: [{name: entry, namespace: shop-test}], hostnames: [a.example]}");
  const { world, broken, findings } = proof([gateway("test", "{from: All}"), foreign]);
  expect(broken).toEqual(both);
  expect(proveShared(applyEdits(world, findings[0]?.fix?.edits ?? []), givenOf()).findings).toEqual([]);
  expect(proof([gateway("test", "{from: Same}"), foreign]).broken).toEqual([]);
  const selected = (stage: string) => gateway("test", `{from: Selector, selector: {matchLabels: {stage: ${stage}}}}`);
  expect(proof([selected("dev"), foreign]).broken).toEqual(both);
  expect(proof([selected("test"), foreign]).broken).toEqual([]);
});

const istio = (kind: string, stage: string, spec: string) =>
  `{apiVersion: networking.istio.io/v1, kind: ${kind}, metadata: {name: entry, namespace: shop-${stage}}, spec: {${spec}}}\n`;
const entry = (hosts: string) =>
  istio("Gateway", "test", `servers: [{port: {number: 80, protocol: HTTP}, hosts: ${hosts}}]`);
const virtual = (more = "") =>
  istio("VirtualService", "dev", `hosts: [a.example], gateways: [shop-test/entry], http: [{}]${more}`);

test("a Gateway of Istio of one stage that takes hosts of another's namespaces", () => {
  const { world, broken, codes, findings } = proof([entry("['./*', '*/*']"), virtual()]);
  expect([broken, codes]).toEqual([both, ["KS3808", "KS3812"]]);
  expect(findings[1]?.message).toBe("Gateway shop-test/entry of test takes routes of dev");
  const after = proveShared(applyEdits(world, findings[1]?.fix?.edits ?? []), givenOf());
  expect(after.findings).toEqual([]);
  for (const hosts of ["['*']", "[a.example]", "['*/a.example']", "['shop-dev/a.example']", "['*/*.example']"])
    expect(proof([entry(hosts), virtual()]).broken).toEqual(both);
  for (const hosts of ["['./*']", "['shop-test/*']", "['./a.example']", "[b.example]", "[]"])
    expect(proof([entry(hosts), virtual()]).codes).toEqual([]);
  expect(proof([entry("['*']"), virtual(", exportTo: [.]")]).broken).toEqual([]);
  expect(proof([entry("['*']"), virtual(", exportTo: [., istio-system]")]).broken).toEqual(both);
  const meant = intentWith([{ type: "object", name: "entry", stages: ["dev", "test"] }]);
  expect(proof([entry("['*']"), virtual()], meant).broken).toEqual([]);
});

const service = (stage: string, spec: string, annotations = "") =>
  `{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop-${stage}, annotations: {${annotations}}}, spec: {ports: [{port: 80}], ${spec}}}\n`;

test("semantics 24: externalIPs take what is sent to another's address", () => {
  const taking = service("dev", "externalIPs: [10.0.0.7]");
  const { broken, codes } = proof([taking, service("test", "clusterIP: 10.0.0.7")]);
  expect(broken).toEqual(["dev -> test"]);
  expect(codes).toEqual(["KS3809"]);
  expect(proof([taking, service("test", "clusterIP: 10.0.0.8")]).broken).toEqual([]);
  expect(proof([taking, service("test", "externalIPs: [10.0.0.7]")]).broken).toEqual(both);
});

test("load balancers that agree to share an address", () => {
  const sharing = (stage: string, key: string) =>
    service(stage, "type: LoadBalancer", `metallb.io/allow-shared-ip: ${key}`);
  expect(proof([sharing("dev", "a"), sharing("test", "a")]).broken).toEqual(both);
  expect(proof([sharing("dev", "a"), sharing("test", "b")]).broken).toEqual([]);
});

const webhook = (kind: string, more: string, namespace = "shop-dev") =>
  `{apiVersion: admissionregistration.k8s.io/v1, kind: ${kind}WebhookConfiguration, metadata: {name: inject}, webhooks: [{name: inject.example.com, sideEffects: None, admissionReviewVersions: [v1], clientConfig: {service: {namespace: ${namespace}, name: inject}}, ${more}}]}\n`;
const pods = "rules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]";

test("semantics 17: a webhook of one stage that sees objects of another", () => {
  for (const kind of ["Mutating", "Validating"]) {
    const { world, broken, findings } = proof([webhook(kind, pods)]);
    expect(broken).toEqual(["dev -> test", "dev -> (unassigned)"]);
    expect(findings.map(({ code }) => code)).toEqual(["KS3810"]);
    expect(proveShared(applyEdits(world, findings[0]?.fix?.edits ?? []), givenOf()).findings).toEqual([]);
  }
  expect(proof([webhook("Mutating", `${pods}, namespaceSelector: {matchLabels: {stage: dev}}`)]).broken).toEqual([]);
  const notTest = "namespaceSelector: {matchExpressions: [{key: stage, operator: NotIn, values: [test]}]}";
  expect(proof([webhook("Mutating", `${pods}, ${notTest}`)]).broken).toEqual(["dev -> (unassigned)"]);
  expect(proof([webhook("Mutating", pods.replace("pods", "nodes"))]).broken).toEqual([]);
});

test("conditions of a webhook count by what they say", () => {
  const given = (expression: string) =>
    proof([webhook("Mutating", `${pods}, matchConditions: [{name: c, expression: "${expression}"}]`)]).broken;
  expect(given("request.namespace == 'shop-dev'")).toEqual([]);
  expect(given("request.namespace != 'shop-dev'")).toEqual(["dev -> test", "dev -> (unassigned)"]);
  expect(given("object.metadata.namespace.startsWith('shop-')")).toEqual(["dev -> test"]);
  expect(given("request.userInfo.username != 'system:kube-scheduler'")).toEqual(["dev -> test", "dev -> (unassigned)"]);
  expect(given("has(object.metadata.labels) && 'inject' in object.metadata.labels")).toEqual([
    "dev -> test",
    "dev -> (unassigned)",
  ]);
});

test("a webhook of no stage is told of once, and breaks only what is of no stage", () => {
  const { broken, codes } = proof([webhook("Mutating", pods, "infra")]);
  expect(broken).toEqual(["(unassigned) -> dev", "(unassigned) -> test"]);
  expect(codes).toEqual(["KS3816"]);
  expect(proof([webhook("Mutating", pods, "kube-system")]).codes).toEqual([]);
});

test("semantics 17: an aggregated API that one stage serves", () => {
  const api = (namespace: string) =>
    `{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1.things.example}, spec: {group: things.example, version: v1, groupPriorityMinimum: 1, versionPriority: 1, service: {namespace: ${namespace}, name: api}}}\n`;
  expect(proof([api("shop-dev")]).broken).toEqual(["dev -> test", "dev -> (unassigned)"]);
  expect(proof([api("kube-system")]).broken).toEqual([]);
});

test("a conversion that one stage answers", () => {
  const definition = (strategy: string) =>
    `{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: things.example.com}, spec: {group: example.com, names: {kind: Thing, plural: things}, scope: Namespaced, versions: [], conversion: {strategy: ${strategy}, webhook: {conversionReviewVersions: [v1], clientConfig: {service: {namespace: shop-dev, name: c}}}}}}\n`;
  expect(proof([definition("Webhook")]).codes).toEqual(["KS3811"]);
  expect(proof([definition("None")]).codes).toEqual([]);
});

test("a store of secrets that both read by", () => {
  const secret = (stage: string, kind: string) =>
    `{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: s, namespace: shop-${stage}}, spec: {secretStoreRef: {kind: ${kind}, name: vault}}}\n`;
  expect(proof([secret("dev", "ClusterSecretStore"), secret("test", "ClusterSecretStore")]).broken).toEqual(both);
  expect(proof([secret("dev", "SecretStore"), secret("test", "SecretStore")]).broken).toEqual([]);
});

test("what a release of one stage brought for the whole cluster", () => {
  const role = (namespace: string) =>
    `{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: chart, annotations: {meta.helm.sh/release-name: r, meta.helm.sh/release-namespace: ${namespace}}}, rules: []}\n`;
  const { codes, broken } = proof([role("shop-dev")]);
  expect({ codes, broken }).toEqual({ codes: ["KS3814"], broken: [] });
  expect(proof([role("infra")]).codes).toEqual([]);
});

test("production beside other stages is told of, and breaks nothing", () => {
  const production = "{apiVersion: v1, kind: Namespace, metadata: {name: shop-prod, labels: {stage: prod}}}\n";
  const { codes, broken } = proof([production]);
  expect({ codes, broken }).toEqual({ codes: ["KS3815"], broken: [] });
  const meant = intentWith([{ type: "cluster", stages: ["dev", "prod", "test"] }]);
  expect(proof([production], meant).codes).toEqual([]);
  const before = "{apiVersion: v1, kind: Namespace, metadata: {name: shop-pre, labels: {stage: pre-prod}}}\n";
  expect(proof([before]).codes).toEqual([]);
});
