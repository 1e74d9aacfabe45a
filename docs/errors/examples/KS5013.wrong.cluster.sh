kubestage apply base.yaml --context "$CONTEXT" --yes --no-wait > applied.txt 2>&1
kubectl --namespace kubestage-shop patch configmap inventory-cluster --type merge --patch '{ "data": { "format": null } }' > /dev/null
kubestage apply base.yaml --context "$CONTEXT" --yes
