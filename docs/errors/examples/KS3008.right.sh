cat > world.yaml <<END
apiVersion: v1
kind: Namespace
metadata: { name: shop-dev, labels: { stage: dev } }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop-prod, labels: { stage: prod } }
END
printf 'dev: { namespaces: ["*-dev"] }\nprod: { namespaces: ["*-prod"] }\n' > stages.yaml
kubestage prove world.yaml --stage-mapping stages.yaml --property network > proof.txt || test $? = 3
