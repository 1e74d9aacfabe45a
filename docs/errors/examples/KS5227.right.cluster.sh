mkdir -p platform/kustomization && cp base.yaml platform/
printf 'resources:\n  - settings.yaml\n' > platform/kustomization/kustomization.yaml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: search }\n' > platform/kustomization/settings.yaml
cat > platform/search.yaml <<'EOF'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: search }
spec:
  team: storefront
  source: { kustomize: { path: ./kustomization } }
EOF
sed -i 's/domain: example.com/&\n  tools: { kustomize: 5.8.2 }/' platform/base.yaml
kubestage build platform > manifests.yaml
