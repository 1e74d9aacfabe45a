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
  - to: [{ ipBlock: { cidr: 203.0.113.0/24 } }]
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
  openings:
  - from: { namespace: web-dev }
    to: { cidr: 203.0.113.0/24 }
END
kubestage prove world.yaml --intent intent.yaml --property network > proof.txt || test $? = 3
