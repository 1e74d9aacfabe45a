mkdir -p platform/chart/templates && cp base.yaml platform/
printf 'apiVersion: v2\nname: search\nversion: 1.0.0\ndependencies:\n  - { name: index, version: 2.0.0, repository: "https://charts.example.com" }\n' > platform/chart/Chart.yaml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: search }\n' > platform/chart/templates/settings.yaml
cat > platform/search.yaml <<'EOF'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: search }
spec:
  team: storefront
  source: { helm: { chart: ./chart } }
EOF
# What `helm dependency build platform/chart` fetches:
mkdir -p platform/chart/charts/index
printf 'apiVersion: v2\nname: index\nversion: 2.0.0\n' > platform/chart/charts/index/Chart.yaml
sed -i 's/domain: example.com/&\n  tools: { helm: 4.3.1 }/' platform/base.yaml
kubestage build platform > manifests.yaml
