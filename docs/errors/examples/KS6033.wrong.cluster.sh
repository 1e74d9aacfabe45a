mkdir -p platform/nothing && cp base.yaml platform/
cat > platform/search.yaml <<'EOF'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: search }
spec:
  team: storefront
  source: { helm: { chart: oci://127.0.0.1:1/charts/search, version: 1.0.0 } }
EOF
sed -i 's/domain: example.com/&\n  tools: { helm: 4.3.1 }/' platform/base.yaml
kubestage build platform > manifests.yaml
