kubestage apply base.yaml --context "$CONTEXT" --yes --timeout 1s > applied.txt # this cluster has no node
