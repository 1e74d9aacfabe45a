kubestage plan base.yaml --context "$CONTEXT"
