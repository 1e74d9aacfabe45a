kubestage use dev base.yaml --context "$CONTEXT"
