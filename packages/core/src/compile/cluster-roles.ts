import type { ClusterRole, PolicyRule } from "kubernetes-types/rbac/v1.d.ts";
import { namePlace } from "../model/declared.ts";
import type { Platform, Role } from "../model/resolved.ts";
import { adminRules, debugRules, deployerRules, viewRules } from "./access-rules.ts";
import type { ClusterScope } from "./compiled.ts";
import type { Manifest } from "../manifests/kubernetes-object.ts";
import { clusterLabels } from "./labels.ts";

/** The roles that can be bound in a stage's namespaces. */
export type BoundRole = Exclude<Role, "none"> | "deployer";

interface RoleEntry {
  readonly description: string;
  readonly rules: readonly PolicyRule[];
}

const roles: Readonly<Record<BoundRole | "break-glass", RoleEntry>> = {
  view: { description: "Sees everything of an app but its secrets.", rules: viewRules },
  debug: { description: "As view, and looks into running pods.", rules: debugRules },
  admin: {
    description: "Does everything inside a namespace but what guards it: quota, limits, policies and bindings.",
    rules: adminRules,
  },
  deployer: { description: "Applies what kubestage wrote for the apps of one stage.", rules: deployerRules },
  // What guards the namespace stays the platform's in an emergency too, as admission insists.
  "break-glass": {
    description:
      "Nobody holds this role. In an emergency an administrator of the platform binds it to one person by a RoleBinding " +
      "in one namespace, and removes the binding afterwards. It allows what a team may do in development.",
    rules: adminRules,
  },
};

/** The platform stands in the name: two platforms may share a cluster. */
export function clusterRoleName(platform: Platform, role: keyof typeof roles): string {
  return `kubestage:${platform.name}:${role}`;
}

/**
 * The roles of the platform, once for each cluster. As ClusterRoles they are written once and give nothing by themselves:
 * a RoleBinding gives them inside its namespace only. The cluster's own admin, edit and view are not used, because
 * everybody who may create a ClusterRole can add rules to those by aggregation; these have no aggregation.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding
 */
export function compileClusterRoles(scope: ClusterScope): Manifest<ClusterRole & Manifest["object"]>[] {
  const origin = namePlace(scope.platform.declared);
  const labels = clusterLabels(scope);
  return (Object.keys(roles) as (keyof typeof roles)[]).map((role) => ({
    origin,
    object: {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: {
        name: clusterRoleName(scope.platform, role),
        labels,
        annotations: { "kubernetes.io/description": roles[role].description },
      },
      rules: [...roles[role].rules],
    },
  }));
}
