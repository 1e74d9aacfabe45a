import { expect, test } from "vitest";
import { proveWorld } from "../prove-world.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import { worldOf } from "../testing/world-of.ts";

const guard = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: hosts }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [networking.k8s.io], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: [ingresses] }]
  validations:
    - expression: object.spec.?rules.orValue([]).all(rule, rule.?host.orValue('') in namespaceObject.metadata.annotations['hosts'].split(','))
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: hosts }
spec: { policyName: hosts, validationActions: [Deny] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: ingresses }
rules: [{ apiGroups: [networking.k8s.io], resources: [ingresses], verbs: [create, update, patch] }]
`;

/** @param hosts those that the namespace may claim */
const app = (stage: string, name: string, hosts: string) => `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}-${stage}, labels: { stage: ${stage} }, annotations: { hosts: "${hosts}" } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: ${name}-${stage} }
spec: { rules: [{ host: ${name}.${stage}.example }] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: people, namespace: ${name}-${stage} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ingresses }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: people-of-${stage} }]
`;

/** In each of a hundred namespaces each host of the other stage, as a new object and as a change of one: more than are tried one by one. */
const apps = Array.from({ length: 150 }, (_, at) => `app-${at}`);
const proved = (hostsOf: (name: string, stage: string) => string) => {
  const all = ["dev", "test"].flatMap((stage) => apps.map((name) => app(stage, name, hostsOf(name, stage))));
  const world = worldOf([guard, ...all].join("---"));
  return proveWorld(world, { profile: specificationProfile, properties: ["shared"] }).verdicts.find(
    ({ from, to }) => from === "dev" && to === "test",
  );
};

test("hosts of 150 apps are kept apart where each namespace has its own", () => {
  expect(proved((name, stage) => `${name}.${stage}.example`)).toMatchObject({ verdict: "holds" });
});

test("one namespace that may claim one host more is found", () => {
  const hostsOf = (name: string, stage: string) =>
    name === "app-77" && stage === "dev" ? "app-77.dev.example,app-5.test.example" : `${name}.${stage}.example`;
  expect(proved(hostsOf)).toMatchObject({ verdict: "broken", reason: expect.stringContaining("app-5.test.example") });
});
