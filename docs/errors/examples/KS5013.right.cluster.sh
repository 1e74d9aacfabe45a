kubestage apply base.yaml --context "$CONTEXT" --yes --no-wait > applied.txt
kubectl --namespace kubestage-shop patch configmap inventory-cluster --type merge --patch '{ "data": { "format": null } }' > /dev/null
kubectl --namespace kubestage-shop delete configmap inventory-cluster > /dev/null
kubestage apply base.yaml --context "$CONTEXT" --yes --no-wait >> applied.txt
