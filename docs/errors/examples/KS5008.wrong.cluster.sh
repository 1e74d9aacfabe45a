kubestage plan base.yaml --context "$CONTEXT" --save next.plan > plan.txt 2>&1
export XDG_STATE_HOME=$PWD/elsewhere # somebody else's machine
kubestage apply next.plan --context "$CONTEXT"
