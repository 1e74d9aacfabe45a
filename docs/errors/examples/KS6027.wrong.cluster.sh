uid=$(kubectl --context "$CONTEXT" get namespace kube-system -o jsonpath={.metadata.uid})
sed "s/cni: calico/&\n  uid: $uid/" base.yaml > platform.yaml
kubestage use dev platform.yaml > chosen.txt
kubestage kubectl --server https://192.0.2.1:6443 get namespaces
