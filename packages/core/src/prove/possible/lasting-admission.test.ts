import { expect, test } from "vitest";
import { makeRights } from "../rights/make-rights.ts";
import { worldOf } from "../testing/world-of.ts";
import { lastingAdmission } from "./lasting-admission.ts";
import { makePossible } from "./make-possible.ts";

const group = "rbac.authorization.k8s.io";
const world = `
{ apiVersion: v1, kind: Namespace, metadata: { name: web-dev, labels: { stage: dev, team: web } } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: web-prod, labels: { stage: prod } } }
---
{ apiVersion: ${group}/v1, kind: Role, metadata: { name: pods, namespace: web-dev }, rules: [{ apiGroups: [""], resources: [pods], verbs: [create] }] }
---
{ apiVersion: ${group}/v1, kind: RoleBinding, metadata: { name: pods, namespace: web-dev }, roleRef: { apiGroup: ${group}, kind: Role, name: pods }, subjects: [{ apiGroup: ${group}, kind: Group, name: developers }] }
`;
const may = (verb: string, resource: string, namespace: string, who = "developers") => `
---
{ apiVersion: ${group}/v1, kind: Role, metadata: { name: more, namespace: ${namespace} }, rules: [{ apiGroups: [""], resources: [${resource}], verbs: [${verb}] }] }
---
{ apiVersion: ${group}/v1, kind: RoleBinding, metadata: { name: more, namespace: ${namespace} }, roleRef: { apiGroup: ${group}, kind: Role, name: more }, subjects: [{ apiGroup: ${group}, kind: Group, name: ${who} }] }
`;
const policy = (name: string, resource: string, expression: string, more = "", binding = "") => `
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: ${name} }, spec: { ${more} matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [${resource}] }] }, validations: [{ expression: ${JSON.stringify(expression)} }] } }
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: ${name} }, spec: { policyName: ${name}, ${binding} validationActions: [Deny] } }
`;

/** Whether developers may make a pod of prod's, with a label. */
function answerIn(text: string): true | false | "unknown" {
  const made = worldOf(world + text);
  const rights = makeRights(made, undefined);
  const possible = makePossible(made, rights, lastingAdmission(made, rights));
  return possible.podWithLabels("dev", "web-dev", { stage: "prod" }).possible;
}

const byLabel = policy(
  "own",
  "pods",
  "object.metadata.labels['stage'] == namespaceObject.metadata.?labels[?'stage'].orValue('')",
);
const bySelector = policy(
  "own",
  "pods",
  "object.metadata.labels['stage'] == 'dev'",
  "",
  "matchResources: { namespaceSelector: { matchLabels: { stage: dev } } },",
);

test("semantics 22: a policy that goes by a label of its namespace lasts where nobody changes that", () => {
  for (const guard of [byLabel, bySelector]) {
    expect(answerIn(guard)).toBe(false);
    expect(answerIn(guard + may("patch", "namespaces", "web-prod"))).toBe(false);
    expect(answerIn(guard + may("patch", "namespaces", "web-dev"))).toBe("unknown");
    expect(answerIn(guard + may("get", "namespaces", "web-dev"))).toBe(false);
  }
});

test("and where admission guards that label, whatever else may be changed", () => {
  const kept = policy(
    "kept",
    "namespaces",
    "object.metadata.?labels[?'stage'].orValue('') == oldObject.metadata.?labels[?'stage'].orValue('')",
  );
  expect(answerIn(byLabel + kept + may("patch", "namespaces", "web-dev"))).toBe(false);
  const other = kept.replaceAll("?'stage'", "?'team'");
  expect(answerIn(byLabel + other + may("patch", "namespaces", "web-dev"))).toBe("unknown");
});

test("semantics 22: a policy's parameters last where nobody of a stage writes them", () => {
  const settings =
    "\n---\n{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings, namespace: web-dev }, data: { stage: dev } }";
  const withParameters = (absent: string) =>
    policy(
      "own",
      "pods",
      "object.metadata.labels['stage'] == params.data.stage",
      "paramKind: { apiVersion: v1, kind: ConfigMap },",
      `paramRef: { name: settings, parameterNotFoundAction: ${absent} },`,
    );
  expect(answerIn(withParameters("Deny") + settings)).toBe(false);
  expect(answerIn(withParameters("Deny") + settings + may("patch", "configmaps", "web-dev"))).toBe("unknown");
  expect(answerIn(withParameters("Deny") + settings + may("patch", "configmaps", "web-prod"))).toBe(false);
  expect(answerIn(withParameters("Deny"))).toBe(false);
  expect(answerIn(withParameters("Deny") + may("create", "configmaps", "web-dev"))).toBe("unknown");
  expect(answerIn(withParameters("Allow"))).toBe(true);
});

test("a label that one namespace's people may change is not shared with a namespace like it", () => {
  const other = `
---
{ apiVersion: v1, kind: Namespace, metadata: { name: app-dev, labels: { stage: dev, team: web } } }
---
{ apiVersion: ${group}/v1, kind: RoleBinding, metadata: { name: pods, namespace: app-dev }, roleRef: { apiGroup: ${group}, kind: ClusterRole, name: edit }, subjects: [{ apiGroup: ${group}, kind: Group, name: developers }] }
`;
  const made = worldOf(world + other + byLabel + may("patch", "namespaces", "web-dev"));
  const rights = makeRights(made, undefined);
  const possible = makePossible(made, rights, lastingAdmission(made, rights));
  expect(possible.podWithLabels("dev", "app-dev", { stage: "prod" }).possible).toBe(false);
  expect(possible.podWithLabels("dev", "web-dev", { stage: "prod" }).possible).toBe("unknown");
});

test("a label that admission lets people change to some values only is changed", () => {
  const byTeam = policy("own", "pods", "namespaceObject.metadata.?labels[?'team'].orValue('') == 'api'");
  const some = (values: string) =>
    policy("some", "namespaces", `object.metadata.?labels[?'team'].orValue('') in [${values}]`) +
    may("patch", "namespaces", "web-dev");
  expect(answerIn(byTeam + some("'web', 'api'"))).toBe("unknown");
  expect(answerIn(byTeam + some("'web'"))).toBe(false);
});

test("where a policy looks at all labels of a namespace, one that people may add counts", () => {
  const byAny = policy("own", "pods", "namespaceObject.metadata.labels.exists(key, key.startsWith('allow-'))");
  expect(answerIn(byAny)).toBe(false);
  expect(answerIn(byAny + may("patch", "namespaces", "web-dev"))).toBe("unknown");
  const kept = policy("kept", "namespaces", "object.metadata.labels.all(key, key in oldObject.metadata.labels)");
  expect(answerIn(byAny + kept + may("patch", "namespaces", "web-dev"))).toBe(false);
});
