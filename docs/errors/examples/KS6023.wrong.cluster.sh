kubestage use dev base.yaml
