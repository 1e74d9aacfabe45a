echo "not a folder" > notes
kubestage build base.yaml --out out
