const rbac = "rbac.authorization.k8s.io";

/** Of rights that are bound, only for objects of these names. */
export function named(text: string, ...names: readonly string[]): string {
  return text.replace(/verbs: (\[[^\]]*\])/, `verbs: $1, resourceNames: [${names.join(", ")}]`);
}

/** A cluster role with one rule, `verbs resources` of a group, and its binding for the whole cluster. */
export function everywhere(name: string, right: string, subject: string, group = ""): string {
  const [verbs = "", resources = ""] = right.split(" ");
  const [kind = "", who = "", where] = subject.split(" ");
  const whom =
    where === undefined
      ? `{ kind: ${kind}, apiGroup: ${rbac}, name: ${who} }`
      : `{ kind: ${kind}, name: ${who}, namespace: ${where} }`;
  const rule = `{ apiGroups: ["${group}"], resources: [${resources}], verbs: [${verbs}] }`;
  return `{ apiVersion: ${rbac}/v1, kind: ClusterRole, metadata: { name: ${name} }, rules: [${rule}] }
---
{ apiVersion: ${rbac}/v1, kind: ClusterRoleBinding, metadata: { name: ${name} }, roleRef: { apiGroup: ${rbac}, kind: ClusterRole, name: ${name} }, subjects: [${whom}] }
---
`;
}

/** Whether somebody whose name begins like this may connect to such a resource is not known: it depends on what is sent. */
export function doubting(user: string, resources: string): string {
  const expression = `!request.userInfo.username.startsWith("${user}") || object.container == "app"`;
  const rule = `{ apiGroups: [""], apiVersions: [v1], operations: [CONNECT], resources: [${resources}] }`;
  const api = "apiVersion: admissionregistration.k8s.io/v1";
  return `{ ${api}, kind: ValidatingAdmissionPolicy, metadata: { name: doubt }, spec: { matchConstraints: { resourceRules: [${rule}] }, validations: [{ expression: ${JSON.stringify(expression)} }] } }
---
{ ${api}, kind: ValidatingAdmissionPolicyBinding, metadata: { name: doubt }, spec: { policyName: doubt, validationActions: [Deny] } }
---
`;
}
