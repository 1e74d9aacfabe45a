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
kubestage ledger init ledger.git
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=$PWD/ledger.git
kubestage release create --all . && kubestage promote
cd / && kubestage check web --to test --dry-run || exit 1 # there is no checks/smoke here
