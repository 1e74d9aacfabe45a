import type { Capability } from "../../verdicts/intent.ts";
import type { Right } from "../reading/api-resources.ts";

const reading = ["get", "list", "watch"];
const writing = ["create", "update", "patch"];
const deleting = ["delete", "deletecollection"];
const harmless =
  /^((events|selfsubjectreviews|tokenreviews|(local|self)?subjectaccessreviews|selfsubjectrulesreviews|signers)|certificatesigningrequests(\/.*)?)$/;
const harmlessGroups = ["", "events.k8s.io", "authorization.k8s.io", "authentication.k8s.io", "certificates.k8s.io"];

/**
 * What a right amounts to, where its object is. None for questions to the API server, events, certificate requests, and
 * reading objects of the whole cluster, in which no stage has anything. `bind`, `escalate` and the like are judged by what
 * they lead to.
 */
export function capabilitiesOf(
  { verb, group, resource }: Right,
  isCluster: boolean,
  minorVersion: number,
): Capability[] {
  const isCore = group === "";
  const [isRead, isWrite, isDelete] = [reading, writing, deleting].map((each) => each.includes(verb));
  if (isCore && /^pods\/(exec|attach|portforward)$/.test(resource))
    return verb === "create" || (verb === "get" && minorVersion < 35) ? ["runCommands"] : [];
  if (isCore && /^(pods|services|nodes)\/proxy$/.test(resource))
    return isRead || isWrite || verb === "delete" ? ["runCommands"] : [];
  if (isCore && resource === "secrets" && isRead) return ["readSecrets"];
  if (isRead) return isCluster && !(isCore && /^nodes\/(log|pods)$/.test(resource)) ? [] : ["read"];
  if (verb === "impersonate") return isCore && resource === "serviceaccounts" ? ["impersonate"] : [];
  if ((!isWrite && !isDelete) || (harmless.test(resource) && harmlessGroups.includes(group))) return [];
  if (isCore && resource === "serviceaccounts/token") return verb === "create" ? ["impersonate"] : [];
  if (isCore && resource === "pods/ephemeralcontainers") return verb === "create" ? [] : ["runCommands"];
  if (group === "rbac.authorization.k8s.io" || (isCore && resource === "serviceaccounts")) return ["changeAccess"];
  if (["", "authentication.k8s.io"].includes(group) && /^(users|groups|userextras|uids)$/.test(resource)) return [];
  const reveals: Capability[] =
    isCore && resource === "secrets" && verb !== "create" && verb !== "update" ? ["readSecrets"] : [];
  const isQuota = isCore && /^(resourcequotas(\/status)?|limitranges)$/.test(resource);
  if (isCluster || isQuota || /^(cilium)?networkpolicies$/.test(resource)) return [...reveals, "changeWalls"];
  if (isDelete || (isCore && resource === "pods/eviction")) return [...reveals, "deleteWorkloads"];
  return [...reveals, "changeWorkloads"];
}
