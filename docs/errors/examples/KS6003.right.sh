mkdir -p out/nonprod/dev && echo "kind: ConfigMap" > out/nonprod/dev/web-extra.yaml
kubestage build base.yaml --out out
