cat > chart.yaml <<'END'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: chart }
spec:
  team: storefront
  source: { manifests: { paths: [./k8s.yaml] } }
END
cat > k8s.yaml <<'END'
apiVersion: v1
kind: ConfigMap
metadata: { name: chart }
data: { LEVEL: info }
END
kubestage build .
