cat > world.yaml <<END
apiVersion: v1
kind: Namespace
metadata: { name: shop-dev, labels: { stage: dev } }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop-prod, labels: { stage: prod } }
END
cat > nodes.yaml <<END
apiVersion: v1
kind: Node
metadata: { name: node-1, labels: { stage: dev } }
END
kubestage prove world.yaml --nodes nodes.yaml --property network > proof.txt || test $? = 3
