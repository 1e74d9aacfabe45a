kubestage ledger init ledger.git
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com
git clone -q --bare ledger.git own.git && git -C own.git remote set-url origin "$PWD/ledger.git"
kubestage release create platform base.yaml --ledger own.git
