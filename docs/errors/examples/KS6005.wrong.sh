echo "not a folder" > out
kubestage build base.yaml --out out
