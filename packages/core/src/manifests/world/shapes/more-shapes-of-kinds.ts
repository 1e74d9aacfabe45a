// Written by scripts/shapes.ts from the API server's own OpenAPI.

export const moreTypesText = `
ObjectMeta annotations:{s} creationTimestamp:s deletionGracePeriodSeconds:i deletionTimestamp:s finalizers:[s] generateName:s generation:i labels:{s} managedFields:* name:s namespace:s ownerReferences:[OwnerReference] resourceVersion:s selfLink:s uid:s
ObjectMetricSource describedObject:CrossVersionObjectReference! metric:MetricIdentifier! target:MetricTarget!
ObjectReference apiVersion:s fieldPath:s kind:s name:s namespace:s resourceVersion:s uid:s
Overhead podFixed:{q}
OwnerReference apiVersion:s! blockOwnerDeletion:b controller:b kind:s! name:s! uid:s!
ParamKind apiVersion:s kind:s
ParamRef name:s namespace:s parameterNotFoundAction:s selector:LabelSelector
PersistentVolume apiVersion:s kind:s metadata:ObjectMeta spec:PersistentVolumeSpec status:*
PersistentVolumeClaim apiVersion:s kind:s metadata:ObjectMeta spec:PersistentVolumeClaimSpec status:*
PersistentVolumeClaimSpec accessModes:[s(ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod)] dataSource:TypedLocalObjectReference dataSourceRef:TypedObjectReference resources:VolumeResourceRequirements selector:LabelSelector storageClassName:s volumeAttributesClassName:s volumeMode:s(Block|Filesystem) volumeName:s
PersistentVolumeClaimTemplate metadata:ObjectMeta spec:PersistentVolumeClaimSpec!
PersistentVolumeClaimVolumeSource claimName:s! readOnly:b
PersistentVolumeSpec accessModes:[s(ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod)] awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource azureFile:AzureFilePersistentVolumeSource capacity:{q} cephfs:CephFSPersistentVolumeSource cinder:CinderPersistentVolumeSource claimRef:ObjectReference csi:CSIPersistentVolumeSource fc:FCVolumeSource flexVolume:FlexPersistentVolumeSource flocker:FlockerVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource glusterfs:GlusterfsPersistentVolumeSource hostPath:HostPathVolumeSource iscsi:ISCSIPersistentVolumeSource local:LocalVolumeSource mountOptions:[s] nfs:NFSVolumeSource nodeAffinity:VolumeNodeAffinity persistentVolumeReclaimPolicy:s(Delete|Recycle|Retain) photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource quobyte:QuobyteVolumeSource rbd:RBDPersistentVolumeSource scaleIO:ScaleIOPersistentVolumeSource storageClassName:s storageos:StorageOSPersistentVolumeSource volumeAttributesClassName:s volumeMode:s(Block|Filesystem) vsphereVolume:VsphereVirtualDiskVolumeSource
PhotonPersistentDiskVolumeSource fsType:s pdID:s!
Pod apiVersion:s kind:s metadata:ObjectMeta spec:PodSpec status:PodStatus
PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm] requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
PodAffinityTerm labelSelector:LabelSelector matchLabelKeys:[s] mismatchLabelKeys:[s] namespaceSelector:LabelSelector namespaces:[s] topologyKey:s!
PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm] requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
PodCertificateProjection certificateChainPath:s credentialBundlePath:s keyPath:s keyType:s! maxExpirationSeconds:i signerName:s! userAnnotations:{s}
PodDNSConfig nameservers:[s] options:[PodDNSConfigOption] searches:[s]
PodDNSConfigOption name:s value:s
PodDisruptionBudget apiVersion:s kind:s metadata:ObjectMeta spec:PodDisruptionBudgetSpec status:*
PodDisruptionBudgetSpec maxUnavailable:is minAvailable:is selector:LabelSelector unhealthyPodEvictionPolicy:s(AlwaysAllow|IfHealthyBudget)
PodFailurePolicy rules:[PodFailurePolicyRule]!
PodFailurePolicyOnExitCodesRequirement containerName:s operator:s(In|NotIn)! values:[i]!
PodFailurePolicyOnPodConditionsPattern status:* type:s!
PodFailurePolicyRule action:s(Count|FailIndex|FailJob|Ignore)! onExitCodes:PodFailurePolicyOnExitCodesRequirement onPodConditions:[PodFailurePolicyOnPodConditionsPattern]
PodIP ip:s!
PodOS name:s!
PodReadinessGate conditionType:s!
PodResourceClaim name:s! resourceClaimName:s resourceClaimTemplateName:s
PodSchedulingGate name:s!
PodSchedulingGroup podGroupName:s
PodSecurityContext appArmorProfile:AppArmorProfile fsGroup:i fsGroupChangePolicy:s(Always|OnRootMismatch) runAsGroup:i runAsNonRoot:b runAsUser:i seLinuxChangePolicy:s seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile supplementalGroups:[i] supplementalGroupsPolicy:s(Merge|Strict) sysctls:[Sysctl] windowsOptions:WindowsSecurityContextOptions
PodSpec activeDeadlineSeconds:i affinity:Affinity automountServiceAccountToken:b containers:[Container]! dnsConfig:PodDNSConfig dnsPolicy:s(ClusterFirst|ClusterFirstWithHostNet|Default|None) enableServiceLinks:b ephemeralContainers:[EphemeralContainer] hostAliases:[HostAlias] hostIPC:b hostNetwork:b hostPID:b hostUsers:b hostname:s hostnameOverride:s imagePullSecrets:[LocalObjectReference] initContainers:[Container] nodeName:s nodeSelector:{s} os:PodOS overhead:{q} preemptionPolicy:s(Never|PreemptLowerPriority) priority:i priorityClassName:s readinessGates:[PodReadinessGate] resourceClaims:[PodResourceClaim] resources:ResourceRequirements restartPolicy:s(Always|Never|OnFailure) runtimeClassName:s schedulerName:s schedulingGates:[PodSchedulingGate] schedulingGroup:PodSchedulingGroup securityContext:PodSecurityContext serviceAccount:s serviceAccountName:s setHostnameAsFQDN:b shareProcessNamespace:b subdomain:s terminationGracePeriodSeconds:i tolerations:[Toleration] topologySpreadConstraints:[TopologySpreadConstraint] volumes:[Volume]
PodStatus allocatedResources:* conditions:* containerStatuses:* ephemeralContainerStatuses:* extendedResourceClaimStatus:* hostIP:s hostIPs:[HostIP] initContainerStatuses:* message:* nodeAllocatableResourceClaimStatuses:* nominatedNodeName:* observedGeneration:* phase:s(Failed|Pending|Running|Succeeded|Unknown) podIP:s podIPs:[PodIP] qosClass:* reason:* resize:* resourceClaimStatuses:* resources:* startTime:*
PodTemplate apiVersion:s kind:s metadata:ObjectMeta template:PodTemplateSpec
PodTemplateSpec metadata:ObjectMeta spec:PodSpec
PodsMetricSource metric:MetricIdentifier! target:MetricTarget!
PolicyRule apiGroups:[s] nonResourceURLs:[s] resourceNames:[s] resources:[s] verbs:[s]!
PortStatus error:s port:i! protocol:s(SCTP|TCP|UDP)!
PortworxVolumeSource fsType:s readOnly:b volumeID:s!
PreferredSchedulingTerm preference:NodeSelectorTerm! weight:i!
PriorityClass apiVersion:s description:s globalDefault:b kind:s metadata:ObjectMeta preemptionPolicy:s(Never|PreemptLowerPriority) value:i=
Probe exec:ExecAction failureThreshold:i grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds:i periodSeconds:i successThreshold:i tcpSocket:TCPSocketAction terminationGracePeriodSeconds:i timeoutSeconds:i
ProjectedVolumeSource defaultMode:i sources:[VolumeProjection]
QuobyteVolumeSource group:s readOnly:b registry:s! tenant:s user:s volume:s!
RBDPersistentVolumeSource fsType:s image:s! keyring:s monitors:[s]! pool:s readOnly:b secretRef:SecretReference user:s
RBDVolumeSource fsType:s image:s! keyring:s monitors:[s]! pool:s readOnly:b secretRef:LocalObjectReference user:s
ReplicaSet apiVersion:s kind:s metadata:ObjectMeta spec:ReplicaSetSpec status:*
ReplicaSetSpec minReadySeconds:i replicas:i selector:LabelSelector! template:PodTemplateSpec
ReplicationController apiVersion:s kind:s metadata:ObjectMeta spec:ReplicationControllerSpec status:*
ReplicationControllerSpec minReadySeconds:i replicas:i selector:{s} template:PodTemplateSpec
ResourceClaim name:s! request:s
ResourceFieldSelector containerName:s divisor:q resource:s!
ResourceMetricSource name:s! target:MetricTarget!
ResourceQuota apiVersion:s kind:s metadata:ObjectMeta spec:ResourceQuotaSpec status:*
ResourceQuotaSpec hard:{q} scopeSelector:ScopeSelector scopes:[s(BestEffort|CrossNamespacePodAffinity|NotBestEffort|NotTerminating|PriorityClass|Terminating|VolumeAttributesClass)]
ResourceRequirements claims:[ResourceClaim] limits:{q} requests:{q}
Role apiVersion:s kind:s metadata:ObjectMeta rules:[PolicyRule]
RoleBinding apiVersion:s kind:s metadata:ObjectMeta roleRef:RoleRef! subjects:[Subject]
RoleRef apiGroup:s=rbac.authorization.k8s.io kind:s! name:s!
RollingUpdateDaemonSet maxSurge:is maxUnavailable:is
RollingUpdateDeployment maxSurge:is maxUnavailable:is
RollingUpdateStatefulSetStrategy maxUnavailable:is partition:i
RuleWithOperations apiGroups:[s] apiVersions:[s] operations:[s(*|CONNECT|CREATE|DELETE|UPDATE)] resources:[s] scope:s(*|Cluster|Namespaced)
RuntimeClass apiVersion:s handler:s! kind:s metadata:ObjectMeta overhead:Overhead scheduling:Scheduling
SELinuxOptions level:s role:s type:s user:s
ScaleIOPersistentVolumeSource fsType:s gateway:s! protectionDomain:s readOnly:b secretRef:SecretReference! sslEnabled:b storageMode:s storagePool:s system:s! volumeName:s
ScaleIOVolumeSource fsType:s gateway:s! protectionDomain:s readOnly:b secretRef:LocalObjectReference! sslEnabled:b storageMode:s storagePool:s system:s! volumeName:s
Scheduling nodeSelector:{s} tolerations:[Toleration]
ScopeSelector matchExpressions:[ScopedResourceSelectorRequirement]
ScopedResourceSelectorRequirement operator:s(DoesNotExist|Exists|In|NotIn)! scopeName:s(BestEffort|CrossNamespacePodAffinity|NotBestEffort|NotTerminating|PriorityClass|Terminating|VolumeAttributesClass)! values:[s]
SeccompProfile localhostProfile:s type:s(Localhost|RuntimeDefault|Unconfined)!
Secret apiVersion:s data:{s} immutable:b kind:s metadata:ObjectMeta stringData:{s} type:s
SecretEnvSource name:s optional:b
SecretKeySelector key:s! name:s optional:b
SecretProjection items:[KeyToPath] name:s optional:b
SecretReference name:s namespace:s
SecretVolumeSource defaultMode:i items:[KeyToPath] optional:b secretName:s
SecurityContext allowPrivilegeEscalation:b appArmorProfile:AppArmorProfile capabilities:Capabilities privileged:b procMount:s(Default|Unmasked) readOnlyRootFilesystem:b runAsGroup:i runAsNonRoot:b runAsUser:i seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile windowsOptions:WindowsSecurityContextOptions
Service apiVersion:s kind:s metadata:ObjectMeta spec:ServiceSpec status:ServiceStatus
ServiceAccount apiVersion:s automountServiceAccountToken:b imagePullSecrets:[LocalObjectReference] kind:s metadata:ObjectMeta secrets:[ObjectReference]
ServiceAccountTokenProjection audience:s expirationSeconds:i path:s!
ServiceBackendPort name:s number:i
ServicePort appProtocol:s name:s nodePort:i port:i! protocol:s(SCTP|TCP|UDP) targetPort:is
ServiceReference name:s! namespace:s! path:s port:i
ServiceSpec allocateLoadBalancerNodePorts:b clusterIP:s clusterIPs:[s] externalIPs:[s] externalName:s externalTrafficPolicy:s(Cluster|Local) healthCheckNodePort:i internalTrafficPolicy:s(Cluster|Local) ipFamilies:[s(|IPv4|IPv6)] ipFamilyPolicy:s(PreferDualStack|RequireDualStack|SingleStack) loadBalancerClass:s loadBalancerIP:s loadBalancerSourceRanges:[s] ports:[ServicePort] publishNotReadyAddresses:b selector:{s} sessionAffinity:s(ClientIP|None) sessionAffinityConfig:SessionAffinityConfig trafficDistribution:s type:s(ClusterIP|ExternalName|LoadBalancer|NodePort)
ServiceStatus conditions:* loadBalancer:LoadBalancerStatus
SessionAffinityConfig clientIP:ClientIPConfig
SleepAction seconds:i!
StatefulSet apiVersion:s kind:s metadata:ObjectMeta spec:StatefulSetSpec status:*
StatefulSetOrdinals start:i
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:s whenScaled:s
StatefulSetSpec minReadySeconds:i ordinals:StatefulSetOrdinals persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy:s(OrderedReady|Parallel) replicas:i revisionHistoryLimit:i selector:LabelSelector! serviceName:s= template:PodTemplateSpec! updateStrategy:StatefulSetUpdateStrategy volumeClaimTemplates:[PersistentVolumeClaim]
StatefulSetUpdateStrategy rollingUpdate:RollingUpdateStatefulSetStrategy type:s(OnDelete|RollingUpdate)
StorageClass allowVolumeExpansion:b allowedTopologies:[TopologySelectorTerm] apiVersion:s kind:s metadata:ObjectMeta mountOptions:[s] parameters:{s} provisioner:s! reclaimPolicy:s(Delete|Recycle|Retain) volumeBindingMode:s(Immediate|WaitForFirstConsumer)
StorageOSPersistentVolumeSource fsType:s readOnly:b secretRef:ObjectReference volumeName:s volumeNamespace:s
StorageOSVolumeSource fsType:s readOnly:b secretRef:LocalObjectReference volumeName:s volumeNamespace:s
Subject apiGroup:s kind:s! name:s! namespace:s
SuccessPolicy rules:[SuccessPolicyRule]!
SuccessPolicyRule succeededCount:i succeededIndexes:s
Sysctl name:s! value:s=
TCPSocketAction host:s port:is!
Taint effect:s(NoExecute|NoSchedule|PreferNoSchedule)! key:s! timeAdded:s value:s
Toleration effect:s(NoExecute|NoSchedule|PreferNoSchedule) key:s operator:s(Equal|Exists|Gt|Lt) tolerationSeconds:i value:s
TopologySelectorLabelRequirement key:s! values:[s]!
TopologySelectorTerm matchLabelExpressions:[TopologySelectorLabelRequirement]
TopologySpreadConstraint labelSelector:LabelSelector matchLabelKeys:[s] maxSkew:i! minDomains:i nodeAffinityPolicy:s(Honor|Ignore) nodeTaintsPolicy:s(Honor|Ignore) topologyKey:s! whenUnsatisfiable:s(DoNotSchedule|ScheduleAnyway)!
TypedLocalObjectReference apiGroup:s kind:s! name:s!
TypedObjectReference apiGroup:s kind:s! name:s! namespace:s
ValidatingAdmissionPolicy apiVersion:s kind:s metadata:ObjectMeta spec:ValidatingAdmissionPolicySpec status:*
ValidatingAdmissionPolicyBinding apiVersion:s kind:s metadata:ObjectMeta spec:ValidatingAdmissionPolicyBindingSpec!
ValidatingAdmissionPolicyBindingSpec matchResources:MatchResources paramRef:ParamRef policyName:s! validationActions:[s(Audit|Deny|Warn)]!
ValidatingAdmissionPolicySpec auditAnnotations:[AuditAnnotation] failurePolicy:s(Fail|Ignore) matchConditions:[MatchCondition] matchConstraints:MatchResources paramKind:ParamKind validations:[Validation] variables:[Variable]
ValidatingWebhook admissionReviewVersions:[s]! clientConfig:WebhookClientConfig! failurePolicy:s(Fail|Ignore) matchConditions:[MatchCondition] matchPolicy:s(Equivalent|Exact) name:s! namespaceSelector:LabelSelector objectSelector:LabelSelector rules:[RuleWithOperations] sideEffects:s(None|NoneOnDryRun|Some|Unknown)! timeoutSeconds:i
ValidatingWebhookConfiguration apiVersion:s kind:s metadata:ObjectMeta webhooks:[ValidatingWebhook]
Validation expression:s! message:s messageExpression:s reason:s
Variable expression:s! name:s!
Volume awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource azureFile:AzureFileVolumeSource cephfs:CephFSVolumeSource cinder:CinderVolumeSource configMap:ConfigMapVolumeSource csi:CSIVolumeSource downwardAPI:DownwardAPIVolumeSource emptyDir:EmptyDirVolumeSource ephemeral:EphemeralVolumeSource fc:FCVolumeSource flexVolume:FlexVolumeSource flocker:FlockerVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource gitRepo:GitRepoVolumeSource glusterfs:GlusterfsVolumeSource hostPath:HostPathVolumeSource image:ImageVolumeSource iscsi:ISCSIVolumeSource name:s! nfs:NFSVolumeSource persistentVolumeClaim:PersistentVolumeClaimVolumeSource photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource projected:ProjectedVolumeSource quobyte:QuobyteVolumeSource rbd:RBDVolumeSource scaleIO:ScaleIOVolumeSource secret:SecretVolumeSource storageos:StorageOSVolumeSource vsphereVolume:VsphereVirtualDiskVolumeSource
VolumeDevice devicePath:s! name:s!
VolumeMount mountPath:s! mountPropagation:s(Bidirectional|HostToContainer|None) name:s! readOnly:b recursiveReadOnly:s subPath:s subPathExpr:s
VolumeNodeAffinity required:NodeSelector
VolumeProjection clusterTrustBundle:ClusterTrustBundleProjection configMap:ConfigMapProjection downwardAPI:DownwardAPIProjection podCertificate:PodCertificateProjection secret:SecretProjection serviceAccountToken:ServiceAccountTokenProjection
VolumeResourceRequirements limits:{q} requests:{q}
VsphereVirtualDiskVolumeSource fsType:s storagePolicyID:s storagePolicyName:s volumePath:s!
WebhookClientConfig caBundle:s service:ServiceReference url:s
WeightedPodAffinityTerm podAffinityTerm:PodAffinityTerm! weight:i!
WindowsSecurityContextOptions gmsaCredentialSpec:s gmsaCredentialSpecName:s hostProcess:b runAsUserName:s
discovery-Endpoint addresses:[s]! conditions:discovery-EndpointConditions deprecatedTopology:{s} hints:discovery-EndpointHints hostname:s nodeName:s targetRef:ObjectReference zone:s
discovery-EndpointConditions ready:b serving:b terminating:b
discovery-EndpointHints forNodes:[discovery-ForNode] forZones:[discovery-ForZone]
discovery-EndpointPort appProtocol:s name:s port:i protocol:s(SCTP|TCP|UDP)
discovery-EndpointSlice addressType:s(FQDN|IPv4|IPv6)! apiVersion:s endpoints:[discovery-Endpoint] kind:s metadata:ObjectMeta ports:[discovery-EndpointPort]
discovery-ForNode name:s!
discovery-ForZone name:s!
`;
