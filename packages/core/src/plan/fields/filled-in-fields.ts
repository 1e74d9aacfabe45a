import { isRecord } from "./field-sets.ts";

/** What the API server puts where nothing stands: a value, or more inside the fields or the items of what stands there. */
interface FilledIn {
  readonly value?: unknown;
  readonly fields?: Readonly<Record<string, FilledIn>>;
  readonly items?: FilledIn;
}

const policyPorts: FilledIn = { items: { fields: { ports: { items: { fields: { protocol: { value: "TCP" } } } } } } };
const resourceRules: FilledIn = { items: { fields: { scope: { value: "*" } } } };
const matched: FilledIn = {
  fields: {
    matchPolicy: { value: "Equivalent" },
    namespaceSelector: { value: {} },
    objectSelector: { value: {} },
    resourceRules,
    excludeResourceRules: resourceRules,
  },
};

const remoteRef: FilledIn = {
  fields: {
    conversionStrategy: { value: "Default" },
    decodingStrategy: { value: "None" },
    metadataPolicy: { value: "None" },
  },
};

/**
 * What the API server fills in inside fields that are owned as a whole, by `group/Kind` and field. Elsewhere what it
 * fills in is no concern of ours, because nobody owns it. Defaults of a version never change, and a field that a later
 * Kubernetes fills in too only makes the objects differ.
 * Source: pkg/apis/{admissionregistration,apps,networking}/v1/defaults.go of Kubernetes 1.36; the definitions of
 * https://github.com/external-secrets/external-secrets
 */
const filledIn: Readonly<Record<string, FilledIn>> = {
  "admissionregistration.k8s.io/MutatingAdmissionPolicy matchConstraints": matched,
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding matchResources": matched,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy matchConstraints": matched,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding matchResources": matched,
  "apps/StatefulSet volumeClaimTemplates": {
    items: {
      fields: { spec: { fields: { volumeMode: { value: "Filesystem" } } }, status: { value: { phase: "Pending" } } },
    },
  },
  "external-secrets.io/ExternalSecret data": { items: { fields: { remoteRef } } },
  "networking.k8s.io/NetworkPolicy egress": policyPorts,
  "networking.k8s.io/NetworkPolicy ingress": policyPorts,
};

/** A field that is owned as a whole as it will stand in the cluster. `kind` is `group/Kind`. */
export function fillIn(kind: string, field: string, wanted: unknown): unknown {
  const rule = filledIn[`${kind} ${field}`];
  return rule ? filled(wanted, rule) : wanted;
}

function filled(value: unknown, { value: otherwise, fields = {}, items }: FilledIn): unknown {
  if (value === undefined) return otherwise;
  if (Array.isArray(value)) return items ? value.map((item: unknown) => filled(item, items)) : value;
  if (!isRecord(value)) return value;
  const inside = Object.entries(fields).map(([name, rule]) => [name, filled(value[name], rule)] as const);
  return { ...value, ...Object.fromEntries(inside) };
}
