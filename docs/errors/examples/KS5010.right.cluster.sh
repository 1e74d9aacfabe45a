kubectl create namespace kubestage-shop > /dev/null
sed 's/metadata: { name: shop }/metadata: { name: store }/' base.yaml > platform.yaml
kubestage apply platform.yaml --context "$CONTEXT" --yes --no-wait > applied.txt
