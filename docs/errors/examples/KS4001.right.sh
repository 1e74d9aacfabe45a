kubestage ledger init ledger.git
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
kubestage release create platform base.yaml
kubestage freeze quiet --reason "the shop is being counted"
kubestage status
