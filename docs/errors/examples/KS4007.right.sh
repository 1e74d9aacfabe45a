kubestage ledger init ledger.git
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com
kubestage release create platform base.yaml --ledger ledger.git
