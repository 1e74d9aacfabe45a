kubectl create clusterrolebinding operators --clusterrole=cluster-admin --user=operator > /dev/null
cp "$KUBECONFIG" kubeconfig && export KUBECONFIG=$PWD/kubeconfig
kubectl config set users.kubernetes-admin.act-as operator > /dev/null
kubestage apply base.yaml --context "$CONTEXT" --yes --no-wait > plan.txt
