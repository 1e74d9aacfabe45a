printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: search }\n' > settings.yaml
mkdir -p platform/search/templates && cp base.yaml platform/
printf 'apiVersion: v2\nname: search\nversion: 1.0.0\n' > platform/search/Chart.yaml
cat > platform/search.yaml <<'END'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: search }
spec:
  team: storefront
  source: { helm: { chart: ./search } }
END
cp settings.yaml platform/search/templates/settings.yaml
kubestage build platform > manifests.yaml
