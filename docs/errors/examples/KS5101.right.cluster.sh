cat > audit.log <<'END'
{"kind":"Event","apiVersion":"audit.k8s.io/v1","stage":"ResponseComplete","verb":"delete","user":{"username":"operator@example.com"},"objectRef":{"resource":"services","namespace":"web-dev","name":"web"},"responseStatus":{"code":200},"requestReceivedTimestamp":"2026-01-01T00:00:00.000000Z"}
END
kubestage drift base.yaml --context "$CONTEXT" --audit-log audit.log
