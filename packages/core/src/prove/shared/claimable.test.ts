import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { makePossible } from "../possible/make-possible.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import type { World } from "../../manifests/world/world.ts";
import { proveShared } from "./prove-shared.ts";
import { ingress, intentWith } from "./testing/two-stages.ts";

const group = "rbac.authorization.k8s.io";
const stages = `
{apiVersion: v1, kind: Namespace, metadata: {name: shop-dev, labels: {stage: dev}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: shop-test, labels: {stage: test}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: infra}}
`;
/** Developers may do this in a namespace of dev. */
const may = (resource: string, apiGroup: string, verbs = "create", namespace = "shop-dev") =>
  `{apiVersion: ${group}/v1, kind: Role, metadata: {name: own, namespace: ${namespace}}, rules: [{apiGroups: ["${apiGroup}"], resources: [${resource}], verbs: [${verbs}]}]}
---
{apiVersion: ${group}/v1, kind: RoleBinding, metadata: {name: own, namespace: ${namespace}}, roleRef: {apiGroup: ${group}, kind: Role, name: own}, subjects: [{apiGroup: ${group}, kind: Group, name: developers}]}
`;
const guard = (resource: string, apiGroup: string, expression: string) =>
  `{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: {name: guard}, spec: {matchConstraints: {resourceRules: [{apiGroups: ["${apiGroup}"], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: [${resource}]}]}, validations: [{expression: ${JSON.stringify(expression)}}]}}
---
{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: {name: guard}, spec: {policyName: guard, validationActions: [Deny]}}
`;

function judged(world: World, intent?: Intent) {
  const rights = makeRights(world, intent);
  const admission = makeAdmission(world);
  const possible = makePossible(world, rights, admission);
  const { verdicts, findings } = proveShared(world, givenOf({ intent, rights, admission, possible }));
  const of = (answer: string) =>
    verdicts.filter(({ verdict }) => verdict === answer).map(({ from, to }) => `${from} -> ${to}`);
  return { verdicts, findings, broken: of("broken"), unknown: of("unknown"), codes: findings.map(({ code }) => code) };
}
const proof = (documents: readonly string[], intent?: Intent) =>
  judged(worldOf([stages, ...documents].join("---\n")), intent);

const example = (which: string) =>
  readFileSync(new URL(`../../../../../docs/errors/examples/KS3817.${which}.world.yaml`, import.meta.url), "utf8");

test("semantics 24: a host of another stage that people may claim, and a fix that closes it", () => {
  const world = worldOf(example("wrong"));
  const { codes, broken, findings, verdicts } = judged(world);
  expect(codes).toEqual(["KS3817"]);
  expect(broken).toEqual(["dev -> test"]);
  expect(verdicts.find(({ verdict }) => verdict === "broken")?.witness?.steps[0]).toMatchObject({
    ...{ type: "request", verb: "create", resource: { resource: "ingresses", namespace: "shop-dev" } },
    body: { spec: { ingressClassName: "nginx", rules: [{ host: "shop.example.com" }] } },
  });
  const edits = findings.flatMap(({ fix }) => fix?.edits ?? []);
  expect(judged(applyEdits(world, edits)).broken).toEqual([]);
  expect(judged(worldOf(example("right"))).codes).toEqual([]);
});

const host = "ingressClassName: nginx, rules: [{host: a.example}]";

test("by whoever may make an Ingress, or make one of theirs another", () => {
  const theirs = ingress("test", host);
  expect(proof([theirs, may("ingresses", "networking.k8s.io")]).broken).toEqual(["dev -> test"]);
  expect(proof([theirs, may("ingresses", "networking.k8s.io", "get, delete")]).broken).toEqual([]);
  expect(proof([theirs, may("ingresses", "networking.k8s.io", "patch")]).broken).toEqual([]);
  const own = ingress("dev", "ingressClassName: nginx, rules: [{host: b.example}]");
  const changed = proof([theirs, own, may("ingresses", "networking.k8s.io", "patch")]);
  expect(changed.broken).toEqual(["dev -> test"]);
  expect(changed.verdicts.find(({ from, to }) => from === "dev" && to === "test")?.witness?.steps[0]).toMatchObject({
    ...{ verb: "patch", resource: { resource: "ingresses", name: "web" } },
  });
  expect(
    proof(
      [theirs, may("ingresses", "networking.k8s.io")],
      intentWith([{ type: "host", name: "a.example", stages: ["dev", "test"] }]),
    ).broken,
  ).toEqual([]);
});

test("from a namespace of no stage in which they are at home too", () => {
  const here = may("configmaps", "", "get");
  expect(
    proof([ingress("test", host), here, may("ingresses", "networking.k8s.io", "create", "infra")]).broken,
  ).toContain("dev -> test");
});

test("what admission says decides; what it leaves open is not known", () => {
  const documents = [ingress("test", host), may("ingresses", "networking.k8s.io")];
  const only = (expression: string) => guard("ingresses", "networking.k8s.io", expression);
  const refused = only("object.spec.?rules.orValue([]).all(rule, rule.?host.orValue('').endsWith('.dev.example'))");
  expect(proof([...documents, refused]).broken).toEqual([]);
  const other = only("object.spec.?rules.orValue([]).all(rule, rule.?host.orValue('') != 'b.example')");
  expect(proof([...documents, other]).broken).toEqual(["dev -> test"]);
});

const route = (spec: string) =>
  `{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: web, namespace: shop-test}, spec: ${spec}}\n`;
const gateway = (allowed: string) =>
  `{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: entry, namespace: infra}, spec: {listeners: [{name: all, port: 80, protocol: HTTP, allowedRoutes: {namespaces: ${allowed}}}]}}\n`;

test("by a route, where the Gateway takes those of their namespaces", () => {
  const theirs = route("{parentRefs: [{name: entry, namespace: infra}], hostnames: [a.example]}");
  const routes = may("httproutes", "gateway.networking.k8s.io");
  const world = worldOf([stages, theirs, routes, gateway("{from: All}")].join("---\n"));
  const all = judged(world);
  expect(all.broken).toEqual(["dev -> test"]);
  expect(
    judged(
      applyEdits(
        world,
        all.findings.flatMap(({ fix }) => fix?.edits ?? []),
      ),
    ).broken,
  ).toEqual([]);
  const selected = gateway("{from: Selector, selector: {matchLabels: {stage: test}}}");
  expect(proof([theirs, routes, selected])).toMatchObject({ broken: [], unknown: [] });
  expect(proof([theirs, routes])).toMatchObject({ broken: [], unknown: ["dev -> test"] });
});

const volume = (spec = "", labels = "") =>
  `{apiVersion: v1, kind: PersistentVolume, metadata: {name: files, labels: {${labels}}}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: kept, hostPath: {path: /data}, ${spec}}}\n`;
const claim = `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: files, namespace: shop-test}, spec: {accessModes: [ReadWriteOnce], storageClassName: kept, resources: {requests: {storage: 1Gi}}}}\n`;
const claims = may("persistentvolumeclaims", "");

test("semantics 24: a volume that is one stage's and that people of another may claim", () => {
  const { broken, codes, findings } = proof([volume(), claim, claims]);
  expect(broken).toEqual(["dev -> test"]);
  expect(codes).toEqual(["KS3804"]);
  expect(findings[0]?.message).toMatch(/while people of dev may claim it/);
  expect(proof([volume(), claims]).broken).toEqual([]);
  expect(proof([volume("", "stage: test"), claims]).broken).toEqual(["dev -> test"]);
  expect(proof([volume("claimRef: {namespace: shop-test, name: files}"), claim, claims]).broken).toEqual([]);
  const byName = guard(
    "persistentvolumeclaims",
    "",
    "object.spec.?volumeName.orValue('') == '' && object.spec.?storageClassName.orValue('') != 'kept'",
  );
  expect(proof([volume(), claim, claims, byName]).broken).toEqual([]);
  const onlyName = guard("persistentvolumeclaims", "", "object.spec.?volumeName.orValue('') == ''");
  expect(proof([volume(), claim, claims, onlyName]).broken).toEqual(["dev -> test"]);
});

const secret = `{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: db, namespace: shop-test}, spec: {secretStoreRef: {name: vault, kind: ClusterSecretStore}, data: [{secretKey: password, remoteRef: {key: test/db}}]}}\n`;
const store = (conditions = "") =>
  `{apiVersion: external-secrets.io/v1, kind: ClusterSecretStore, metadata: {name: vault}, spec: {provider: {}${conditions}}}\n`;

test("a store of secrets that serves people of another stage too", () => {
  const rights = may("externalsecrets", "external-secrets.io");
  expect(proof([secret, store(), rights])).toMatchObject({ broken: ["dev -> test"], codes: ["KS3813"] });
  expect(proof([secret, store()]).broken).toEqual([]);
  for (const condition of [
    "namespaces: [shop-test]",
    "namespaceSelector: {matchLabels: {stage: test}}",
    "namespaceRegexes: ['.*-test']",
  ])
    expect(proof([secret, store(`, conditions: [{${condition}}]`), rights]).broken).toEqual([]);
  expect(proof([secret, store(", conditions: [{namespaceRegexes: ['shop-.*']}]"), rights]).broken).toEqual([
    "dev -> test",
  ]);
  expect(proof([secret, rights])).toMatchObject({
    broken: [],
    unknown: ["dev -> test"],
  });
  const own = guard(
    "externalsecrets",
    "external-secrets.io",
    "object.spec.data.all(one, one.remoteRef.key.startsWith('dev/'))",
  );
  expect(proof([secret, store(), rights, own]).broken).toEqual([]);
});

const service = (stage: string, spec = "") =>
  `{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop-${stage}}, spec: {ports: [{port: 80}], selector: {app: web}, ${spec}}}\n`;

test("addresses of another stage that people may take by a Service of theirs, and a fix that closes it", () => {
  const world = worldOf(
    [stages, service("test", "clusterIP: 10.96.3.4"), may("services", "", "create, update")].join("---\n"),
  );
  const { broken, codes, findings, verdicts } = judged(world);
  expect([broken, codes]).toEqual([["dev -> test"], ["KS3818"]]);
  expect(verdicts.find(({ verdict }) => verdict === "broken")?.witness?.steps[0]).toMatchObject({
    ...{ type: "request", verb: "create", resource: { resource: "services", namespace: "shop-dev" } },
    body: { spec: { externalIPs: ["10.96.3.4"], ports: [{ port: 80 }] } },
  });
  const edits = findings.flatMap(({ fix }) => fix?.edits ?? []);
  expect(judged(applyEdits(world, edits)).broken).toEqual([]);
});

test("addresses are taken by whoever may make one of their Services such a one, and of no Service that has none", () => {
  const patching = may("services", "", "patch");
  expect(proof([service("test"), patching]).broken).toEqual([]);
  expect(proof([service("test"), service("dev"), patching]).broken).toEqual(["dev -> test"]);
  const making = may("services", "", "create");
  expect(proof([service("test", "clusterIP: None"), making]).broken).toEqual([]);
  const named = "type: ExternalName, externalName: shop.example";
  expect(proof([service("test", named), making]).broken).toEqual([]);
  const meant = intentWith([{ type: "host", name: "10.96.3.4", stages: ["dev", "test"] }]);
  expect(proof([service("test", "clusterIP: 10.96.3.4"), making], meant).broken).toEqual([]);
});

test("addresses are taken by the status of a load balancer where a policy refuses externalIPs", () => {
  const refused = guard("services", "", "object.spec.?externalIPs.orValue([]).size() == 0");
  const balancer = service("dev", "type: LoadBalancer");
  const status = may("services/status", "", "patch");
  expect(proof([service("test"), service("dev"), refused, status]).broken).toEqual([]);
  expect(proof([service("test"), balancer, refused, may("services", "")]).broken).toEqual([]);
  const { broken, verdicts, findings } = proof([service("test"), balancer, refused, status]);
  expect(broken).toEqual(["dev -> test"]);
  expect(findings[0]?.fix).toBeUndefined();
  expect(verdicts.find(({ verdict }) => verdict === "broken")?.witness?.steps[0]).toMatchObject({
    ...{ verb: "patch", resource: { resource: "services/status", namespace: "shop-dev", name: "web" } },
    body: { status: { loadBalancer: { ingress: [{ ip: "10.96.0.10" }] } } },
  });
  const both = may("services, services/status", "", "create, update");
  const made = proof([service("test"), refused, both]).verdicts.find(({ verdict }) => verdict === "broken");
  expect(made?.witness?.steps).toMatchObject([{ verb: "create" }, { verb: "update" }, { type: "state" }]);
});
