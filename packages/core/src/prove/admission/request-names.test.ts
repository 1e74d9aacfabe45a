import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { type AdmissionRequest, anything } from "./admission.ts";
import { evaluate } from "./cel/evaluate-expression.ts";
import { parseExpression } from "./cel/parse-expression.ts";
import { namespacesOf, prepare } from "./request-names.ts";
import { answersIn, written } from "./testing/answers.ts";

const namespaces = new Map([
  ["web-dev", { labels: { stage: "dev" }, annotations: { note: "here" } }],
  ["bare", { labels: {}, annotations: {} }],
]);

const pod: AdmissionRequest = {
  operation: "CREATE",
  group: "",
  version: "v1",
  resource: "pods",
  namespace: "web-dev",
  name: "web",
  object: { apiVersion: "v1", kind: "Pod", metadata: { labels: { app: "web" } }, spec: { containers: [] } },
  oldObject: null,
  as: { user: "ann", groups: ["devs"] },
};
const stored = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", labels: { app: "old" } } };
const update: AdmissionRequest = { ...pod, operation: "UPDATE", oldObject: stored };
const deletion: AdmissionRequest = { ...update, operation: "DELETE", object: stored };
const named = (labels: unknown) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name: "web-dev", labels } });
const namespace: AdmissionRequest = {
  ...pod,
  resource: "namespaces",
  namespace: "",
  name: "web-dev",
  object: named({ stage: "prod" }),
};
const relabelling: AdmissionRequest = { ...namespace, operation: "UPDATE", oldObject: named({ stage: "dev" }) };

function answerTo(expression: string, request: AdmissionRequest): string {
  const { names } = prepare(request, namespaces);
  const tree = parseExpression(expression);
  return tree === undefined ? "no expression" : written(evaluate(tree, (name) => names.get(name)));
}

const ofPod = `
request.operation => 'CREATE'
request.name => 'web'
request.namespace => 'web-dev'
request.resource => {'group': '', 'resource': 'pods', 'version': 'v1'}
request.requestResource == request.resource => true
request.kind => {'group': '', 'kind': 'Pod', 'version': 'v1'}
request.requestKind == request.kind => true
has(request.subResource) => false
has(request.requestSubResource) => false
request.dryRun => false
request.uid => ''
request.options => anything
request.userInfo.username => 'ann'
request.userInfo.groups => ['devs']
request.userInfo.uid => anything
request.userInfo.extra => anything
has(request.nothing) => false
object.metadata.name => 'web'
object.metadata.namespace => 'web-dev'
object.metadata.uid => anything
object.metadata.creationTimestamp => anything
object.metadata.managedFields => anything
object.metadata.labels => {'app': 'web'}
object.spec.restartPolicy => 'Always'
object.status => anything
oldObject => null
namespaceObject.metadata.name => 'web-dev'
namespaceObject.metadata.labels => {'stage': 'dev'}
namespaceObject.metadata.annotations => {'note': 'here'}
namespaceObject.metadata.uid => anything
namespaceObject.metadata.resourceVersion => anything
namespaceObject.metadata.creationTimestamp => anything
namespaceObject.spec => {'finalizers': ['kubernetes']}
namespaceObject.status.phase => 'Active'
authorizer.path('/').check('get').allowed() => anything
`;

test.each(answersIn(ofPod))("of a new pod %s gives %s", (expression, answer) => {
  expect(answerTo(expression, pod)).toBe(answer);
});

test.each<[string, AdmissionRequest, string, string]>([
  ["whose name the server makes up", { ...pod, name: "" }, "has(request.name)", "false"],
  ["whose name the server makes up", { ...pod, name: "" }, "has(object.metadata.name)", "false"],
  ["whose name may be chosen", { ...pod, name: anything }, "request.name", "anything"],
  ["of somebody of no group", { ...pod, as: { user: "x", groups: [] } }, "has(request.userInfo.groups)", "false"],
  ["of a subresource", { ...pod, subresource: "exec" }, "request.subResource", "'exec'"],
  ["of a subresource", { ...pod, subresource: "exec" }, "request.requestSubResource", "'exec'"],
  ["of a subresource", { ...pod, subresource: "exec" }, "request.kind", "anything"],
  ["of a subresource", { ...pod, subresource: "exec" }, "has(object.status)", "false"],
  ["in a namespace without labels", { ...pod, namespace: "bare" }, "has(namespaceObject.metadata.labels)", "false"],
  ["in one without annotations", { ...pod, namespace: "bare" }, "has(namespaceObject.metadata.annotations)", "false"],
  ["in one that is not there", { ...pod, namespace: "x" }, "namespaceObject.metadata.labels", "anything"],
  ["in one that is not there", { ...pod, namespace: "x" }, "namespaceObject.metadata.annotations", "anything"],
  [
    "in one that has other labels then",
    { ...pod, namespaceLabels: {} },
    "has(namespaceObject.metadata.labels)",
    "false",
  ],
  [
    "in one that has other labels then",
    { ...pod, namespaceLabels: { a: "b" } },
    "namespaceObject.metadata.labels",
    "{'a': 'b'}",
  ],
  [
    "in one that may have more labels",
    { ...pod, namespaceLabels: { [anything]: true } },
    "namespaceObject.metadata.labels",
    "{…}",
  ],
  ["that is changed", update, "oldObject.metadata.labels.app", "'old'"],
  ["that is changed", update, "object.metadata.labels.app", "'web'"],
  ["that is changed", update, "request.operation", "'UPDATE'"],
  ["that is deleted", deletion, "object", "null"],
  ["that is deleted", deletion, "oldObject.metadata.labels.app", "'old'"],
  ["that is deleted", deletion, "request.kind.kind", "'Pod'"],
  ["of which nothing is known", { ...pod, object: anything }, "object", "anything"],
  ["of which nothing is known", { ...pod, object: anything }, "request.kind", "anything"],
  ["of which nothing is said", { ...pod, object: null }, "request.kind", "anything"],
  ["that has more than is known", { ...pod, object: { [anything]: true } }, "request.kind", "anything"],
  ["of a kind, with more", { ...pod, object: { kind: "Pod", [anything]: true } }, "request.kind.kind", "'Pod'"],
  ["that has a status", { ...pod, object: { status: { phase: "x" } } }, "object.status", "{'phase': 'x'}"],
  ["that makes what was there", { ...pod, oldObject: stored }, "oldObject", "null"],
  ["that is deleted", { ...deletion, object: { kind: "DeleteOptions" } }, "request.kind.kind", "'Pod'"],
  ["for what is only called so", { ...namespace, group: "x" }, "object.metadata.labels", "{'stage': 'prod'}"],
  ["of no kind", { ...pod, object: {} }, "request.kind", "anything"],
  ["whose metadata are nonsense", { ...pod, object: { metadata: 1 } }, "object", "{'metadata': 1}"],
  ["whose spec is nonsense", { ...pod, object: { spec: 1 } }, "object.spec", "1"],
  ["of another kind", { ...pod, group: "x", resource: "pods" }, "has(object.spec.restartPolicy)", "false"],
  ["of another resource", { ...pod, resource: "services" }, "has(object.spec.restartPolicy)", "false"],
  ["of another resource", { ...pod, resource: "services" }, "has(object.status)", "false"],
  ["of the whole cluster", { ...pod, namespace: "", resource: "nodes" }, "namespaceObject", "null"],
  ["of the whole cluster", { ...pod, namespace: "", resource: "nodes" }, "has(request.namespace)", "false"],
  ["of the whole cluster", { ...pod, namespace: "", resource: "nodes" }, "has(object.metadata.namespace)", "false"],
  ["for a Namespace", namespace, "namespaceObject", "null"],
  ["for a Namespace", namespace, "has(request.namespace)", "false"],
  ["for a Namespace", namespace, "has(object.metadata.namespace)", "false"],
  [
    "for a Namespace",
    namespace,
    "object.metadata.labels",
    "{'kubernetes.io/metadata.name': 'web-dev', 'stage': 'prod'}",
  ],
  ["for a Namespace without labels", { ...namespace, object: named(undefined) }, "object.metadata.labels.size()", "1"],
  ["for a Namespace of any labels", { ...namespace, object: named(anything) }, "object.metadata.labels", "anything"],
  [
    "for a Namespace that may have more labels",
    { ...namespace, object: { metadata: { [anything]: true } } },
    "object.metadata.labels",
    "{'kubernetes.io/metadata.name': 'web-dev', …}",
  ],
  [
    "for a Namespace of which nothing is said",
    { ...namespace, object: { [anything]: true } },
    "object.metadata.labels.stage",
    "anything",
  ],
  ["that may have labels", { ...pod, object: { [anything]: true } }, "object.metadata.labels", "anything"],
  [
    "that may have more metadata",
    { ...pod, object: { metadata: { [anything]: true } } },
    "has(object.metadata.labels)",
    "anything",
  ],
  ["for a Namespace that is there", relabelling, "request.namespace", "'web-dev'"],
  ["for a Namespace that is there", relabelling, "oldObject.metadata.labels.stage", "'dev'"],
  ["for what is only called so", { ...relabelling, group: "x" }, "has(request.namespace)", "false"],
  ["for a Namespace of any name", { ...relabelling, name: anything }, "has(request.namespace)", "false"],
])("of a request %s: %o %s gives %s", (_, request, expression, answer) => {
  expect(answerTo(expression, request)).toBe(answer);
});

/** Source: k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/namespace/matcher.go (GetNamespaceLabels) */
test.each<[string, AdmissionRequest, string]>([
  ["those of its namespace", pod, "{'stage': 'dev'}"],
  ["those that it has then", { ...pod, namespaceLabels: { a: "b" } }, "{'a': 'b'}"],
  ["any where the namespace is not known", { ...pod, namespace: "x" }, "anything"],
  ["none for the whole cluster", { ...pod, namespace: "", resource: "nodes" }, "nothing"],
  ["the new ones of a Namespace", namespace, "{'kubernetes.io/metadata.name': 'web-dev', 'stage': 'prod'}"],
  ["the new ones of one that is changed", relabelling, "{'kubernetes.io/metadata.name': 'web-dev', 'stage': 'prod'}"],
  ["the old ones of one whose status is changed", { ...relabelling, subresource: "status" }, "{'stage': 'dev'}"],
  ["the old ones of one that is deleted", { ...relabelling, operation: "DELETE" }, "{'stage': 'dev'}"],
  ["any of a Namespace of any labels", { ...namespace, object: named(anything) }, "anything"],
  ["any of a Namespace of any metadata", { ...namespace, object: { metadata: anything } }, "anything"],
  ["any of a Namespace that is not known", { ...namespace, object: anything }, "anything"],
  [
    "any more of a Namespace that may have more",
    { ...namespace, object: { metadata: { [anything]: true } } },
    "{'kubernetes.io/metadata.name': 'web-dev', …}",
  ],
  ["none of a Namespace that is nonsense", { ...namespace, object: 1 }, "{}"],
  ["none of a Namespace whose metadata are", { ...namespace, object: { metadata: 1 } }, "{}"],
])("selectors of namespaces look at %s", (_, request, labels) => {
  const { namespaceLabels } = prepare(request, namespaces).matched;
  expect(namespaceLabels === undefined ? "nothing" : written(namespaceLabels)).toBe(labels);
});

test.each([
  ["pods", pod],
  ["pods/exec", { ...pod, subresource: "exec" }],
])("the authorizer answers for whoever asks, and of the request itself: %s", (asked, request) => {
  const questions: unknown[] = [];
  const { names } = prepare(request, namespaces, (actor) => (question) => {
    questions.push([actor.user, question]);
    return true;
  });
  const tree = parseExpression("authorizer.requestResource.check('create').allowed()");
  expect(tree && evaluate(tree, (name) => names.get(name))).toBe(true);
  expect(questions).toEqual([
    ["ann", { verb: "create", group: "", resource: asked, namespace: "web-dev", name: "web" }],
  ]);
});

test("of the request itself nothing is known where its name may be chosen", () => {
  const { names } = prepare({ ...pod, name: anything }, namespaces, () => () => true);
  const tree = parseExpression("authorizer.requestResource.check('create').allowed()");
  expect(tree && evaluate(tree, (name) => names.get(name))).toBe(anything);
});

test("no other name is one of the request's, and each is made once", () => {
  const { names } = prepare(pod, namespaces);
  expect(names.get("nothing")).toBeUndefined();
  expect(names.get("toString")).toBeUndefined();
  expect(names.get("request")).toBe(names.get("request"));
});

test("of namespaces labels and annotations are known", () => {
  const world = worldOf(`
{ apiVersion: v1, kind: Namespace, metadata: { name: web-dev, labels: { stage: dev }, annotations: { note: here } } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: bare } }
`);
  expect(Object.fromEntries(namespacesOf(world))).toMatchObject({
    "web-dev": { labels: { stage: "dev" }, annotations: { note: "here" } },
    bare: { labels: { "kubernetes.io/metadata.name": "bare" }, annotations: {} },
  });
});
