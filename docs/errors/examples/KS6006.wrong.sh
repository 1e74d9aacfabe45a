kubestage build base.yaml --stages dev
