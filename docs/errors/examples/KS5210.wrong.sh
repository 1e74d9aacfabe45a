cat > chart.yaml <<'END'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: chart }
spec:
  team: storefront
  source: { manifests: { paths: [./k8s.yaml] } }
  ports: { http: 8080 }
  expose: {}
END
cat > k8s.yaml <<'END'
apiVersion: v1
kind: Service
metadata: { name: chart }
spec: { selector: { app: chart }, ports: [{ port: 8080 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: own }
spec:
  rules: [{ host: else.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: chart, port: { number: 8080 } } } }] } }]
END
kubestage build .
