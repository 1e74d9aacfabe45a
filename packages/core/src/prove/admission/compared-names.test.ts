import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import type { Actor } from "../../verdicts/witness.ts";
import { signatures } from "../possible/possible-context.ts";
import { makeAdmission } from "./make-admission.ts";
import { policiesInForce } from "./policies-in-force.ts";
import { textsOf } from "./policy-texts.ts";

const namespaces = ["a", "b", "dev-a", "team-a"];
const actors: readonly Actor[] = [
  { user: "amy", groups: ["devs"] },
  { user: "zoe", groups: ["devs"] },
  { user: "zoe", groups: ["devs", "others"] },
  { user: "zoe", groups: ["others", "devs"] },
];

const worldWith = (expression: string, more = "") =>
  worldOf(`
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: policy }
spec:
  ${more}
  paramKind: { apiVersion: v1, kind: ConfigMap }
  matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }] }
  validations: [{ expression: ${JSON.stringify(expression)} }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: policy }
spec: { policyName: policy, validationActions: [Deny], paramRef: { name: all, namespace: a, parameterNotFoundAction: Deny } }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: all, namespace: a }, data: { a: "yes" } }
${namespaces.map((name) => `---\n{ apiVersion: v1, kind: Namespace, metadata: { name: ${name} } }`).join("\n")}
`);

test.each([
  "request.namespace + '-x' == 'a-x'",
  "('ns-' + request.namespace) in ['ns-a', 'ns-c']",
  "'x,a,y'.contains(request.namespace)",
  "'ab'.startsWith(request.namespace)",
  "request.namespace < 'b'",
  "has(params.data) && params.data[?request.namespace].orValue('no') == 'yes'",
  "{'a': 1, 'b': 2}[?request.namespace].orValue(0) == 1",
  "[namespaceObject.metadata].all(one, one.name == 'a')",
  "variables.about.name == 'a'",
  "variables.asked.userInfo.username == 'amy'",
  "request.userInfo.username <= 'm'",
  "request.userInfo.groups.all(group, group == 'devs')",
  "request.userInfo.groups == ['devs']",
  "request.userInfo.groups[0] == 'devs'",
  "request.userInfo.groups.exists(group, group != 'devs')",
  "cel.bind(name, request.namespace, name + '1' == 'a1')",
  "request.namespace.startsWith('dev-') || request.namespace in ['b']",
  "request.userInfo.username == 'amy' && 'devs' in request.userInfo.groups",
  "request.userInfo.username == 'a' + object.metadata.name.replace('pod', 'my')",
  "request.userInfo.groups.exists(group, group == 'oth' + object.metadata.name.replace('pod', 'ers'))",
])("requests are answered alike only where admission answers alike: %s", (expression) => {
  const variables =
    "variables: [{ name: about, expression: namespaceObject.metadata }, { name: asked, expression: request }]";
  const world = worldWith(expression, variables);
  const admission = makeAdmission(world);
  const { ofActor, ofNamespace } = signatures(textsOf(policiesInForce(world)), admission);
  const answers = new Map<string, Set<string>>();
  for (const namespace of namespaces)
    for (const as of actors) {
      const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "pod", namespace }, spec: { containers: [] } };
      const what = { group: "", version: "v1", resource: "pods", namespace, name: "pod", object, oldObject: null, as };
      const { answer } = admission.decide({ operation: "CREATE", ...what });
      const key = `${ofActor(as, namespace)}\n${ofNamespace(namespace, {})}`;
      answers.set(key, (answers.get(key) ?? new Set()).add(answer));
    }
  expect([...answers.values()].flatMap((all) => [...all]).toSorted()).toContain("refused");
  expect([...answers.values()].flatMap((all) => [...all]).toSorted()).toContain("admitted");
  expect([...answers.values()].filter((all) => all.size > 1)).toEqual([]);
});

test("names are not told apart where policies only compare them", () => {
  const admission = makeAdmission(worldOf(""));
  for (const expression of [
    "request.namespace.startsWith('dev-') || request.namespace in ['b'] || !request.namespace.contains('m')",
    "request.userInfo.groups.exists(group, group == 'devs' || group.startsWith('system:')) || request.?name.orValue('') == 'x'",
    "(request.userInfo.username == 'amy' ? request.namespace : 'a') == 'a'",
    "request.userInfo.username == 'system:node:' + object.spec.?nodeName.orValue('')",
  ]) {
    const { ofActor, ofNamespace } = signatures(textsOf(policiesInForce(worldWith(expression))), admission);
    expect(ofNamespace("one", {})).toBe(ofNamespace("two", {}));
    expect(ofActor({ user: "tim", groups: [] }, "one")).toBe(ofActor({ user: "tom", groups: [] }, "one"));
  }
});

test("who may be the one whose name a policy makes is told apart", () => {
  const world = worldWith("request.userInfo.username == 'system:node:' + object.spec.?nodeName.orValue('')");
  const { ofActor } = signatures(textsOf(policiesInForce(world)), makeAdmission(worldOf("")));
  const of = (user: string) => ofActor({ user, groups: [] }, "one");
  expect(of("system:node:a")).not.toBe(of("system:node:b"));
});
