ssh-keygen -q -t ed25519 -N "" -f kim
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
kubestage ledger init ledger.git --keeper kim=kim.pub --key kim 2> begun.txt
kubestage ledger trust add-cluster prod --public-key kim.pub --key kim # the key is kim's
