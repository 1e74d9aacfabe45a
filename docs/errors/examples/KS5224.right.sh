mkdir -p platform/manifests && cp base.yaml platform/
printf '{ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "search" }, "data": { "a": "b" } }\n' > platform/manifests/settings.json
cat > platform/search.yaml <<'EOF'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: search }
spec:
  team: storefront
  source: { manifests: { paths: [./manifests] } }
EOF
kubestage build platform > manifests.yaml
