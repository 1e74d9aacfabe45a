kubestage plan base.yaml --context "$CONTEXT" --save next.plan > plan.txt 2>&1
echo '  replicas: 3' >> base.yaml
kubestage apply next.plan --context "$CONTEXT"
