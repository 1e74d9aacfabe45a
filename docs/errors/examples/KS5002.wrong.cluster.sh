sed 's/cni: calico/cni: cilium/' base.yaml > platform.yaml # which this cluster has not
echo '  calls: [{ host: payments.example.com }]' >> platform.yaml
kubestage apply platform.yaml --context "$CONTEXT" --yes > plan.txt
