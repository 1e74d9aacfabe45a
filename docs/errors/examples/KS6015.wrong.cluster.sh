kubectl create clusterrole reader --verb=get --resource="*.*" > /dev/null
kubectl create clusterrolebinding reader --clusterrole=reader --serviceaccount=default:dev > /dev/null
kubectl create serviceaccount dev > /dev/null
kubectl config view --raw > kubeconfig
kubectl --kubeconfig kubeconfig config set-credentials dev --token "$(kubectl create token dev)" > /dev/null
kubectl --kubeconfig kubeconfig config set-context dev --cluster "$CONTEXT" --user dev > /dev/null
kubestage plan base.yaml --context dev --kubeconfig kubeconfig
