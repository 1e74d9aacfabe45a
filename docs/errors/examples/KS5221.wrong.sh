mkdir platform && cp base.yaml platform/
cat > platform/search.yaml <<'EOF'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: search }
spec:
  team: storefront
  source: { helm: { chart: ./charts/search } }
EOF
kubestage build platform > manifests.yaml
