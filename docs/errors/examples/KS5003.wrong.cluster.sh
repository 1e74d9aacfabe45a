kubestage apply base.yaml --context "$CONTEXT" --yes --no-wait > applied.txt 2>&1
kubectl --namespace web-dev scale deployment web --replicas 5 > /dev/null
kubestage apply base.yaml --context "$CONTEXT" --yes > plan.txt
