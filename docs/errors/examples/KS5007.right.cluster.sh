kubestage plan base.yaml --context "$CONTEXT" --save next.plan > plan.txt
kubestage apply next.plan --context "$CONTEXT" --no-wait > applied.txt
