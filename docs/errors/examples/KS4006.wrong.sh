cat > test.yaml <<'END'
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: test }
spec:
  cluster: nonprod
  tier: verification
  after: [dev]
  entry: { checks: { load: { recorded: before } } }
END
cat > message.http <<'END'
webhook-id: msg_1
webhook-timestamp: 1767268800
webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=

{ "type": "kubestage.result", "data": { "check": "load", "app": "web" } }
END
kubestage ledger init ledger.git
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
kubestage release create --all . && kubestage promote
export LOAD_SECRET=whsec_bG9hZC1zZWNyZXQtb2YtMzItY2hhcmFjdGVycyE=
kubestage record load web --in dev --signed-message message.http --secret LOAD_SECRET # it is from January
