cat > kubeconfig <<END
apiVersion: v1
kind: Config
clusters: [{ name: nonprod, cluster: { server: "https://127.0.0.1:6443" } }]
users:
  - name: me
    user: { exec: { apiVersion: client.authentication.k8s.io/v1, command: false, interactiveMode: Never } }
contexts: [{ name: nonprod, context: { cluster: nonprod, user: me } }]
END
kubestage plan base.yaml --context nonprod --kubeconfig kubeconfig
