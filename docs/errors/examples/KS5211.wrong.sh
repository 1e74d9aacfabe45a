cat > chart.yaml <<'END'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: chart }
spec:
  team: storefront
  source: { manifests: { paths: [./k8s.yaml] } }
END
cat > k8s.yaml <<'END'
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations: { "helm.sh/hook": pre-upgrade }
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: main
          image: registry.example.com/shop/migrate
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { cpu: 200m, memory: 128Mi } }
END
kubestage build .
