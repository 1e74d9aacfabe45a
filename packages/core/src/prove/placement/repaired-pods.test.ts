import { expect, test } from "vitest";
import { specificationProfile } from "../network/model/profiles.ts";
import { proveWorld } from "../prove-world.ts";
import { worldOf } from "../testing/world-of.ts";

const guard = "object.spec.?nodeSelector[?'stage'].orValue('') == 'dev' && !has(object.spec.nodeName)";

/** anna of dev may make these; a policy keeps pods to the nodes of dev, but for what is left out. */
function worldWith(leftOut: string, resource: string, more: object = {}) {
  const [plural = "", group = ""] = resource.split(".");
  const objects = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop-dev", labels: { stage: "dev" } } },
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop-prod", labels: { stage: "prod" } } },
    ...["dev", "prod"].map((stage) => ({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: stage, labels: { stage } },
    })),
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "maker", namespace: "shop-dev" },
      rules: [{ apiGroups: [group], resources: [plural], verbs: ["create"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "maker", namespace: "shop-dev" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "maker" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "anna" }],
    },
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name: "guard" },
      spec: {
        matchConstraints: {
          resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
          ...more,
        },
        ...(leftOut !== "" && { matchConditions: [{ name: "left-out", expression: `!(${leftOut})` }] }),
        validations: [{ expression: guard }],
      },
    },
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name: "guard" },
      spec: { policyName: "guard", validationActions: ["Deny"] },
    },
  ];
  return worldOf(objects.map((one) => JSON.stringify(one)).join("\n---\n"));
}

function verdictOf(...given: Parameters<typeof worldWith>) {
  const { verdicts } = proveWorld(worldWith(...given), { profile: specificationProfile, properties: ["placement"] });
  return verdicts.find(({ from, to }) => from === "dev" && to === "prod");
}

const chosen: readonly (readonly [string, object])[] = [
  ["object.metadata.name.startsWith('system-')", { name: "system-witness" }],
  ["request.name.endsWith('.system')", { name: "witness.system" }],
  ["object.metadata.name.contains('debug')", { name: "debug" }],
  ["object.metadata.name in ['a', 'b']", { name: "a" }],
  ["object.metadata.name.size() > 40", { name: "x".repeat(41) }],
  ["has(object.metadata.generateName)", { generateName: "witness-" }],
  ["object.metadata.?generateName.orValue('').startsWith('job-')", { generateName: "job-witness" }],
  ["object.metadata.?labels[?'exempt'].orValue('') == 'yes'", { labels: { exempt: "yes" } }],
  ["'exempt' in object.metadata.?labels.orValue({})", { labels: { exempt: "true" } }],
  [
    "object.metadata.?annotations[?'example.com/skip'].orValue('') == 'true'",
    { annotations: { "example.com/skip": "true" } },
  ],
  ["has(object.metadata.ownerReferences)", { ownerReferences: [{ kind: "ConfigMap" }] }],
  [
    "object.metadata.?ownerReferences.orValue([]).exists(o, o.kind == 'DaemonSet' && o.?controller.orValue(false))",
    { ownerReferences: [{ kind: "DaemonSet", controller: true }] },
  ],
  ["object.metadata.?finalizers.orValue([]).exists(f, f == 'example.com/keep')", { finalizers: ["example.com/keep"] }],
];

test.each(chosen)("who makes a pod chooses that %s", (leftOut, metadata) => {
  const verdict = verdictOf(leftOut, "pods");
  expect(verdict).toMatchObject({ verdict: "broken" });
  expect(verdict?.witness?.steps[0]).toMatchObject({ type: "request", body: { metadata } });
});

test("who makes a pod leaves out the label by which a policy selects it", () => {
  const verdict = verdictOf("", "pods", { objectSelector: { matchLabels: { stage: "dev" } } });
  expect(verdict).toMatchObject({ verdict: "broken" });
  expect(verdict?.witness?.steps[0]).toMatchObject({ body: { metadata: { labels: { app: "placed" } } } });
});

test.each(["jobs.batch", "deployments.apps", "statefulsets.apps", "daemonsets.apps"])(
  "who makes %s chooses the beginning of their pods' names",
  (resource) => {
    const verdict = verdictOf("object.metadata.name.startsWith('system-')", resource);
    expect(verdict).toMatchObject({ verdict: "broken" });
    expect(verdict?.witness?.steps[0]).toMatchObject({ body: { metadata: { name: "system-witness" } } });
  },
);

test.each([
  ["a dry run", "request.?dryRun.orValue(false)"],
  ["a mirror, which no kubelet runs", "'kubernetes.io/config.mirror' in object.metadata.?annotations.orValue({})"],
  [
    "a mirror, asked otherwise",
    "has(object.metadata.annotations) && 'kubernetes.io/config.mirror' in object.metadata.annotations",
  ],
  ["somebody else", "request.userInfo.username == 'system:node:' + object.spec.?nodeName.orValue('')"],
  ["who has a right that nobody of dev has", "authorizer.group('').resource('nodes').check('update').allowed()"],
])("what leaves out only %s keeps everything else off", (_, leftOut) => {
  expect(verdictOf(leftOut, "pods")).toMatchObject({ verdict: "holds" });
});

test("a policy that asks whether annotations are there keeps off those without, and nothing else", () => {
  const mirror = "'kubernetes.io/config.mirror' in object.metadata.annotations";
  expect(verdictOf(`!has(object.metadata.annotations) || ${mirror}`, "pods")).toMatchObject({ verdict: "broken" });
  expect(verdictOf(`has(object.metadata.annotations) && !(${mirror})`, "pods")).toMatchObject({ verdict: "broken" });
});

test("who leaves out those that have a right leaves out who has it", () => {
  const leftOut = "authorizer.group('').resource('pods').namespace(request.namespace).check('create').allowed()";
  expect(verdictOf(leftOut, "pods")).toMatchObject({ verdict: "broken" });
});
