import { expect, test } from "vitest";
import { formatPlace, placeOf } from "../../diagnostics/places.ts";
import { objectsOfText } from "./found-in-text.ts";
import { worldOfFound } from "./make-world.ts";
import { placeOfField } from "./place-of-field.ts";

const template = `
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: web:1 }]
`;
const rollout = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: web, namespace: shop-prod }
spec:
  selector: { matchLabels: { app: web } }${template}`;

function made(text: string, wholeKinds: ReadonlySet<string> = new Set()) {
  const found = objectsOfText({ file: "w.yaml", path: "w.yaml", text });
  const { world, diagnostics } = worldOfFound(found, {
    name: "w",
    minorVersion: 36,
    stages: { label: "stage" },
    wholeKinds,
  });
  return { pods: world.objects.get("Pod") ?? [], gaps: world.gaps, diagnostics };
}

test("a Rollout's template stands for its pods, at its place", () => {
  const { pods, gaps, diagnostics } = made(rollout);
  expect([gaps, diagnostics]).toEqual([[], []]);
  expect(pods.map(({ object }) => object)).toMatchObject([
    {
      metadata: {
        name: "web*",
        namespace: "shop-prod",
        labels: { app: "web" },
        ownerReferences: [{ apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", name: "web", controller: true }],
      },
      spec: { containers: [{ name: "web", image: "web:1" }] },
    },
  ]);
  const [pod] = pods;
  const span = pod && placeOfField(pod.origin, ["spec", "containers", 0, "image"]);
  expect(span && formatPlace(placeOf(span))).toBe("w.yaml:9:40");
});

test.each([
  ["apps.openshift.io/v1", "DeploymentConfig", `selector: {app: web}, template: {spec: {containers: [{name: a}]}}`, 1],
  ["serving.knative.dev/v1", "Service", "template: {spec: {containerConcurrency: 3, containers: [{name: a}]}}", 1],
  ["keda.sh/v1alpha1", "ScaledJob", "jobTargetRef: {template: {spec: {containers: [{name: a}]}}}", 1],
  ["argoproj.io/v1alpha1", "ApplicationSet", "template: {spec: {project: a}}", 0],
  ["argoproj.io/v1alpha1", "Rollout", "workloadRef: {kind: Deployment, name: a}", 0],
  ["a.example/v1", "Thing", "template: none", 0],
])("of %s %s { %s }: %i", (apiVersion, kind, spec, count) => {
  const { pods, gaps } = made(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\nspec: {${spec}}\n`);
  expect([pods.length, gaps]).toEqual([count, []]);
});

test("none where something that it made was read, or all pods that there are", () => {
  const replicas = `---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web-1
  namespace: shop-prod
  ownerReferences: [{ apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web, uid: u, controller: true }]
spec: { selector: { matchLabels: { app: web } } }
`;
  expect(made(rollout + replicas).pods).toEqual([]);
  expect(made(rollout + replicas.replace("name: web,", "name: other,")).pods).toHaveLength(1);
  expect(made(rollout, new Set(["Pod"])).pods).toEqual([]);
});

test("a template that is none of a pod is a gap", () => {
  const wrong = rollout.replace("containers: [{ name: web, image: web:1 }]", "containers: [{ name: [web] }]");
  expect(made(wrong)).toMatchObject({ pods: [], gaps: [{ kind: "Pod", namespace: "shop-prod", name: "web*" }] });
});

test("a virtual machine's pod has its labels and asks for its further networks", () => {
  const machine = `apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: { name: db, namespace: shop-prod }
spec:
  template:
    metadata: { labels: { app: db } }
    spec:
      domain: { devices: {} }
      networks: [{ name: a, pod: {} }, { name: b, multus: { networkName: lan } }]
`;
  expect(made(machine).pods[0]?.object).toMatchObject({
    metadata: { labels: { app: "db" }, annotations: { "k8s.v1.cni.cncf.io/networks": "lan" } },
    spec: { containers: [{ name: "compute" }] },
  });
});
