kubectl create namespace shop-dev > /dev/null && kubectl label namespace shop-dev stage=dev > /dev/null
kubectl create namespace shop-prod > /dev/null && kubectl label namespace shop-prod stage=prod > /dev/null
kubestage prove --context "$CONTEXT" --property labels > proof.txt 2>&1 || test $? = 3
