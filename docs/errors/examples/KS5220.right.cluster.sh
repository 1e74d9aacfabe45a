mkdir -p platform/chart/templates && cp base.yaml platform/
printf 'apiVersion: v2\nname: search\nversion: 1.0.0\n' > platform/chart/Chart.yaml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: search }\ndata:\n  HOST: {{ required "host is missing" .Values.host }}\n' > platform/chart/templates/settings.yaml
cat > platform/search.yaml <<'EOF'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: search }
spec:
  team: storefront
  source: { helm: { chart: ./chart, values: { host: search.example.com } } }
EOF
sed -i 's/domain: example.com/&\n  tools: { helm: 4.3.1 }/' platform/base.yaml
kubestage build platform > manifests.yaml
