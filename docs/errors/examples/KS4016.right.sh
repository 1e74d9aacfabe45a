cat base.yaml - > shop.yaml <<'END'
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: prod }
spec: { cni: calico }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: prod }
spec: { cluster: prod, tier: production, nodes: shared, after: [dev] }
---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: worker }
spec:
  team: storefront
  image: registry.example.com/shop/worker:1.4
  resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
END
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
kubestage ledger init ledger.git
digest=sha256:4d5e0e4ba1a9f2b6c06b9a4b0a6a1ac1a4f6f0ad6a4b1e1bbf6f6d2f0f7a1c3e # as the build has said it
kubestage release create worker shop.yaml --image "registry.example.com/shop/worker:1.4=registry.example.com/shop/worker@$digest"
