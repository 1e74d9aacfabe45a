kubestage apply base.yaml --context "$CONTEXT" --yes --no-wait > applied.txt
sed 's/name: web/name: shop-web/' base.yaml > renamed.yaml
kubestage plan renamed.yaml --context "$CONTEXT" > plan.txt # looked at before anything is lost
