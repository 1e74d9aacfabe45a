cat > world.yaml <<END
apiVersion: v1
kind: Namespace
metadata: { name: shop-dev, labels: { stage: dev } }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop-prod, labels: { stage: prod } }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop-staging, labels: { stage: staging } }
END
kubestage prove world.yaml --kubernetes 1.20 --property network > proof.txt || test $? = 3
