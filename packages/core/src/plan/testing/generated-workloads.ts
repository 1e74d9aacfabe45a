import fc from "fast-check";
import { words, labels, optional, protocol } from "./generated-fields.ts";
import { podSpec, template } from "./generated-pods.ts";
import type { GeneratedKind } from "./generated-kind.ts";
import { spec } from "./generated-kind.ts";

const chosen = fc.constant({ matchLabels: { app: "web" } });
const replicas = fc.constantFrom(0, 1, 3);

/** What runs, and what it reads, keeps and is reached by. */
export const workloadKinds: readonly GeneratedKind[] = [
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    body: spec(
      fc.record(
        {
          selector: chosen,
          template,
          replicas,
          strategy: fc.constantFrom(
            {},
            { type: "Recreate" },
            { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%" } },
          ),
          revisionHistoryLimit: fc.constantFrom(0, 10),
        },
        { requiredKeys: ["selector", "template"] },
      ),
    ),
  },
  {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    body: spec(
      fc.record(
        {
          selector: chosen,
          template,
          replicas,
          serviceName: words,
          volumeClaimTemplates: fc.constantFrom(
            [],
            [
              {
                metadata: { name: "data" },
                spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
              },
            ],
          ),
        },
        { requiredKeys: ["selector", "template"] },
      ),
    ),
  },
  { apiVersion: "apps/v1", kind: "DaemonSet", body: spec(fc.record({ selector: chosen, template })) },
  {
    apiVersion: "batch/v1",
    kind: "CronJob",
    body: spec(
      fc.record(
        {
          schedule: fc.constantFrom("0 * * * *", "*/5 * * * *"),
          concurrencyPolicy: fc.constantFrom("Allow", "Forbid"),
          jobTemplate: podSpec(["Never", "OnFailure"]).map((pod) => ({ spec: { template: { spec: pod } } })),
        },
        { requiredKeys: ["schedule", "jobTemplate"] },
      ),
    ),
  },
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    body: optional({
      data: fc.dictionary(fc.constantFrom("a", "b.yaml", "c"), fc.constantFrom("", "1", "1000m", "x\ny"), {
        maxKeys: 3,
      }),
      immutable: fc.constant(false),
    }),
  },
  {
    apiVersion: "v1",
    kind: "Secret",
    body: optional({
      data: fc.dictionary(words, fc.constantFrom("", "YQ==", "Yg=="), { maxKeys: 2 }),
      stringData: fc.dictionary(words, fc.constantFrom("a", "b"), { maxKeys: 1 }),
      type: fc.constant("Opaque"),
    }),
  },
  {
    apiVersion: "v1",
    kind: "Service",
    body: spec(
      fc.record(
        {
          selector: labels,
          ports: fc
            .uniqueArray(
              fc.record(
                { port: fc.constantFrom(80, 443), targetPort: fc.constantFrom(80, "http"), protocol, name: words },
                { requiredKeys: ["port", "name"] },
              ),
              { selector: ({ port }) => port, minLength: 1, maxLength: 2 },
            )
            .map((ports) => ports.map((port, index) => ({ ...port, name: `${port.name}${index}` }))),
          type: fc.constantFrom("ClusterIP", "NodePort"),
        },
        { requiredKeys: ["ports"] },
      ),
    ),
  },
  {
    apiVersion: "v1",
    kind: "ServiceAccount",
    body: optional({
      automountServiceAccountToken: fc.boolean(),
      imagePullSecrets: fc.constantFrom([], [{ name: "a" }, { name: "b" }], [{ name: "b" }, { name: "a" }]),
    }),
  },
  {
    apiVersion: "v1",
    kind: "ResourceQuota",
    body: spec(
      fc.record(
        {
          hard: fc.dictionary(
            fc.constantFrom("requests.cpu", "limits.memory", "pods"),
            fc.constantFrom("1", "1000m", "10"),
            { maxKeys: 3 },
          ),
          scopeSelector: fc.constant({
            matchExpressions: [{ scopeName: "PriorityClass", operator: "In", values: ["a"] }],
          }),
        },
        { requiredKeys: ["hard"] },
      ),
    ),
  },
  {
    apiVersion: "v1",
    kind: "LimitRange",
    body: spec(
      fc.record({
        limits: fc.constantFrom(
          [{ type: "Container", default: { cpu: "1" }, defaultRequest: { cpu: "100m" } }],
          [{ type: "Container", default: { cpu: "1000m" } }],
          [{ type: "Container", max: { cpu: "2" } }],
        ),
      }),
    ),
  },
  {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    body: spec(
      fc.record(
        {
          accessModes: fc.constant(["ReadWriteOnce"]),
          resources: fc.record({ requests: fc.record({ storage: fc.constantFrom("1Gi", "1024Mi") }) }),
          storageClassName: fc.constant("fast"),
          dataSource: fc.constant({ kind: "PersistentVolumeClaim", name: "other" }),
        },
        { requiredKeys: ["accessModes", "resources"] },
      ),
    ),
  },
];
