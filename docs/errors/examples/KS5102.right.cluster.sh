kubectl create namespace web-dev > /dev/null
kubestage drift base.yaml --context "$CONTEXT" > /dev/null
