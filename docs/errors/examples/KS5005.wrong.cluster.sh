kubestage apply base.yaml --context "$CONTEXT" > plan.txt # not at a terminal: nobody can answer
