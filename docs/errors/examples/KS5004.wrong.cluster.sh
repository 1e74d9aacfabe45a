kubestage apply base.yaml --context "$CONTEXT" --yes --no-wait > applied.txt 2>&1
sed 's/name: web/name: shop-web/' base.yaml > renamed.yaml
kubestage apply renamed.yaml --context "$CONTEXT" --yes > plan.txt # deletes the namespace web-dev
