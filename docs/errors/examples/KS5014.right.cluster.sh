kubestage apply base.yaml --context "$CONTEXT" --yes --no-wait > applied.txt
sed -i 's/cpu: 100m/cpu: 200m/' base.yaml
kubestage apply base.yaml --context "$CONTEXT" --yes --no-wait >> applied.txt
