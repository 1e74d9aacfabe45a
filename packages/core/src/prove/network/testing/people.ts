import type { Intent } from "../../../verdicts/intent.ts";
import type { World } from "../../../manifests/world/world.ts";
import { makeAdmission } from "../../admission/make-admission.ts";
import { makePossible } from "../../possible/make-possible.ts";
import type { Given, PropertyProof } from "../../property-proof.ts";
import { makeRights } from "../../rights/make-rights.ts";
import { givenOf } from "../../testing/given.ts";
import { worldOf } from "../../testing/world-of.ts";
import { proveNetwork } from "../prove-network.ts";

/** What a world is judged with where its own bindings and admission count. */
export function givenFor(world: World, intent?: Intent): Given {
  const rights = makeRights(world, intent);
  const admission = makeAdmission(world);
  return givenOf({ intent, rights, admission, possible: makePossible(world, rights, admission) });
}

export function proveWithPeople(text: string, parts: Partial<Given> = {}): PropertyProof {
  const world = worldOf(text, { bootstrapRoles: true });
  return proveNetwork(world, { ...givenFor(world, parts.intent), ...parts });
}

const group = "rbac.authorization.k8s.io";

/** The group has a built-in ClusterRole in a namespace. */
export const bound = (home: string, role: string, who = "devs") =>
  `apiVersion: ${group}/v1\nkind: RoleBinding\nmetadata: { name: ${who}-${role}, namespace: ${home} }
roleRef: { apiGroup: ${group}, kind: ClusterRole, name: ${role} }
subjects: [{ apiGroup: ${group}, kind: Group, name: ${who} }]`;

/** A Role of its own for the group. */
export const allowed = (home: string, rules: string, who = "devs") =>
  `apiVersion: ${group}/v1\nkind: Role\nmetadata: { name: ${who}-own, namespace: ${home} }\nrules: [${rules}]
---
apiVersion: ${group}/v1\nkind: RoleBinding\nmetadata: { name: ${who}-own, namespace: ${home} }
roleRef: { apiGroup: ${group}, kind: Role, name: ${who}-own }
subjects: [{ apiGroup: ${group}, kind: Group, name: ${who} }]`;

/** An admission policy that is in force everywhere. */
export const guarded = (name: string, apiGroup: string, resources: string, operations: string, expression: string) =>
  `apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: { name: ${name} }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: ["${apiGroup}"], apiVersions: ["*"], operations: ${operations}, resources: ${resources} }] }
  validations: [{ expression: ${JSON.stringify(expression)} }]
---
apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: { name: ${name} }
spec: { policyName: ${name}, validationActions: [Deny] }`;

/** The same of an account that is another namespace's. */
export const allowedAccount = (home: string, rules: string, account: { namespace: string; name: string }) =>
  `apiVersion: ${group}/v1\nkind: Role\nmetadata: { name: account, namespace: ${home} }\nrules: [${rules}]
---
apiVersion: ${group}/v1\nkind: RoleBinding\nmetadata: { name: account, namespace: ${home} }
roleRef: { apiGroup: ${group}, kind: Role, name: account }
subjects: [{ kind: ServiceAccount, name: ${account.name}, namespace: ${account.namespace} }]`;
