mkdir -p platform/kustomization && cp base.yaml platform/
printf 'resources:\n  - https://example.com/search/settings.yaml\n' > platform/kustomization/kustomization.yaml
cat > platform/search.yaml <<'EOF'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: search }
spec:
  team: storefront
  source: { kustomize: { path: ./kustomization } }
EOF
kubestage build platform > manifests.yaml
