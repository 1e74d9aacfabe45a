import type {
  NamedRuleWithOperations,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from "kubernetes-types/admissionregistration/v1.d.ts";
import { namePlace } from "../../model/declared.ts";
import type { ClusterScope } from "../compiled.ts";
import type { KubernetesObject, Manifest } from "../../manifests/kubernetes-object.ts";
import { platformLabel } from "../../manifests/own-names.ts";
import { clusterLabels } from "../labels.ts";
import { celText } from "./cel.ts";

export type Operation = "CREATE" | "UPDATE" | "DELETE";

/** Requests that a policy judges. Subresources are named, `pods/binding`: `pods` does not include them. */
export interface Rule {
  readonly group: string;
  /** `*` for custom resources, whose installed versions are not known: an unnamed version would not be judged. */
  readonly version: string;
  readonly resources: readonly string[];
  readonly operations: readonly Operation[];
}

/** As in the API; the package of types leaves the resources out. */
export interface ResourceRule extends NamedRuleWithOperations {
  resources: string[];
}

export interface Validation {
  /** True where the request may pass. */
  readonly expression: string;
  /** What must hold and what to do, in one line. */
  readonly message: string;
  /** An expression for what exactly is wrong, said after the message. Where it fails the message stands alone. */
  readonly detail?: string;
}

/** What a policy says, before it becomes the two objects that enforce it. */
export interface Policy {
  /** The last part of the objects' names. */
  readonly name: string;
  readonly rules: readonly Rule[];
  /** Variables in the order in which they may use each other. */
  readonly variables: Readonly<Record<string, string>>;
  readonly validations: readonly Validation[];
  /**
   * `stages`: requests in namespaces of the platform, known by a label that only the platform's identity may change.
   * `records`: those in the platform's own namespace, known by its name.
   * `everything`: cluster-scoped objects, chosen by nothing that a request could change.
   */
  readonly judges: "stages" | "records" | "everything";
}

/** The label by which namespaces of the platform are chosen. It is guarded by the policy on namespaces, which chooses by nothing. */
export function stageNamespaces({ platform }: ClusterScope): {
  namespaceSelector: { matchLabels: Record<string, string> };
} {
  return { namespaceSelector: { matchLabels: { [platformLabel]: platform.name } } };
}

function recordsNamespace({ platform }: ClusterScope): { namespaceSelector: { matchLabels: Record<string, string> } } {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": platform.recordsNamespace } } };
}

/**
 * A ValidatingAdmissionPolicy and its binding. Both are needed, both deny: without a binding, with another action than
 * Deny, or with `failurePolicy: Ignore`, nothing would be protected. An expression that fails refuses the request.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export function compilePolicy(scope: ClusterScope, policy: Policy): Manifest[] {
  const origin = namePlace(scope.cluster.declared);
  const metadata = { name: policyName(scope, policy.name), labels: clusterLabels(scope) };
  const resourceRules = compileRules(policy.rules);
  const object: ValidatingAdmissionPolicy & KubernetesObject = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata,
    spec: {
      failurePolicy: "Fail",
      matchConstraints: { matchPolicy: "Equivalent", resourceRules },
      variables: Object.entries(policy.variables).map(([name, expression]) => ({ name, expression })),
      validations: policy.validations.map(({ expression, message, detail }) => ({
        expression,
        message,
        ...(detail !== undefined && { messageExpression: `${celText(`${message}: `)} + ${detail}` }),
        reason: "Forbidden",
      })),
    },
  };
  const binding: ValidatingAdmissionPolicyBinding & KubernetesObject = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata,
    spec: {
      policyName: metadata.name,
      validationActions: ["Deny"],
      ...(policy.judges === "stages" && { matchResources: stageNamespaces(scope) }),
      ...(policy.judges === "records" && { matchResources: recordsNamespace(scope) }),
    },
  };
  return [
    { origin, object },
    { origin, object: binding },
  ];
}

/** Cluster-wide names hold the platform's: another may live in the same cluster. */
export function policyName({ platform }: ClusterScope, name: string): string {
  return `kubestage-${platform.name}-${name}`;
}

export function compileRules(rules: readonly Rule[]): ResourceRule[] {
  return rules.map(({ group, version, resources, operations }) => ({
    apiGroups: [group],
    apiVersions: [version],
    operations: [...operations],
    resources: [...resources],
  }));
}
