uid=$(kubectl --context "$CONTEXT" get namespace kube-system -o jsonpath={.metadata.uid})
sed "s/cni: calico/&\n  uid: $uid/; s/groups: \[storefront\]/users: [linus]/" base.yaml > platform.yaml
cp "$KUBECONFIG" kubeconfig && export KUBECONFIG=$PWD/kubeconfig
kubectl config set users.kubernetes-admin.act-as linus > /dev/null # who may do nothing there yet
kubestage use dev platform.yaml
