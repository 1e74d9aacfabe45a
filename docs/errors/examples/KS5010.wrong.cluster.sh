kubectl create namespace kubestage-shop > /dev/null
kubestage apply base.yaml --context "$CONTEXT" --yes
