/**
 * Resources of Kubernetes itself with their subresources, for rules that say `*`; groups, and whether an object belongs to
 * the whole cluster. Those of custom resources are known by their definitions, or taken to be in namespaces.
 * Source: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/, as API servers list them.
 */
const namespacedText = `
core: pods pods/exec pods/attach pods/portforward pods/proxy pods/ephemeralcontainers pods/log pods/binding pods/eviction pods/status pods/resize bindings
core: secrets configmaps services services/proxy services/status endpoints serviceaccounts serviceaccounts/token
core: persistentvolumeclaims persistentvolumeclaims/status replicationcontrollers replicationcontrollers/scale replicationcontrollers/status podtemplates events resourcequotas resourcequotas/status limitranges
apps: deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status
apps: statefulsets statefulsets/scale statefulsets/status daemonsets daemonsets/status controllerrevisions
batch: jobs jobs/status cronjobs cronjobs/status
autoscaling: horizontalpodautoscalers horizontalpodautoscalers/status
rbac.authorization.k8s.io: rolebindings roles
networking.k8s.io: networkpolicies ingresses
discovery.k8s.io: endpointslices
policy: poddisruptionbudgets poddisruptionbudgets/status
coordination.k8s.io: leases
resource.k8s.io: resourceclaims resourceclaims/status resourceclaimtemplates
certificates.k8s.io: podcertificaterequests
storage.k8s.io: csistoragecapacities
gateway.networking.k8s.io: gateways httproutes grpcroutes referencegrants
cilium.io: ciliumnetworkpolicies
crd.projectcalico.org: networkpolicies
projectcalico.org: networkpolicies
`;
const clusterText = `
core: namespaces namespaces/status namespaces/finalize nodes nodes/status nodes/proxy nodes/log nodes/pods persistentvolumes persistentvolumes/status
admissionregistration.k8s.io: validatingadmissionpolicies validatingadmissionpolicybindings mutatingwebhookconfigurations validatingwebhookconfigurations mutatingadmissionpolicies mutatingadmissionpolicybindings
rbac.authorization.k8s.io: clusterrolebindings clusterroles
apiextensions.k8s.io: customresourcedefinitions customresourcedefinitions/status
apiregistration.k8s.io: apiservices apiservices/status
certificates.k8s.io: certificatesigningrequests certificatesigningrequests/approval certificatesigningrequests/status certificatesigningrequests/nodeclient clustertrustbundles signers
networking.k8s.io: ingressclasses ipaddresses servicecidrs
node.k8s.io: runtimeclasses
scheduling.k8s.io: priorityclasses
storage.k8s.io: storageclasses csidrivers csinodes volumeattachments volumeattributesclasses
flowcontrol.apiserver.k8s.io: flowschemas prioritylevelconfigurations
resource.k8s.io: deviceclasses resourceslices devicetaintrules
storagemigration.k8s.io: storageversionmigrations
internal.apiserver.k8s.io: storageversions
gateway.networking.k8s.io: gatewayclasses
policy.networking.k8s.io: adminnetworkpolicies baselineadminnetworkpolicies clusternetworkpolicies
cilium.io: ciliumclusterwidenetworkpolicies
crd.projectcalico.org: globalnetworkpolicies
projectcalico.org: globalnetworkpolicies
metrics.k8s.io: nodes
core: users groups
authentication.k8s.io: users groups nodes userextras uids tokenreviews selfsubjectreviews
authorization.k8s.io: subjectaccessreviews selfsubjectaccessreviews selfsubjectrulesreviews
`;

export interface KnownResource {
  readonly group: string;
  /** With the subresource. */
  readonly resource: string;
  readonly isClusterWide: boolean;
}

export const knownResources: readonly KnownResource[] = [
  ...parsed(namespacedText, false),
  ...parsed(clusterText, true),
];

const clusterWide = new Set(
  knownResources.filter((each) => each.isClusterWide).map(({ group, resource }) => `${resource}.${group}`),
);

/** Whether objects of the resource belong to the whole cluster; `definitions` are those of custom resources that do. */
export function isClusterWide(group: string, resource: string, definitions: ReadonlySet<string>): boolean {
  const [plural = ""] = resource.split("/");
  return clusterWide.has(`${plural}.${group}`) || definitions.has(`${plural}.${group}`);
}

function parsed(text: string, forCluster: boolean): KnownResource[] {
  return text
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [group = "", resources = ""] = line.split(": ");
      return resources.split(" ").map((resource) => ({
        group: group === "core" ? "" : group,
        resource,
        isClusterWide: forCluster,
      }));
    });
}
