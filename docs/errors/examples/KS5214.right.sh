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
cat > releases.yaml <<'END'
apiVersion: kubestage.dev/v1alpha1
kind: Release
metadata:
  name: chart-f761462d64d4
spec:
  app: chart
  document:
    team: storefront
    source:
      manifests:
        paths:
        - "./k8s.yaml"
  rendered:
    dev: "07e81d08a933d3cdb79ca41b24a7aaca17684fbbbb56a814af41feb60a63423d"
  compiler: "0.1.0"
---
apiVersion: kubestage.dev/v1alpha1
kind: Release
metadata:
  name: web-cc71e06b73f5
spec:
  app: web
  document:
    team: storefront
    image: registry.example.com/shop/web@sha256:4d5e0e4ba1a9f2b6c06b9a4b0a6a1ac1a4f6f0ad6a4b1e1bbf6f6d2f0f7a1c3e
    port: 8080
    resources:
      requests:
        cpu: "100m"
        memory: "128Mi"
      limits:
        memory: "128Mi"
  compiler: "0.1.0"
---
apiVersion: kubestage.dev/v1alpha1
kind: ReleasePointers
metadata:
  name: pointers
spec:
  stages:
    dev:
      chart: chart-f761462d64d4
      web: web-cc71e06b73f5
END
kubestage build . --releases releases.yaml
