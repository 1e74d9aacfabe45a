cat > chart.yaml <<'END'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: chart }
spec:
  team: storefront
  source: { manifests: { paths: [./k8s.yaml] } }
  serviceAccountToken: true
END
cat > k8s.yaml <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: { name: chart }
spec:
  selector: { matchLabels: { app: chart } }
  template:
    metadata: { labels: { app: chart } }
    spec:
      automountServiceAccountToken: true
      containers:
        - name: main
          image: registry.example.com/shop/chart
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { cpu: 200m, memory: 128Mi } }
END
kubestage build .
