kubestage apply base.yaml --context "$CONTEXT" --yes --no-wait > applied.txt
