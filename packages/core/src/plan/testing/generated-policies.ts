import fc from "fast-check";
import { words, labels, optional, list, named, protocol, selector } from "./generated-fields.ts";
import type { GeneratedKind } from "./generated-kind.ts";
import { spec } from "./generated-kind.ts";

const networkPorts = list(
  fc.record({ port: fc.constantFrom(80, 443, "http"), protocol }, { requiredKeys: ["port"] }),
  2,
);
const peers = list(
  fc.oneof(
    fc.record({ podSelector: selector }),
    fc.record({ namespaceSelector: selector, podSelector: selector }),
    fc.constant({ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }),
  ),
  2,
);

/** What allows, forbids, leads and scales, and a kind that has a definition of its own. */
export const policyKinds: readonly GeneratedKind[] = [
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    body: spec(
      fc.record(
        {
          podSelector: selector,
          policyTypes: fc.constantFrom(["Ingress"], ["Ingress", "Egress"]),
          ingress: list(optional({ from: peers, ports: networkPorts }), 2),
          egress: list(optional({ to: peers, ports: networkPorts }), 2),
        },
        { requiredKeys: ["podSelector"] },
      ),
    ),
  },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    body: spec(
      fc.record(
        {
          ingressClassName: words,
          rules: fc.constantFrom([
            {
              host: "a.example.com",
              http: {
                paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "web", port: { number: 80 } } } }],
              },
            },
          ]),
          tls: fc.constantFrom([], [{ hosts: ["a.example.com"], secretName: "tls" }]),
          defaultBackend: fc.constant({ service: { name: "web", port: { name: "http" } } }),
        },
        { requiredKeys: ["rules"] },
      ),
    ),
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    body: optional({
      rules: list(
        fc.record({
          apiGroups: fc.constantFrom([""], ["", "apps"]),
          resources: fc.constantFrom(["pods"], ["pods", "pods/log"]),
          verbs: fc.constantFrom(["get"], ["get", "list"]),
        }),
        2,
      ),
    }),
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    body: fc.record(
      {
        roleRef: fc.constant({ apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" }),
        subjects: fc.constantFrom(
          [],
          [{ kind: "Group", name: "a" }],
          [{ kind: "Group", name: "a", apiGroup: "rbac.authorization.k8s.io" }],
          [
            { kind: "ServiceAccount", name: "a", namespace: "b" },
            { kind: "User", name: "c", apiGroup: "rbac.authorization.k8s.io" },
          ],
        ),
      },
      { requiredKeys: ["roleRef"] },
    ),
  },
  {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    body: spec(
      fc.record(
        {
          scaleTargetRef: fc.constant({ apiVersion: "apps/v1", kind: "Deployment", name: "web" }),
          minReplicas: fc.constantFrom(1, 2),
          maxReplicas: fc.constantFrom(3, 4),
          metrics: fc.constantFrom(
            [],
            [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } }],
          ),
          behavior: fc.constantFrom({}, { scaleDown: { stabilizationWindowSeconds: 300 } }),
        },
        { requiredKeys: ["scaleTargetRef", "maxReplicas"] },
      ),
    ),
  },
  {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    body: spec(fc.record({ selector, maxUnavailable: fc.constantFrom(1, "25%") })),
  },
  {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    clusterWide: true,
    body: fc.record(
      {
        value: fc.constant(10),
        globalDefault: fc.constant(false),
        preemptionPolicy: fc.constantFrom("Never"),
        description: words,
      },
      { requiredKeys: ["value"] },
    ),
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    clusterWide: true,
    body: optional({
      rules: list(fc.record({ nonResourceURLs: fc.constant(["/healthz"]), verbs: fc.constant(["get"]) }), 1),
    }),
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    clusterWide: true,
    body: spec(
      fc.record(
        {
          failurePolicy: fc.constantFrom("Fail", "Ignore"),
          matchConstraints: fc.constantFrom(
            {
              resourceRules: [
                { apiGroups: ["example.com"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["things"] },
              ],
            },
            {
              resourceRules: [
                {
                  apiGroups: ["example.com"],
                  apiVersions: ["v1"],
                  operations: ["CREATE"],
                  resources: ["things"],
                  scope: "*",
                },
              ],
              matchPolicy: "Equivalent",
            },
          ),
          variables: named(fc.record({ name: words, expression: fc.constantFrom("1", "object.metadata.name") })),
          matchConditions: named(fc.record({ name: words, expression: fc.constant("true") })),
          validations: fc.constantFrom(
            [{ expression: "true" }],
            [{ expression: "true", message: "no", reason: "Forbidden" }],
          ),
          paramKind: fc.constant({ apiVersion: "v1", kind: "ConfigMap" }),
        },
        { requiredKeys: ["validations", "matchConstraints"] },
      ),
    ),
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    clusterWide: true,
    body: spec(
      fc.record(
        {
          policyName: words,
          validationActions: fc.constantFrom(["Deny"], ["Deny", "Audit"], ["Audit", "Deny"]),
          matchResources: fc.constantFrom({}, { namespaceSelector: { matchLabels: { stage: "a" } } }),
        },
        { requiredKeys: ["policyName", "validationActions"] },
      ),
    ),
  },
  {
    apiVersion: "example.com/v1",
    kind: "Widget",
    body: spec(
      optional({
        size: fc.constantFrom(1, 2),
        choose: labels,
        parts: named(fc.record({ name: words, count: fc.constantFrom(1, 2) }, { requiredKeys: ["name"] })),
        tags: fc.uniqueArray(words),
        steps: list(words),
        whole: labels,
        free: fc.jsonValue({ maxDepth: 2 }),
        maybe: fc.constantFrom(null, "x"),
      }),
    ),
  },
];
