kubectl create namespace web-dev > /dev/null
kubectl create clusterrole reader --verb=get,list,watch --resource="*.*" > /dev/null
kubectl create clusterrolebinding reader --clusterrole=reader --serviceaccount=default:reader > /dev/null
kubectl create serviceaccount reader > /dev/null
kubectl config view --raw > kubeconfig
kubectl --kubeconfig kubeconfig config set-credentials reader --token "$(kubectl create token reader)" > /dev/null
kubectl --kubeconfig kubeconfig config set-context reader --cluster "$CONTEXT" --user reader > /dev/null
kubestage drift base.yaml --context reader --kubeconfig kubeconfig > /dev/null
