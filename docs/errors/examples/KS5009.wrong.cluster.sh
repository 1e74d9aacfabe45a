kubestage apply base.yaml --context "$CONTEXT" --yes --no-wait > applied.txt 2>&1
kubectl --namespace kubestage-shop patch lease apply --type merge --patch '{ "spec": { "holderIdentity": "ci@build-7" } }' > /dev/null
sed -i 's/cpu: 100m/cpu: 200m/' base.yaml
kubestage apply base.yaml --context "$CONTEXT" --yes --timeout 1s > plan.txt
