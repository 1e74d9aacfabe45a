kubectl create namespace web-dev > /dev/null
mkdir manifests && cat > manifests/greeting.yaml <<END
apiVersion: v1
kind: ConfigMap
metadata: { name: greeting }
data: { a-key: hello }
END
sed '/^  image:/,$d' base.yaml > platform.yaml
echo '  source: { manifests: { paths: [manifests] } }' >> platform.yaml
kubestage apply platform.yaml --context "$CONTEXT" --yes > applied.txt
