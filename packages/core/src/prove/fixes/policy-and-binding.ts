import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import type { Fix } from "../../verdicts/finding.ts";

type Written = KubernetesObject & { readonly spec: object };

/**
 * A ValidatingAdmissionPolicy that refuses where it cannot be evaluated, and its binding, which denies wherever the policy
 * matches.
 *
 * @param content of the policy's `spec`, beside `failurePolicy`
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export function policyAndBinding(name: string, content: object): readonly KubernetesObject[] {
  const apiVersion = "admissionregistration.k8s.io/v1";
  const policy: Written = {
    apiVersion,
    kind: "ValidatingAdmissionPolicy",
    metadata: { name },
    spec: { failurePolicy: "Fail", ...content },
  };
  const binding: Written = {
    apiVersion,
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name },
    spec: { policyName: name, validationActions: ["Deny"] },
  };
  return [policy, binding];
}

/** The fix that adds such a policy and its binding. */
export function addedPolicy(description: string, ...policy: Parameters<typeof policyAndBinding>): Fix {
  return { description, edits: policyAndBinding(...policy).map((object) => ({ type: "add", object })) };
}
