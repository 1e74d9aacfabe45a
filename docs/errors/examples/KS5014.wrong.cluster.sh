sed -i "s/domain: example.com/domain: example.com\n  administrators: { users: [planner] }/" base.yaml
kubestage apply base.yaml --context "$CONTEXT" --yes --no-wait > applied.txt 2>&1
kubectl create clusterrole planner --verb=get,list,watch,patch --resource="*.*" > /dev/null
kubectl create clusterrolebinding planner --clusterrole=planner --user=planner > /dev/null
cp "$KUBECONFIG" kubeconfig && export KUBECONFIG=$PWD/kubeconfig
kubectl config set users.kubernetes-admin.act-as planner > /dev/null
sed -i 's/cpu: 100m/cpu: 200m/' base.yaml
kubestage apply base.yaml --context "$CONTEXT" --yes > plan.txt
