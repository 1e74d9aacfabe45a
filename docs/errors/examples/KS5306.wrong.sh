kubestage build base.yaml --out out > summary.txt
echo 'replicas: 3' > values.yaml
kubestage import out values.yaml > imported.yaml
