import type { PolicyRule, Role, RoleBinding, Subject } from "kubernetes-types/rbac/v1.d.ts";
import type { Manifest } from "../manifests/kubernetes-object.ts";
import { fieldPlace } from "../model/declared.ts";
import { compileBindings } from "./access.ts";
import type { ClusterScope } from "./compiled.ts";
import { clusterLabels } from "./labels.ts";

/** The namespace whose UID is a cluster's identity: every cluster has it, and nobody can make it anew. */
const identityNamespace = "kube-system";

const readsIdentity: PolicyRule = {
  apiGroups: [""],
  resources: ["namespaces"],
  resourceNames: [identityNamespace],
  verbs: ["get"],
};

/**
 * Lets everybody who has a right in a stage of this cluster read its identity, so that `kubestage use` and
 * `kubestage kubectl` can tell clusters apart with a developer's rights too. Only where the declaration says what the
 * identity is. It is one read of one object: a get of a namespace is judged inside that namespace, so a RoleBinding does.
 *
 * A mark on the stage's own namespaces would not do: manifests of one cluster that somebody applies to another, or a
 * backup that is restored there, would bring it along.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
 */
export function compileIdentityReaders(scope: ClusterScope): Manifest[] {
  const { platform, cluster } = scope;
  if (cluster.uid === undefined) return [];
  const origin = fieldPlace(cluster.declared, "uid");
  const name = `kubestage:${platform.name}:identity`;
  const metadata = { name, namespace: identityNamespace, labels: clusterLabels(scope) };
  const role: Role & Manifest["object"] = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata,
    rules: [readsIdentity],
  };
  const binding: RoleBinding & Manifest["object"] = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
    subjects: everybodyIn(scope),
  };
  return [
    { origin, object: role },
    { origin, object: binding },
  ];
}

/** Each subject of a binding in a stage, once, in declaration order. */
function everybodyIn(scope: ClusterScope): Subject[] {
  const bindings = scope.stages.flatMap((stage) =>
    stage.namespaces.flatMap((namespace) => compileBindings({ ...scope, stage, namespace })),
  );
  const subjects = bindings.flatMap(({ object }) => object.subjects ?? []);
  return [...new Map(subjects.map((subject) => [JSON.stringify(subject), subject])).values()];
}
