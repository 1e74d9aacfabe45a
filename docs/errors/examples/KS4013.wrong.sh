mkdir -p platform/k8s && cp base.yaml platform/
cat > platform/search.yaml <<'END'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: search }
spec:
  team: storefront
  source: { manifests: { paths: [k8s] } }
END
for name in settings Settings; do
  printf "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: $name }\n" > "platform/k8s/$name.yaml"
done
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
kubestage ledger init ledger.git
kubestage release create search platform > releases.txt
