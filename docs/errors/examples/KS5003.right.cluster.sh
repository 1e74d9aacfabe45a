kubestage apply base.yaml --context "$CONTEXT" --yes --no-wait > applied.txt
kubectl --namespace web-dev scale deployment web --replicas 5 > /dev/null
kubestage apply base.yaml --context "$CONTEXT" --yes --no-wait --force-conflicts >> applied.txt
