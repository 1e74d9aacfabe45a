ssh-keygen -q -t ed25519 -N "" -f kim
ssh-keygen -q -t ed25519 -N "" -f prod
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
kubestage ledger init ledger.git --keeper kim=kim.pub --key kim 2> begun.txt
kubestage ledger trust add-cluster prod --public-key prod.pub --key kim
