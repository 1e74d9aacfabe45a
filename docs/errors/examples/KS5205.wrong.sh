cat > chart.yaml <<'END'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: chart }
spec:
  team: storefront
  source: { manifests: { paths: [./k8s.yaml] } }
END
cat > k8s.yaml <<'END'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: chart }
spec: { podSelector: {}, ingress: [{}] }
END
kubestage build .
