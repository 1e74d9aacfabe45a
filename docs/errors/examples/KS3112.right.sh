cat > world.yaml <<END
apiVersion: v1
kind: Namespace
metadata: { name: web-dev, labels: { stage: dev } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: web-dev, labels: { app: web } }
spec: { containers: [{ name: app, image: registry.example.com/web }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: own-stage, namespace: web-dev }
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
  - from: [{ namespaceSelector: { matchLabels: { stage: dev } } }]
  egress:
  - to: [{ namespaceSelector: { matchLabels: { stage: dev } } }]
---
apiVersion: v1
kind: Namespace
metadata: { name: web-prod, labels: { stage: prod } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: web-prod, labels: { app: web } }
spec: { containers: [{ name: app, image: registry.example.com/web }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: web-prod }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
END
kubestage prove world.yaml --cni calico --property network > proof.txt || test $? = 3
