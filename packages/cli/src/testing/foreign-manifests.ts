/** What a company has that never heard of kubestage: two stages of one app, by a label, kept apart by hand. */
export const foreignManifests = `apiVersion: v1
kind: Namespace
metadata: { name: orders-dev, labels: { stage: dev, team: orders } }
---
apiVersion: v1
kind: Namespace
metadata: { name: orders-prod, labels: { stage: prod, team: orders, pod-security.kubernetes.io/enforce: baseline } }
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: compute, namespace: orders-dev }
spec: { hard: { requests.cpu: "6", requests.memory: 12Gi, pods: "30", requests.nvidia.com/gpu: "1" } }
---
apiVersion: v1
kind: LimitRange
metadata: { name: defaults, namespace: orders-dev }
spec:
  limits:
    - type: Container
      default: { cpu: 200m, memory: 256Mi }
      defaultRequest: { cpu: 100m, memory: 128Mi }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: developers, namespace: orders-dev }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: orders }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: developers, namespace: orders-prod }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: orders }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny-all, namespace: orders-prod }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: api, namespace: orders-dev }
data: { LOG_LEVEL: debug, THEME: light }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: api, namespace: orders-prod }
data: { LOG_LEVEL: warn, THEME: light }
---
apiVersion: v1
kind: Secret
metadata: { name: database, namespace: orders-dev }
stringData: { password: never-shown-anywhere }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: orders-dev }
spec: { selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: orders-prod }
spec: { selector: { app: api }, ports: [{ name: http, port: 8080, targetPort: http }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: public, namespace: orders-prod }
spec:
  ingressClassName: nginx
  rules: [{ host: api.orders.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: api, port: { name: http } } } }] } }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: orders-dev }
spec:
  replicas: 1
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: registry.example.com/orders/api:1.2
          ports: [{ name: http, containerPort: 8080 }]
          envFrom: [{ configMapRef: { name: api } }]
          env: [{ name: DATABASE_PASSWORD, valueFrom: { secretKeyRef: { name: database, key: password } } }]
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
          readinessProbe: { httpGet: { path: /ready, port: http } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: orders-prod }
spec:
  replicas: 3
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      nodeSelector: { disk: ssd }
      containers:
        - name: api
          image: registry.example.com/orders/api@sha256:ab0cb987a73a4b4ce0a442e69e669d849c90da6ba49af02d7b4f8104f5cca8d4
          ports: [{ name: http, containerPort: 8080 }]
          envFrom: [{ configMapRef: { name: api } }]
          resources: { requests: { cpu: 200m, memory: 128Mi }, limits: { memory: 256Mi } }
          readinessProbe: { httpGet: { path: /ready, port: http } }
`;

/** The value of the Secret among them, which nobody may see. */
export const foreignSecret = "never-shown-anywhere";
