import type { Admission, AdmissionRequest } from "../../admission/admission.ts";
import { makeRights } from "../../rights/make-rights.ts";
import { worldOf } from "../../testing/world-of.ts";
import { lastingAdmission } from "../lasting-admission.ts";

export const group = "rbac.authorization.k8s.io";
export const level = "pod-security.kubernetes.io/enforce";
export const nameLabel = "kubernetes.io/metadata.name";

export interface Given {
  readonly labels?: Readonly<Record<string, string>>;
  /** What ann, who is of dev, may do everywhere. */
  readonly rules?: readonly object[];
  readonly policies?: readonly (readonly [expression: string, resource?: string, more?: object])[];
  readonly objects?: readonly object[];
}

export const patchNamespaces = { apiGroups: [""], verbs: ["patch"], resources: ["namespaces"] };

export function admissionOf({ labels = {}, rules = [], policies = [], objects = [] }: Given): Admission {
  const role = (name: string, all: readonly object[]) => ({
    apiVersion: `${group}/v1`,
    kind: "ClusterRole",
    metadata: { name },
    rules: all,
  });
  const binding = (kind: string, name: string, namespace?: string) => ({
    apiVersion: `${group}/v1`,
    kind,
    metadata: { name, ...(namespace && { namespace }) },
    roleRef: { apiGroup: group, kind: "ClusterRole", name },
    subjects: [{ apiGroup: group, kind: "User", name: "ann" }],
  });
  const all = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "web-dev", labels: { stage: "dev", ...labels } } },
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "web-prod", labels: { stage: "prod" } } },
    role("home", [{ apiGroups: [""], verbs: ["get"], resources: ["configmaps"] }]),
    binding("RoleBinding", "home", "web-dev"),
    role("more", rules),
    binding("ClusterRoleBinding", "more"),
    ...policies.flatMap(([expression, resource = "pods", more = {}], at) => [
      {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "ValidatingAdmissionPolicy",
        metadata: { name: `p${at}` },
        spec: {
          matchConstraints: {
            resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: [resource] }],
          },
          validations: [{ expression, message: `m${at}` }],
          ...("paramKind" in more && { paramKind: more.paramKind }),
        },
      },
      {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "ValidatingAdmissionPolicyBinding",
        metadata: { name: `p${at}` },
        spec: {
          policyName: `p${at}`,
          validationActions: ["Deny"],
          ...("paramKind" in more && { paramRef: { name: "one", parameterNotFoundAction: "Deny" } }),
        },
      },
    ]),
    ...objects,
  ];
  const world = worldOf(all.map((one) => JSON.stringify(one)).join("\n---\n"));
  return lastingAdmission(world, makeRights(world, undefined));
}

export const pod = (more: Partial<AdmissionRequest> = {}): AdmissionRequest => ({
  operation: "CREATE",
  group: "",
  version: "v1",
  resource: "pods",
  namespace: "web-dev",
  name: "web",
  object: { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { hostNetwork: true, containers: [] } },
  oldObject: null,
  as: { user: "ann", groups: [] },
  ...more,
});
export const isOpen = "namespaceObject.metadata.?labels[?'open'].orValue('') == 'yes'";
export const refusal = (name: string, message: string) => ({
  policy: { group: "admissionregistration.k8s.io", kind: "ValidatingAdmissionPolicy", namespace: "", name },
  message,
});
