export KUBESTAGE_PLAN_KEY=$(openssl rand -hex 32) # a secret of the pipeline, the same in both jobs
kubestage plan base.yaml --context "$CONTEXT" --save next.plan > plan.txt
export XDG_STATE_HOME=$PWD/elsewhere
kubestage apply next.plan --context "$CONTEXT" --no-wait > applied.txt
