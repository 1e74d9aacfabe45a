kubestage build base.yaml --out out
echo "# a note" >> out/nonprod/dev/web.yaml
kubestage build base.yaml --out out
