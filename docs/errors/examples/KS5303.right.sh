kubestage build base.yaml --out out > summary.txt
kubestage import out > imported.yaml
