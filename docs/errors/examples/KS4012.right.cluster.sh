mkdir -p platform/chart/templates && cp base.yaml platform/
printf 'apiVersion: v2\nname: search\nversion: 1.0.0\n' > platform/chart/Chart.yaml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: search }\ndata:\n  SALT: {{ .Values.salt }}\n' > platform/chart/templates/settings.yaml
cat > platform/search.yaml <<'END'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: search }
spec:
  team: storefront
  source: { helm: { chart: ./chart, values: { salt: k3jd8fk2 } } }
END
sed -i 's/domain: example.com/&\n  tools: { helm: 4.3.1 }/' platform/base.yaml
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
kubestage ledger init ledger.git
kubestage release create --all platform > releases.txt
kubestage promote > promotions.txt
