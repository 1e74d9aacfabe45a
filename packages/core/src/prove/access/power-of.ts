import { revealingVerbs } from "./capability-of.ts";

/** A right by which one becomes somebody else, alone or with another one. */
export type Power =
  /** Makes a pod, or changes what makes one: runs as any account of the namespace. */
  | "runPods"
  /** Runs something in pods that are there, as their accounts. */
  | "enterPods"
  | "enterNodes"
  | "requestTokens"
  | "impersonateAccounts"
  | "impersonateUsers"
  | "impersonateGroups"
  | "impersonateUsersConstrained"
  | "impersonateGroupsConstrained"
  | "impersonateAccountsConstrained"
  | "impersonateNodesConstrained"
  | "readSecrets"
  | "createSecrets"
  | "bindRoles"
  | "escalateRoles"
  | "writeRoles"
  | "writeBindings"
  | "requestCertificates"
  /** Certificates of nodes are approved for them by themselves. */
  | "requestNodeCertificates"
  | "approveRequests"
  | "approveSigners";

const podMakers: ReadonlySet<string> = new Set([
  ...[
    "pods.",
    "replicationcontrollers.",
    "deployments.apps",
    "replicasets.apps",
    "statefulsets.apps",
    "daemonsets.apps",
  ],
  ...["jobs.batch", "cronjobs.batch"],
]);
const changes: ReadonlySet<string> = new Set(["create", "update", "patch"]);
const rbac = "rbac.authorization.k8s.io";

export function powerOf(
  { verb, group, resource }: { readonly verb: string; readonly group: string; readonly resource: string },
  minorVersion: number,
): Power | undefined {
  const full = `${resource}.${group}`;
  if (changes.has(verb) && podMakers.has(full)) {
    if (full === "pods." && verb !== "create") return "enterPods";
    // The template of a Job cannot be changed.
    if (full === "jobs.batch" && verb !== "create") return undefined;
    return "runPods";
  }
  switch (full) {
    case "pods/exec.":
    case "pods/attach.":
      return verb === "create" || (verb === "get" && minorVersion < 35) ? "enterPods" : undefined;
    case "pods/ephemeralcontainers.":
      return verb === "update" || verb === "patch" ? "enterPods" : undefined;
    case "nodes/proxy.":
      return verb === "get" || verb === "create" ? "enterNodes" : undefined;
    case "serviceaccounts/token.":
      return verb === "create" ? "requestTokens" : undefined;
    case "serviceaccounts.":
      return verb === "impersonate" ? "impersonateAccounts" : undefined;
    case "users.":
      return verb === "impersonate" ? "impersonateUsers" : undefined;
    case "groups.":
      return verb === "impersonate" ? "impersonateGroups" : undefined;
    case "users.authentication.k8s.io":
      return minorVersion >= 36 && verb === "impersonate:user-info" ? "impersonateUsersConstrained" : undefined;
    case "groups.authentication.k8s.io":
      return minorVersion >= 36 && verb === "impersonate:user-info" ? "impersonateGroupsConstrained" : undefined;
    case "serviceaccounts.authentication.k8s.io":
      return minorVersion >= 36 && verb === "impersonate:serviceaccount" ? "impersonateAccountsConstrained" : undefined;
    case "nodes.authentication.k8s.io":
      return minorVersion >= 36 && /^impersonate:(arbitrary|associated)-node$/.test(verb)
        ? "impersonateNodesConstrained"
        : undefined;
    case "secrets.":
      if (revealingVerbs.has(verb)) return "readSecrets";
      return verb === "create" ? "createSecrets" : undefined;
    case `roles.${rbac}`:
    case `clusterroles.${rbac}`:
      if (verb === "bind") return "bindRoles";
      if (verb === "escalate") return "escalateRoles";
      return changes.has(verb) ? "writeRoles" : undefined;
    case `rolebindings.${rbac}`:
    case `clusterrolebindings.${rbac}`:
      return changes.has(verb) ? "writeBindings" : undefined;
    case "certificatesigningrequests.certificates.k8s.io":
      return verb === "create" ? "requestCertificates" : undefined;
    case "certificatesigningrequests/nodeclient.certificates.k8s.io":
      return verb === "create" ? "requestNodeCertificates" : undefined;
    case "certificatesigningrequests/approval.certificates.k8s.io":
      return verb === "update" || verb === "patch" ? "approveRequests" : undefined;
    case "signers.certificates.k8s.io":
      return verb === "approve" ? "approveSigners" : undefined;
    default:
      return undefined;
  }
}
