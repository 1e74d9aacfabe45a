kubestage build base.yaml --stage dev
