cat base.yaml - > shop.yaml <<'END'
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: qa }
spec: { cluster: nonprod, tier: verification, after: [dev] }
END
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
kubestage ledger init ledger.git
kubestage release create platform shop.yaml
kubestage promote
sed -i 's/cluster: nonprod, tier: verification/flow: true, tier: verification/' shop.yaml
kubestage release create platform shop.yaml
kubestage promote # nothing of qa is left
cp base.yaml shop.yaml
kubestage release create platform shop.yaml
kubestage promote
kubestage status > table
