kubectl create namespace shop-dev > /dev/null && kubectl label namespace shop-dev stage=dev > /dev/null
kubectl create namespace shop-prod > /dev/null && kubectl label namespace shop-prod stage=prod > /dev/null
kubectl create clusterrole looker --verb=list --resource=namespaces,pods,networkpolicies.networking.k8s.io > /dev/null
kubectl create clusterrolebinding looker --clusterrole=looker --user=looker > /dev/null
cp "$KUBECONFIG" kubeconfig && export KUBECONFIG=$PWD/kubeconfig
kubectl config set users.kubernetes-admin.act-as looker > /dev/null
kubestage prove --context "$CONTEXT" --property labels 2>&1 | grep -A 2 secrets
