kubestage drift base.yaml --audit-log audit.log
