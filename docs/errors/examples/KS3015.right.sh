mkdir deploy
cat > deploy/stages.yaml <<END
apiVersion: v1
kind: Namespace
metadata: { name: shop-dev, labels: { stage: dev } }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop-prod, labels: { stage: prod } }
END
cat > deploy/docker-compose.yaml <<END
services:
  web: { image: registry.example.com/web }
END
kubestage prove deploy --exclude docker-compose.yaml --property network > proof.txt || test $? = 3
