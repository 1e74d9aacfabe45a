kubestage build base.yaml --out out > summary.txt
kubestage import out --stage-label stage > imported.yaml
