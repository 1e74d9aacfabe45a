kubestage ledger init ledger.git
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com
touch ledger.git/refs/heads/main.lock # left by a git that was killed
kubestage release create platform base.yaml --ledger ledger.git
