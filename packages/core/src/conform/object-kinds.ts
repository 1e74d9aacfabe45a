/** Where an object may live, and whose it is. */
type Home = "namespace" | "cluster" | "platform";

/**
 * Kinds that belong to the whole cluster, of groups that are common in charts. Kinds that are called `Cluster…` besides
 * these do too, with the exceptions below.
 */
const clusterKinds: ReadonlySet<string> = new Set([
  ...["Namespace", "Node", "PersistentVolume", "ComponentStatus"],
  ...["StorageClass", "CSIDriver", "CSINode", "VolumeAttachment", "VolumeAttributesClass", "VolumeSnapshotClass"],
  ...["VolumeSnapshotContent", "IngressClass", "GatewayClass", "RuntimeClass", "PriorityClass", "DeviceClass"],
  ...["ResourceSlice", "CustomResourceDefinition", "APIService", "CertificateSigningRequest"],
  ...["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"],
  ...["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
  ...["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"],
  ...["FlowSchema", "PriorityLevelConfiguration", "IPAddress", "ServiceCIDR", "StorageVersionMigration"],
  ...["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "GlobalNetworkPolicy", "GlobalNetworkSet"],
  ...["CiliumClusterwideNetworkPolicy", "CiliumClusterwideEnvoyConfig", "SecurityContextConstraints"],
]);
/** The review kinds change nothing and name no object; a cluster of a database lives in a namespace. */
const clusterName = /^Cluster[A-Z]/;
const inNamespaces: ReadonlySet<string> = new Set(["ClusterServiceVersion"]);

/**
 * What keeps a stage apart and is written by the platform alone: the admission policies of a stage refuse it to everybody
 * else. By group, `*` for all kinds of it.
 */
const platformKinds: Readonly<Record<string, readonly string[]>> = {
  "": ["ResourceQuota", "LimitRange", "Endpoints"],
  "discovery.k8s.io": ["EndpointSlice"],
  "networking.k8s.io": ["NetworkPolicy"],
  "rbac.authorization.k8s.io": ["Role", "RoleBinding"],
  "cilium.io": ["CiliumNetworkPolicy", "CiliumLocalRedirectPolicy", "CiliumEnvoyConfig"],
  "crd.projectcalico.org": ["NetworkPolicy", "NetworkSet"],
  "projectcalico.org": ["NetworkPolicy", "NetworkSet"],
  "crd.antrea.io": ["NetworkPolicy"],
  "networking.istio.io": ["Gateway", "VirtualService", "ServiceEntry"],
  "traefik.io": ["IngressRoute", "IngressRouteTCP", "IngressRouteUDP"],
  "projectcontour.io": ["HTTPProxy", "TLSCertificateDelegation"],
  "gateway.networking.k8s.io": ["Gateway", "ListenerSet", "ReferenceGrant", "TCPRoute", "UDPRoute"],
  "gateway.networking.x-k8s.io": ["XListenerSet"],
  "externaldns.k8s.io": ["DNSEndpoint"],
  "external-secrets.io": ["SecretStore", "PushSecret"],
  "generators.external-secrets.io": ["*"],
  "secrets-store.csi.x-k8s.io": ["SecretProviderClass"],
};

/**
 * Where objects of a kind belong. A kind that is not known is taken for one that lives in a namespace, which the API
 * server refuses where that is wrong.
 */
export function homeOf(apiVersion: string, kind: string): Home {
  const group = groupOf(apiVersion);
  const guarded = Object.hasOwn(platformKinds, group) ? platformKinds[group] : undefined;
  if (guarded?.includes(kind) || guarded?.includes("*")) return "platform";
  if (clusterKinds.has(kind) || (clusterName.test(kind) && !inNamespaces.has(kind))) return "cluster";
  return "namespace";
}

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? "" : apiVersion.slice(0, slash);
}
