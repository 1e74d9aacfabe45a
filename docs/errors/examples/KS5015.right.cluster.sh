sed -i "s/domain: example.com/domain: example.com\n  administrators: { users: [operator] }/" base.yaml
kubectl create clusterrolebinding operators --clusterrole=cluster-admin --user=operator > /dev/null
cp "$KUBECONFIG" kubeconfig && export KUBECONFIG=$PWD/kubeconfig
kubectl config set users.kubernetes-admin.act-as operator > /dev/null
kubestage apply base.yaml --context "$CONTEXT" --yes --no-wait > applied.txt
