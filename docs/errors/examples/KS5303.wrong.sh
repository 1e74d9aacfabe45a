kubestage build base.yaml --out out > summary.txt
cat > job.yaml <<'END'
apiVersion: batch/v1
kind: Job
metadata: { name: migrate, namespace: web-dev } # it ran once: declared, it would run again
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: migrate, image: registry.example.com/migrate }] } } }
END
kubestage import out job.yaml > imported.yaml
