printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: search }\n' > settings.yaml
mkdir -p platform/manifests && cp base.yaml platform/
cat > platform/search.yaml <<'EOF'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: search }
spec:
  team: storefront
  source: { manifests: { paths: [./manifests] } }
EOF
cp settings.yaml platform/manifests/settings.yaml
kubestage build platform > manifests.yaml
