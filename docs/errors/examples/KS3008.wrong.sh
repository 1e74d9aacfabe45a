cat > world.yaml <<END
apiVersion: v1
kind: Namespace
metadata: { name: shop-dev, labels: { stage: dev } }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop-prod, labels: { stage: prod } }
END
echo 'dev: [shop-dev]' > stages.yaml
kubestage prove world.yaml --stage-mapping stages.yaml --property network
