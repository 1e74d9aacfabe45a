/** Where an object may live, and whose it is. */
type Home = "namespace" | "cluster" | "platform";

/**
 * Kinds that belong to the whole cluster, of groups that are common in charts. Kinds that are called `Cluster…` besides
 * these do too.
 */
const clusterKinds: ReadonlySet<string> = new Set([
  ...["TokenReview", "SubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectReview", "SelfSubjectRulesReview"],
  ...["PodSecurityPolicy", "NodeClass", "DeviceTaintRule"],
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
/** Groups of which nothing lives in a namespace, or nothing that a chart would bring. */
const clusterGroups: ReadonlySet<string> = new Set([
  ...["admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "flowcontrol.apiserver.k8s.io"],
  ...["node.k8s.io", "migration.k8s.io", "storagemigration.k8s.io", "internal.apiserver.k8s.io"],
  ...["templates.gatekeeper.sh", "constraints.gatekeeper.sh", "mutations.gatekeeper.sh", "externaldata.gatekeeper.sh"],
  ...["pkg.crossplane.io", "apiextensions.crossplane.io", "karpenter.sh", "karpenter.k8s.aws"],
  ...[
    "project.openshift.io",
    "user.openshift.io",
    "oauth.openshift.io",
    "security.openshift.io",
    "config.openshift.io",
  ],
  ...["operator.openshift.io", "machineconfiguration.openshift.io"],
]);
/** A cluster of a database lives in a namespace, and is called `Cluster` alone. */
const clusterName = /^Cluster[A-Z]/;

/**
 * What keeps a stage apart and is written by the platform alone: the admission policies of a stage refuse most of it to
 * everybody else. Beyond these, what brings further objects that nobody here would judge, with the rights of the
 * controller that applies them, and what exempts from the policies of others. By group, `*` for all kinds of it.
 */
const platformKinds: Readonly<Record<string, readonly string[]>> = {
  "": ["ResourceQuota", "LimitRange", "Endpoints", "Binding"],
  "discovery.k8s.io": ["EndpointSlice"],
  "networking.k8s.io": ["NetworkPolicy"],
  "rbac.authorization.k8s.io": ["Role", "RoleBinding"],
  "authorization.openshift.io": ["*"],
  "cilium.io": ["*"],
  "crd.projectcalico.org": ["*"],
  "projectcalico.org": ["*"],
  "crd.antrea.io": ["*"],
  "k8s.ovn.org": ["*"],
  "network.openshift.io": ["*"],
  "k8s.cni.cncf.io": ["*"],
  "networking.istio.io": ["Gateway", "VirtualService", "ServiceEntry", "WorkloadEntry", "WorkloadGroup"],
  "traefik.io": ["IngressRoute", "IngressRouteTCP", "IngressRouteUDP"],
  "traefik.containo.us": ["IngressRoute", "IngressRouteTCP", "IngressRouteUDP"],
  "projectcontour.io": ["HTTPProxy", "TLSCertificateDelegation"],
  "k8s.nginx.org": ["VirtualServer", "VirtualServerRoute", "TransportServer", "GlobalConfiguration"],
  "getambassador.io": ["*"],
  "apisix.apache.org": ["*"],
  "configuration.konghq.com": ["TCPIngress", "UDPIngress", "KongIngress"],
  "serving.knative.dev": ["DomainMapping"],
  "gateway.networking.k8s.io": ["Gateway", "ListenerSet", "ReferenceGrant", "TCPRoute", "UDPRoute"],
  "gateway.networking.x-k8s.io": ["XListenerSet"],
  "externaldns.k8s.io": ["DNSEndpoint"],
  "external-secrets.io": ["SecretStore", "PushSecret"],
  "generators.external-secrets.io": ["*"],
  "secrets-store.csi.x-k8s.io": ["SecretProviderClass"],
  "kyverno.io": ["PolicyException", "Policy", "CleanupPolicy"],
  "policies.kyverno.io": ["*"],
  "argoproj.io": ["Application", "ApplicationSet", "AppProject"],
  "kustomize.toolkit.fluxcd.io": ["*"],
  "helm.toolkit.fluxcd.io": ["*"],
  "helm.cattle.io": ["*"],
  "operators.coreos.com": ["*"],
  "template.openshift.io": ["*"],
};

/**
 * Where objects of a kind belong. A kind that is not known is taken for one that lives in a namespace. Where that is
 * wrong, `plan` says so, which knows what the cluster serves.
 */
export function homeOf(apiVersion: string, kind: string): Home {
  const group = groupOf(apiVersion);
  const guarded = Object.hasOwn(platformKinds, group) ? platformKinds[group] : undefined;
  if (guarded?.includes(kind) || guarded?.includes("*")) return "platform";
  if (clusterGroups.has(group) || clusterKinds.has(kind)) return "cluster";
  if (clusterName.test(kind)) return "cluster";
  return "namespace";
}

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? "" : apiVersion.slice(0, slash);
}
