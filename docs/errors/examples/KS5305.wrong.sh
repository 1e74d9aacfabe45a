kubestage build base.yaml --out out > summary.txt
cat > auditors.yaml <<'END'
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: auditors, namespace: web-dev }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: auditor } # a role that the language does not have
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: auditors }]
END
kubestage import out auditors.yaml > imported.yaml
