/** One sound object of every kind of `KindTypes`, with many of its fields. The API server accepts each. */
export const everyKind = `
apiVersion: v1
kind: Namespace
metadata: {name: shop-dev, labels: {stage: dev}, annotations: {a: b}}
---
apiVersion: v1
kind: Node
metadata: {name: node-1, labels: {stage: dev}}
spec: {taints: [{key: stage, value: dev, effect: NoSchedule}], podCIDR: 10.0.0.0/24, unschedulable: false}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: default, labels: {app: web}}
spec:
  initContainers: [{name: first, image: a, command: [sh], env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]}]
  containers:
    - name: main
      image: web:1
      args: [a]
      env: [{name: A, value: "1"}, {name: B, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}]
      envFrom: [{configMapRef: {name: c}}]
      ports: [{name: http, containerPort: 80, hostPort: 8080, protocol: TCP}]
      resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 1Gi}}
      livenessProbe: {httpGet: {path: /, port: http, scheme: HTTP}, periodSeconds: 5}
      securityContext: {privileged: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}
      volumeMounts: [{name: data, mountPath: /data, readOnly: true}]
      imagePullPolicy: Always
  volumes:
    - {name: data, emptyDir: {sizeLimit: 1Gi}}
    - {name: host, hostPath: {path: /var, type: Directory}}
    - {name: all, projected: {sources: [{secret: {name: s, items: [{key: a, path: b}]}}]}}
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms: [{matchExpressions: [{key: stage, operator: In, values: [dev]}]}]
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
        - {weight: 1, podAffinityTerm: {topologyKey: zone, labelSelector: {matchLabels: {app: web}}}}
  tolerations: [{key: stage, operator: Equal, value: dev, effect: NoExecute, tolerationSeconds: 5}]
  topologySpreadConstraints:
    - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}
  nodeSelector: {stage: dev}
  serviceAccountName: default
  hostNetwork: false
  restartPolicy: Always
  terminationGracePeriodSeconds: 10
  securityContext: {runAsUser: 1000, sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: "0"}]}
---
apiVersion: v1
kind: PodTemplate
metadata: {name: web, namespace: default}
template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: web}]}}
---
apiVersion: v1
kind: ReplicationController
metadata: {name: web, namespace: default}
spec:
  replicas: 1
  selector: {app: web}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: web}]}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: default}
spec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80, targetPort: http, protocol: TCP}], externalIPs: [192.0.2.1]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: web, namespace: default}
subsets: [{addresses: [{ip: 192.0.2.1}], ports: [{port: 80, name: http}]}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: default}
automountServiceAccountToken: false
imagePullSecrets: [{name: pull}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: default}
data: {a: "1"}
binaryData: {b: AAAA}
immutable: false
---
apiVersion: v1
kind: Secret
metadata: {name: web, namespace: default}
type: Opaque
data: {a: AAAA}
stringData: {b: c}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: web, namespace: default}
spec:
  hard: {pods: 10, requests.cpu: "1"}
  scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]}
---
apiVersion: v1
kind: LimitRange
metadata: {name: web, namespace: default}
spec: {limits: [{type: Container, default: {cpu: "1"}, defaultRequest: {cpu: 100m}, max: {cpu: 2}}]}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  hostPath: {path: /disk}
  claimRef: {namespace: default, name: disk}
  persistentVolumeReclaimPolicy: Retain
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: disk, namespace: default}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, volumeName: disk, storageClassName: ""}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 1}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: web}]}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web, namespace: default}
spec:
  selector: {matchExpressions: [{key: app, operator: In, values: [web]}]}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: web}]}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web, namespace: default}
spec:
  serviceName: web
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: web}]}}
  volumeClaimTemplates:
    - {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: web, namespace: default}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: web}]}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: web, namespace: default}
spec: {backoffLimit: 1, template: {spec: {restartPolicy: Never, containers: [{name: main, image: web}]}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: web, namespace: default}
spec:
  schedule: "* * * * *"
  concurrencyPolicy: Forbid
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: web}]}}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: default}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 3
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web, namespace: default}
addressType: IPv4
endpoints: [{addresses: [192.0.2.1], conditions: {ready: true}, nodeName: node-1}]
ports: [{name: http, port: 80, protocol: TCP}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: default}
spec:
  podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{podSelector: {matchLabels: {app: web}}, namespaceSelector: {}}], ports: [{port: http, protocol: TCP}]}]
  egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 80, endPort: 90}]}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: default}
spec:
  ingressClassName: nginx
  defaultBackend: {service: {name: web, port: {number: 80}}}
  tls: [{hosts: [a.example.com], secretName: tls}]
  rules: [{host: a.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}}]
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: example.com/nginx, parameters: {kind: ConfigMap, name: a, scope: Namespace, namespace: default}}
---
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: gvisor}
handler: runsc
overhead: {podFixed: {cpu: 10m}}
scheduling: {nodeSelector: {a: b}, tolerations: [{key: a, operator: Exists}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: default}
spec: {minAvailable: 50%, selector: {matchLabels: {app: web}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: web, namespace: default}
rules: [{apiGroups: [""], resources: [pods], verbs: [get], resourceNames: [a]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: web}
rules: [{nonResourceURLs: [/metrics], verbs: [get]}]
aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web, namespace: default}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
subjects: [{kind: ServiceAccount, name: web, namespace: default}, {apiGroup: rbac.authorization.k8s.io, kind: User, name: a}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: web}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: web}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: a}]
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1000
globalDefault: false
preemptionPolicy: Never
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: example.com/disk
parameters: {a: b}
volumeBindingMode: Immediate
allowedTopologies: [{matchLabelExpressions: [{key: zone, values: [a]}]}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: web}
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods], scope: "*"}]
    namespaceSelector: {matchLabels: {a: b}}
  validations: [{expression: "true", message: no, reason: Forbidden}]
  variables: [{name: a, expression: "1"}]
  matchConditions: [{name: a, expression: "true"}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: web}
spec: {policyName: web, validationActions: [Deny], matchResources: {objectSelector: {matchLabels: {a: b}}}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: web}
webhooks:
  - name: a.example.com
    admissionReviewVersions: [v1]
    sideEffects: None
    clientConfig: {service: {namespace: default, name: web, path: /, port: 443}}
    rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
    timeoutSeconds: 5
    failurePolicy: Ignore
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: web}
webhooks:
  - name: a.example.com
    admissionReviewVersions: [v1]
    sideEffects: None
    clientConfig: {url: "https://example.com/"}
    reinvocationPolicy: Never
`;
