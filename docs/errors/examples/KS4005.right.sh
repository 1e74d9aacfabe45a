cat > test.yaml <<'END'
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: test }
spec:
  cluster: nonprod
  tier: verification
  after: [dev]
  entry: { checks: { smoke: { command: { program: checks/smoke } } } }
END
mkdir checks && printf '#!/bin/sh\necho 12 pages answer\n' > checks/smoke && chmod +x checks/smoke
kubestage ledger init ledger.git
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
kubestage release create --all . && kubestage promote
kubestage check web --to test && kubestage promote
