cat > world.yaml <<END
apiVersion: v1
kind: Namespace
metadata: { name: shop-dev, labels: { stage: dev } }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop-prod, labels: { stage: prod } }
END
kubestage prove world.yaml --nodes world.yaml --property network
