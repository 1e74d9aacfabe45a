cat > kubeconfig <<END
apiVersion: v1
kind: Config
clusters: [{ name: nonprod, cluster: { server: "https://127.0.0.1:6443" } }]
users: [{ name: me, user: { token: "mine" } }]
contexts: [{ name: nonprod, context: { cluster: nonprod, user: me } }]
END
kubestage plan base.yaml --context non-prod --kubeconfig kubeconfig
