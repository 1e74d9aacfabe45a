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
kind: Service
metadata: { name: web, namespace: web-dev }
spec: { type: NodePort, selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: world, namespace: web-dev }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
---
apiVersion: v1
kind: Namespace
metadata: { name: web-prod, labels: { stage: prod } }
END
cat > intent.yaml <<END
apiVersion: kubestage.dev/v1alpha1
kind: Intent
metadata: { name: shop }
spec:
  openings: []
END
kubestage prove world.yaml --intent intent.yaml --property network
