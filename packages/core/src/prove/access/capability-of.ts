import type { Capability } from "../../verdicts/intent.ts";

const readVerbs: ReadonlySet<string> = new Set(["get", "list", "watch"]);
const writeVerbs: ReadonlySet<string> = new Set(["create", "update", "patch"]);
const deleteVerbs: ReadonlySet<string> = new Set(["delete", "deletecollection"]);

/** Into a container, or to a port of one, past all network policies. */
const commandResources: ReadonlySet<string> = new Set([
  ...["pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "services/proxy", "nodes/proxy"],
]);
const wallResources: ReadonlySet<string> = new Set([
  ...["networkpolicies.networking.k8s.io", "resourcequotas.", "resourcequotas/status.", "limitranges."],
  ...["ciliumnetworkpolicies.cilium.io", "networkpolicies.crd.projectcalico.org", "networkpolicies.projectcalico.org"],
]);
/** Questions, reports and requests that somebody else has to approve: they change nothing. */
const harmless: ReadonlySet<string> = new Set([
  ...["events.", "events.events.k8s.io", "localsubjectaccessreviews.authorization.k8s.io"],
  ...["subjectaccessreviews.authorization.k8s.io", "selfsubjectaccessreviews.authorization.k8s.io"],
  ...["selfsubjectrulesreviews.authorization.k8s.io", "tokenreviews.authentication.k8s.io"],
  ...["selfsubjectreviews.authentication.k8s.io", "signers.certificates.k8s.io"],
  ...["certificatesigningrequests.certificates.k8s.io", "certificatesigningrequests/approval.certificates.k8s.io"],
  ...[
    "certificatesigningrequests/status.certificates.k8s.io",
    "certificatesigningrequests/nodeclient.certificates.k8s.io",
  ],
  ...[
    "certificatesigningrequests/selfnodeclient.certificates.k8s.io",
    "certificatesigningrequests/selfnodeserver.certificates.k8s.io",
  ],
]);
const rbac = "rbac.authorization.k8s.io";

/** An answer to these holds the Secret: a patched one, those deleted, one that is deleted once what it owns is. */
export const revealingVerbs: ReadonlySet<string> = new Set([...readVerbs, "patch", "delete", "deletecollection"]);

interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
}

interface Where {
  readonly minorVersion: number;
  readonly isClusterWide: boolean;
}

/** All that a right amounts to where its object is: as `capabilityOf`, and for Secrets that they are read by it. */
export function capabilitiesOf(right: Right, where: Where): readonly Capability[] {
  const own = capabilityOf(right, where);
  const reveals = right.group === "" && right.resource === "secrets" && revealingVerbs.has(right.verb);
  return [...new Set([...(reveals ? (["readSecrets"] as const) : []), ...(own ? [own] : [])])];
}

/**
 * What a right amounts to where its object is. Undefined for what does nothing by itself: questions to the API server,
 * events, certificate requests, `bind` and `escalate` (which count with what they lead to), and reading objects of the
 * whole cluster, in which no stage has anything.
 *
 * From 1.35 `get` on a Pod's exec, attach and portforward needs `create` too.
 * Source: k8s.io/kubernetes/pkg/features/kube_features.go (AuthorizePodWebsocketUpgradeCreatePermission)
 */
function capabilityOf(
  { verb, group, resource }: Right,
  { minorVersion, isClusterWide }: Where,
): Capability | undefined {
  const full = `${resource}.${group}`;
  if (group === "" && commandResources.has(resource)) {
    const isStream = ["pods/exec", "pods/attach", "pods/portforward"].includes(resource);
    if (isStream) return verb === "create" || (verb === "get" && minorVersion < 35) ? "runCommands" : undefined;
    return readVerbs.has(verb) || writeVerbs.has(verb) || verb === "delete" ? "runCommands" : undefined;
  }
  if (group === "" && resource === "secrets" && readVerbs.has(verb)) return "readSecrets";
  if (readVerbs.has(verb)) {
    if (group === "" && (resource === "nodes/log" || resource === "nodes/pods")) return "read";
    return isClusterWide ? undefined : "read";
  }
  if (verb === "impersonate") return group === "" && resource === "serviceaccounts" ? "impersonate" : undefined;
  const isDelete = deleteVerbs.has(verb);
  if ((!writeVerbs.has(verb) && !isDelete) || harmless.has(full)) return undefined;
  if (group === "" && resource === "serviceaccounts/token") return verb === "create" ? "impersonate" : undefined;
  if (group === "" && resource === "pods/ephemeralcontainers") return verb === "create" ? undefined : "runCommands";
  if (group === rbac || (group === "" && resource === "serviceaccounts")) return "changeAccess";
  if (["users", "groups", "userextras", "uids"].includes(resource) && ["", "authentication.k8s.io"].includes(group))
    return undefined;
  if (isClusterWide || wallResources.has(full)) return "changeWalls";
  if (isDelete || (group === "" && resource === "pods/eviction")) return "deleteWorkloads";
  return "changeWorkloads";
}
