import fc from "fast-check";
import { expect, it } from "vitest";
import type { YamlValue } from "../manifests/write-yaml.ts";
import { writeYaml } from "../manifests/write-yaml.ts";
import { isMapping } from "./json.ts";
import { homeOf } from "./object-kinds.ts";
import { conformed, objectsOf } from "./testing/conformed.ts";

const anything = fc.jsonValue({ maxDepth: 3 });
const name = fc.constantFrom("web", "api", "default", "a", "");
const namespace = fc.constantFrom(undefined, "web-dev", "web-prod", "kube-system", "", null, 7);
const kinds = [
  ...["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "Service", "ConfigMap", "Secret", "Ingress"],
  ...["Namespace", "ClusterRole", "RoleBinding", "NetworkPolicy", "Rollout", "List", "ServiceAccount", "HTTPRoute"],
  ...["HorizontalPodAutoscaler", "PersistentVolumeClaim"],
];
const versions = [
  "v1",
  "apps/v1",
  "batch/v1",
  "networking.k8s.io/v1",
  "rbac.authorization.k8s.io/v1",
  "example.com/v1",
];

const mapping = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: fc.record(fields, { requiredKeys: [] }) }, { weight: 1, arbitrary: anything });
const container = mapping({
  name,
  image: fc.constantFrom("web", "registry.example.com/web", 7),
  env: fc.oneof(anything, fc.array(mapping({ name, value: anything }))),
  ports: anything,
  resources: anything,
  securityContext: mapping({ privileged: fc.boolean(), capabilities: anything, runAsUser: fc.constantFrom(0, 1) }),
});
const podSpec = fc.record(
  {
    containers: fc.array(container, { maxLength: 2 }),
    initContainers: fc.oneof(anything, fc.array(container, { maxLength: 1 })),
    nodeName: anything,
    nodeSelector: anything,
    affinity: mapping({
      nodeAffinity: mapping({
        requiredDuringSchedulingIgnoredDuringExecution: mapping({
          nodeSelectorTerms: fc.array(mapping({ matchExpressions: anything })),
        }),
      }),
    }),
    tolerations: fc.oneof(
      anything,
      fc.array(mapping({ key: fc.constantFrom("stage", "", "gpu"), operator: anything })),
    ),
    securityContext: anything,
    volumes: anything,
    priorityClassName: anything,
  },
  { requiredKeys: ["containers"] },
);
const metadata = mapping({
  name,
  namespace,
  labels: fc.oneof(anything, fc.constant({ stage: "prod" })),
  annotations: anything,
});
const template = mapping({ metadata, spec: podSpec });
const document = mapping({
  apiVersion: fc.constantFrom(...versions),
  kind: fc.constantFrom(...kinds),
  metadata,
  spec: fc.oneof(
    podSpec,
    mapping({ template, selector: anything, replicas: anything }),
    mapping({ jobTemplate: mapping({ spec: mapping({ template }) }) }),
    anything,
  ),
  items: fc.oneof(fc.constant(undefined), fc.array(anything, { maxLength: 2 })),
});

/** Every pod of an object, found in another way than the code does: whatever holds a list of containers. */
function specsIn(value: unknown, parent?: unknown): { spec: Record<string, unknown>; template: unknown }[] {
  if (Array.isArray(value)) return [];
  if (!isMapping(value)) return [];
  const own = Array.isArray(value["containers"]) ? [{ spec: value, template: parent }] : [];
  return [...own, ...Object.entries(value).flatMap(([key, item]) => (known.has(key) ? specsIn(item, value) : []))];
}
const known = new Set(["spec", "template", "jobTemplate"]);
/** Kinds whose spec is a pod's only by accident: nothing makes pods of these. */
const makesPods = new Set(["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "Rollout"]);

it("whatever comes in, nothing leaves the app's namespace, and pods carry the stage and its placement", () => {
  fc.assert(
    fc.property(fc.array(document, { maxLength: 4 }), (documents) => {
      const changes =
        "Stage dev: { cluster: nonprod, tier: development, nodes: dedicated }\nStage prod: { cluster: nonprod, tier: production }\n";
      const text = documents.map((one) => writeYaml(one as YamlValue)).join("---\n");
      for (const object of objectsOf(conformed(text, { changes }))) {
        const { kind, apiVersion } = object;
        expect(object).toMatchObject({ metadata: { namespace: "web-dev", labels: { stage: "dev" } } });
        expect(homeOf(String(apiVersion), String(kind))).toBe("namespace");
        if (!makesPods.has(String(kind))) continue;
        for (const { spec, template: pod } of specsIn(object)) {
          const isTemplate =
            pod === object ? kind === "Pod" : kind !== "Pod" && isMapping(pod) && pod["jobTemplate"] === undefined;
          if (!isTemplate) continue;
          expect(pod).toMatchObject({ metadata: { labels: { stage: "dev", "kubestage.dev/app": "web" } } });
          expect(spec).toMatchObject({ priorityClassName: "kubestage-shop-development" });
          expect(spec["nodeName"]).toBeUndefined();
          const required = "requiredDuringSchedulingIgnoredDuringExecution";
          const { affinity } = spec as { affinity: { nodeAffinity: { [required]: { nodeSelectorTerms: unknown[] } } } };
          const terms = affinity.nodeAffinity[required].nodeSelectorTerms;
          expect(terms.length).toBeGreaterThan(0);
          for (const term of terms)
            expect(term).toMatchObject({
              matchExpressions: expect.arrayContaining([{ key: "stage", operator: "In", values: ["dev"] }]),
            });
          const tolerated = (spec["tolerations"] as { key?: unknown; value?: unknown }[]).filter(
            ({ key }) => !key || key === "stage",
          );
          expect(tolerated).toEqual([{ key: "stage", operator: "Equal", value: "dev", effect: "NoSchedule" }]);
        }
      }
    }),
    { numRuns: 400 },
  );
});
