import { worldOf } from "./world-of.ts";

const api = "rbac.authorization.k8s.io";

/** Of dev, developers make pods, and may do more where that is said. */
export function developersWorld({
  labels,
  more = "",
  objects = "",
  makes = '{ apiGroups: [""], verbs: [create], resources: [pods] }',
  isEverywhere = false,
}: {
  labels: string;
  more?: string;
  objects?: string;
  makes?: string;
  /** Whether they have these rights in the whole cluster too. */
  isEverywhere?: boolean;
}) {
  return worldOf(`
{ apiVersion: v1, kind: Namespace, metadata: { name: web-dev, labels: { stage: dev, ${labels} } } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: web-prod, labels: { stage: prod } } }
---
apiVersion: ${api}/v1
kind: Role
metadata: { name: made, namespace: web-dev }
rules: [${makes}${more}]
---
apiVersion: ${api}/v1
kind: RoleBinding
metadata: { name: made, namespace: web-dev }
roleRef: { apiGroup: ${api}, kind: Role, name: made }
subjects: [{ apiGroup: ${api}, kind: Group, name: developers }]
${isEverywhere ? everywhere(`${makes}${more}`) : ""}${objects}`);
}

function everywhere(rules: string): string {
  return `---
apiVersion: ${api}/v1
kind: ClusterRole
metadata: { name: made }
rules: [${rules}]
---
apiVersion: ${api}/v1
kind: ClusterRoleBinding
metadata: { name: made }
roleRef: { apiGroup: ${api}, kind: ClusterRole, name: made }
subjects: [{ apiGroup: ${api}, kind: Group, name: developers }]
`;
}

/** A right more. */
export const relabelling = ', { apiGroups: [""], verbs: [patch], resources: [namespaces] }';

/** A policy that is in force in namespaces of the selector. */
export function policy(
  name: string,
  resources: string,
  operation: string,
  expression: string,
  selector = "{}",
): string {
  return `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: ${name} }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [${operation}], resources: [${resources}] }]
    namespaceSelector: ${selector}
  validations: [{ expression: ${JSON.stringify(expression)} }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: ${name} }
spec: { policyName: ${name}, validationActions: [Deny] }
`;
}
