// Written by scripts/shapes.ts from the API server's own OpenAPI.

/** Kind, version, type. */
export const kindsText = `
Namespace v1 Namespace
Node v1 Node
Pod v1 Pod
PodTemplate v1 PodTemplate
ReplicationController v1 ReplicationController
Service v1 Service
Endpoints v1 Endpoints
ServiceAccount v1 ServiceAccount
ConfigMap v1 ConfigMap
Secret v1 Secret
ResourceQuota v1 ResourceQuota
LimitRange v1 LimitRange
PersistentVolume v1 PersistentVolume
PersistentVolumeClaim v1 PersistentVolumeClaim
apps/Deployment v1 Deployment
apps/ReplicaSet v1 ReplicaSet
apps/StatefulSet v1 StatefulSet
apps/DaemonSet v1 DaemonSet
batch/Job v1 Job
batch/CronJob v1 CronJob
autoscaling/HorizontalPodAutoscaler v2 HorizontalPodAutoscaler
discovery.k8s.io/EndpointSlice v1 discovery-EndpointSlice
networking.k8s.io/NetworkPolicy v1 NetworkPolicy
networking.k8s.io/Ingress v1 Ingress
networking.k8s.io/IngressClass v1 IngressClass
node.k8s.io/RuntimeClass v1 RuntimeClass
policy/PodDisruptionBudget v1 PodDisruptionBudget
rbac.authorization.k8s.io/Role v1 Role
rbac.authorization.k8s.io/ClusterRole v1 ClusterRole
rbac.authorization.k8s.io/RoleBinding v1 RoleBinding
rbac.authorization.k8s.io/ClusterRoleBinding v1 ClusterRoleBinding
scheduling.k8s.io/PriorityClass v1 PriorityClass
storage.k8s.io/StorageClass v1 StorageClass
admissionregistration.k8s.io/ValidatingAdmissionPolicy v1 ValidatingAdmissionPolicy
admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding v1 ValidatingAdmissionPolicyBinding
admissionregistration.k8s.io/ValidatingWebhookConfiguration v1 ValidatingWebhookConfiguration
admissionregistration.k8s.io/MutatingWebhookConfiguration v1 MutatingWebhookConfiguration
`;

export const firstTypesText = `
AWSElasticBlockStoreVolumeSource fsType:s partition:i readOnly:b volumeID:s!
Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
AggregationRule clusterRoleSelectors:[LabelSelector]
AppArmorProfile localhostProfile:s type:s(Localhost|RuntimeDefault|Unconfined)!
AuditAnnotation key:s! valueExpression:s!
AzureDiskVolumeSource cachingMode:s(None|ReadOnly|ReadWrite) diskName:s! diskURI:s! fsType:s kind:s(Dedicated|Managed|Shared) readOnly:b
AzureFilePersistentVolumeSource readOnly:b secretName:s! secretNamespace:s shareName:s!
AzureFileVolumeSource readOnly:b secretName:s! shareName:s!
CSIPersistentVolumeSource controllerExpandSecretRef:SecretReference controllerPublishSecretRef:SecretReference driver:s! fsType:s nodeExpandSecretRef:SecretReference nodePublishSecretRef:SecretReference nodeStageSecretRef:SecretReference readOnly:b volumeAttributes:{s} volumeHandle:s!
CSIVolumeSource driver:s! fsType:s nodePublishSecretRef:LocalObjectReference readOnly:b volumeAttributes:{s}
Capabilities add:[s] drop:[s]
CephFSPersistentVolumeSource monitors:[s]! path:s readOnly:b secretFile:s secretRef:SecretReference user:s
CephFSVolumeSource monitors:[s]! path:s readOnly:b secretFile:s secretRef:LocalObjectReference user:s
CinderPersistentVolumeSource fsType:s readOnly:b secretRef:SecretReference volumeID:s!
CinderVolumeSource fsType:s readOnly:b secretRef:LocalObjectReference volumeID:s!
ClientIPConfig timeoutSeconds:i
ClusterRole aggregationRule:AggregationRule apiVersion:s kind:s metadata:ObjectMeta rules:[PolicyRule]
ClusterRoleBinding apiVersion:s kind:s metadata:ObjectMeta roleRef:RoleRef! subjects:[Subject]
ClusterTrustBundleProjection labelSelector:LabelSelector name:s optional:b path:s! signerName:s
ConfigMap apiVersion:s binaryData:{s} data:{s} immutable:b kind:s metadata:ObjectMeta
ConfigMapEnvSource name:s optional:b
ConfigMapKeySelector key:s! name:s optional:b
ConfigMapNodeConfigSource kubeletConfigKey:s! name:s! namespace:s! resourceVersion:s uid:s
ConfigMapProjection items:[KeyToPath] name:s optional:b
ConfigMapVolumeSource defaultMode:i items:[KeyToPath] name:s optional:b
Container args:[s] command:[s] env:[EnvVar] envFrom:[EnvFromSource] image:s imagePullPolicy:s(Always|IfNotPresent|Never) lifecycle:Lifecycle livenessProbe:Probe name:s! ports:[ContainerPort] readinessProbe:Probe resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements restartPolicy:s restartPolicyRules:[ContainerRestartRule] securityContext:SecurityContext startupProbe:Probe stdin:b stdinOnce:b terminationMessagePath:s terminationMessagePolicy:s(FallbackToLogsOnError|File) tty:b volumeDevices:[VolumeDevice] volumeMounts:[VolumeMount] workingDir:s
ContainerPort containerPort:i! hostIP:s hostPort:i name:s protocol:s(SCTP|TCP|UDP)
ContainerResizePolicy resourceName:s! restartPolicy:s!
ContainerResourceMetricSource container:s! name:s! target:MetricTarget!
ContainerRestartRule action:s! exitCodes:ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes operator:s! values:[i]
CronJob apiVersion:s kind:s metadata:ObjectMeta spec:CronJobSpec! status:*
CronJobSpec concurrencyPolicy:s(Allow|Forbid|Replace) failedJobsHistoryLimit:i jobTemplate:JobTemplateSpec! schedule:s! startingDeadlineSeconds:i successfulJobsHistoryLimit:i suspend:b timeZone:s
CrossVersionObjectReference apiVersion:s kind:s! name:s!
DaemonSet apiVersion:s kind:s metadata:ObjectMeta spec:DaemonSetSpec status:*
DaemonSetSpec minReadySeconds:i revisionHistoryLimit:i selector:LabelSelector! template:PodTemplateSpec! updateStrategy:DaemonSetUpdateStrategy
DaemonSetUpdateStrategy rollingUpdate:RollingUpdateDaemonSet type:s(OnDelete|RollingUpdate)
Deployment apiVersion:s kind:s metadata:ObjectMeta spec:DeploymentSpec status:*
DeploymentSpec minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i selector:LabelSelector! strategy:DeploymentStrategy template:PodTemplateSpec!
DeploymentStrategy rollingUpdate:RollingUpdateDeployment type:s(Recreate|RollingUpdate)
DownwardAPIProjection items:[DownwardAPIVolumeFile]
DownwardAPIVolumeFile fieldRef:ObjectFieldSelector mode:i path:s! resourceFieldRef:ResourceFieldSelector
DownwardAPIVolumeSource defaultMode:i items:[DownwardAPIVolumeFile]
EmptyDirVolumeSource medium:s sizeLimit:q
EndpointAddress hostname:s ip:s! nodeName:s targetRef:ObjectReference
EndpointPort appProtocol:s name:s port:i! protocol:s(SCTP|TCP|UDP)
EndpointSubset addresses:[EndpointAddress] notReadyAddresses:[EndpointAddress] ports:[EndpointPort]
Endpoints apiVersion:s kind:s metadata:ObjectMeta subsets:[EndpointSubset]
EnvFromSource configMapRef:ConfigMapEnvSource prefix:s secretRef:SecretEnvSource
EnvVar name:s! value:s valueFrom:EnvVarSource
EnvVarSource configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector fileKeyRef:FileKeySelector resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector
EphemeralContainer args:[s] command:[s] env:[EnvVar] envFrom:[EnvFromSource] image:s imagePullPolicy:s(Always|IfNotPresent|Never) lifecycle:Lifecycle livenessProbe:Probe name:s! ports:[ContainerPort] readinessProbe:Probe resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements restartPolicy:s restartPolicyRules:[ContainerRestartRule] securityContext:SecurityContext startupProbe:Probe stdin:b stdinOnce:b targetContainerName:s terminationMessagePath:s terminationMessagePolicy:s(FallbackToLogsOnError|File) tty:b volumeDevices:[VolumeDevice] volumeMounts:[VolumeMount] workingDir:s
EphemeralVolumeSource volumeClaimTemplate:PersistentVolumeClaimTemplate
ExecAction command:[s]
ExternalMetricSource metric:MetricIdentifier! target:MetricTarget!
FCVolumeSource fsType:s lun:i readOnly:b targetWWNs:[s] wwids:[s]
FileKeySelector key:s! optional:b path:s! volumeName:s!
FlexPersistentVolumeSource driver:s! fsType:s options:{s} readOnly:b secretRef:SecretReference
FlexVolumeSource driver:s! fsType:s options:{s} readOnly:b secretRef:LocalObjectReference
FlockerVolumeSource datasetName:s datasetUUID:s
GCEPersistentDiskVolumeSource fsType:s partition:i pdName:s! readOnly:b
GRPCAction port:i! service:s
GitRepoVolumeSource directory:s repository:s! revision:s
GlusterfsPersistentVolumeSource endpoints:s! endpointsNamespace:s path:s! readOnly:b
GlusterfsVolumeSource endpoints:s! path:s! readOnly:b
HPAScalingPolicy periodSeconds:i! type:s! value:i!
HPAScalingRules policies:[HPAScalingPolicy] selectPolicy:s stabilizationWindowSeconds:i tolerance:q
HTTPGetAction host:s httpHeaders:[HTTPHeader] path:s port:is! scheme:s(HTTP|HTTPS)
HTTPHeader name:s! value:s!
HTTPIngressPath backend:IngressBackend! path:s pathType:s(Exact|ImplementationSpecific|Prefix)!
HTTPIngressRuleValue paths:[HTTPIngressPath]!
HorizontalPodAutoscaler apiVersion:s kind:s metadata:ObjectMeta spec:HorizontalPodAutoscalerSpec! status:*
HorizontalPodAutoscalerBehavior scaleDown:HPAScalingRules scaleUp:HPAScalingRules
HorizontalPodAutoscalerSpec behavior:HorizontalPodAutoscalerBehavior maxReplicas:i! metrics:[MetricSpec] minReplicas:i scaleTargetRef:CrossVersionObjectReference!
HostAlias hostnames:[s] ip:s!
HostIP ip:s!
HostPathVolumeSource path:s! type:s(|BlockDevice|CharDevice|Directory|DirectoryOrCreate|File|FileOrCreate|Socket)
IPBlock cidr:s! except:[s]
ISCSIPersistentVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s iqn:s! iscsiInterface:s lun:i! portals:[s] readOnly:b secretRef:SecretReference targetPortal:s!
ISCSIVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s iqn:s! iscsiInterface:s lun:i! portals:[s] readOnly:b secretRef:LocalObjectReference targetPortal:s!
ImageVolumeSource pullPolicy:s(Always|IfNotPresent|Never) reference:s
Ingress apiVersion:s kind:s metadata:ObjectMeta spec:IngressSpec status:IngressStatus
IngressBackend resource:TypedLocalObjectReference service:IngressServiceBackend
IngressClass apiVersion:s kind:s metadata:ObjectMeta spec:IngressClassSpec
IngressClassParametersReference apiGroup:s kind:s! name:s! namespace:s scope:s
IngressClassSpec controller:s parameters:IngressClassParametersReference
IngressLoadBalancerIngress hostname:s ip:s ports:[IngressPortStatus]
IngressLoadBalancerStatus ingress:[IngressLoadBalancerIngress]
IngressPortStatus error:s port:i! protocol:s(SCTP|TCP|UDP)!
IngressRule host:s http:HTTPIngressRuleValue
IngressServiceBackend name:s! port:ServiceBackendPort
IngressSpec defaultBackend:IngressBackend ingressClassName:s rules:[IngressRule] tls:[IngressTLS]
IngressStatus loadBalancer:IngressLoadBalancerStatus
IngressTLS hosts:[s] secretName:s
Job apiVersion:s kind:s metadata:ObjectMeta spec:JobSpec status:*
JobSpec activeDeadlineSeconds:i backoffLimit:i backoffLimitPerIndex:i completionMode:s(Indexed|NonIndexed) completions:i managedBy:s manualSelector:b maxFailedIndexes:i parallelism:i podFailurePolicy:PodFailurePolicy podReplacementPolicy:s(Failed|TerminatingOrFailed) selector:LabelSelector successPolicy:SuccessPolicy suspend:b template:PodTemplateSpec! ttlSecondsAfterFinished:i
JobTemplateSpec metadata:ObjectMeta spec:JobSpec
KeyToPath key:s! mode:i path:s!
LabelSelector matchExpressions:[LabelSelectorRequirement] matchLabels:{s}
LabelSelectorRequirement key:s! operator:s! values:[s]
Lifecycle postStart:LifecycleHandler preStop:LifecycleHandler stopSignal:s(SIGABRT|SIGALRM|SIGBUS|SIGCHLD|SIGCLD|SIGCONT|SIGFPE|SIGHUP|SIGILL|SIGINT|SIGIO|SIGIOT|SIGKILL|SIGPIPE|SIGPOLL|SIGPROF|SIGPWR|SIGQUIT|SIGRTMAX|SIGRTMAX-1|SIGRTMAX-10|SIGRTMAX-11|SIGRTMAX-12|SIGRTMAX-13|SIGRTMAX-14|SIGRTMAX-2|SIGRTMAX-3|SIGRTMAX-4|SIGRTMAX-5|SIGRTMAX-6|SIGRTMAX-7|SIGRTMAX-8|SIGRTMAX-9|SIGRTMIN|SIGRTMIN+1|SIGRTMIN+10|SIGRTMIN+11|SIGRTMIN+12|SIGRTMIN+13|SIGRTMIN+14|SIGRTMIN+15|SIGRTMIN+2|SIGRTMIN+3|SIGRTMIN+4|SIGRTMIN+5|SIGRTMIN+6|SIGRTMIN+7|SIGRTMIN+8|SIGRTMIN+9|SIGSEGV|SIGSTKFLT|SIGSTOP|SIGSYS|SIGTERM|SIGTRAP|SIGTSTP|SIGTTIN|SIGTTOU|SIGURG|SIGUSR1|SIGUSR2|SIGVTALRM|SIGWINCH|SIGXCPU|SIGXFSZ)
LifecycleHandler exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction
LimitRange apiVersion:s kind:s metadata:ObjectMeta spec:LimitRangeSpec
LimitRangeItem default:{q} defaultRequest:{q} max:{q} maxLimitRequestRatio:{q} min:{q} type:s!
LimitRangeSpec limits:[LimitRangeItem]=
LoadBalancerIngress hostname:s ip:s ipMode:s ports:[PortStatus]
LoadBalancerStatus ingress:[LoadBalancerIngress]
LocalObjectReference name:s
LocalVolumeSource fsType:s path:s!
MatchCondition expression:s! name:s!
MatchResources excludeResourceRules:[NamedRuleWithOperations] matchPolicy:s(Equivalent|Exact) namespaceSelector:LabelSelector objectSelector:LabelSelector resourceRules:[NamedRuleWithOperations]
MetricIdentifier name:s! selector:LabelSelector
MetricSpec containerResource:ContainerResourceMetricSource external:ExternalMetricSource object:ObjectMetricSource pods:PodsMetricSource resource:ResourceMetricSource type:s!
MetricTarget averageUtilization:i averageValue:q type:s! value:q
MutatingWebhook admissionReviewVersions:[s]! clientConfig:WebhookClientConfig! failurePolicy:s(Fail|Ignore) matchConditions:[MatchCondition] matchPolicy:s(Equivalent|Exact) name:s! namespaceSelector:LabelSelector objectSelector:LabelSelector reinvocationPolicy:s(IfNeeded|Never) rules:[RuleWithOperations] sideEffects:s(None|NoneOnDryRun|Some|Unknown)! timeoutSeconds:i
MutatingWebhookConfiguration apiVersion:s kind:s metadata:ObjectMeta webhooks:[MutatingWebhook]
NFSVolumeSource path:s! readOnly:b server:s!
NamedRuleWithOperations apiGroups:[s] apiVersions:[s] operations:[s(*|CONNECT|CREATE|DELETE|UPDATE)] resourceNames:[s] resources:[s] scope:s(*|Cluster|Namespaced)
Namespace apiVersion:s kind:s metadata:ObjectMeta spec:NamespaceSpec status:*
NamespaceSpec finalizers:[s]
NetworkPolicy apiVersion:s kind:s metadata:ObjectMeta spec:NetworkPolicySpec= status:*
NetworkPolicyEgressRule ports:[NetworkPolicyPort] to:[NetworkPolicyPeer]
NetworkPolicyIngressRule from:[NetworkPolicyPeer] ports:[NetworkPolicyPort]
NetworkPolicyPeer ipBlock:IPBlock namespaceSelector:LabelSelector podSelector:LabelSelector
NetworkPolicyPort endPort:i port:is protocol:s(SCTP|TCP|UDP)
NetworkPolicySpec egress:[NetworkPolicyEgressRule] ingress:[NetworkPolicyIngressRule] podSelector:LabelSelector= policyTypes:[s(Egress|Ingress)]
Node apiVersion:s kind:s metadata:ObjectMeta spec:NodeSpec status:NodeStatus
NodeAddress address:s! type:s!
NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm] requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
NodeConfigSource configMap:ConfigMapNodeConfigSource
NodeSelector nodeSelectorTerms:[NodeSelectorTerm]!
NodeSelectorRequirement key:s! operator:s(DoesNotExist|Exists|Gt|In|Lt|NotIn)! values:[s]
NodeSelectorTerm matchExpressions:[NodeSelectorRequirement] matchFields:[NodeSelectorRequirement]
NodeSpec configSource:NodeConfigSource externalID:s podCIDR:s podCIDRs:[s] providerID:s taints:[Taint] unschedulable:b
NodeStatus addresses:[NodeAddress] allocatable:{q} capacity:{q} conditions:* config:* daemonEndpoints:* declaredFeatures:* features:* images:* nodeInfo:* phase:* runtimeHandlers:* volumesAttached:* volumesInUse:*
ObjectFieldSelector apiVersion:s fieldPath:s!
`;
