cat > world.yaml <<END
apiVersion: v1
kind: Namespace
metadata: { name: shop-dev }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop-prod }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop-staging }
END
cat > stages.yaml <<END
dev: { namespaces: [shop-dev] }
prod: { namespaces: [shop-prod, shop-staging] }
END
kubestage prove world.yaml --stage-mapping stages.yaml --property network > proof.txt || test $? = 3
