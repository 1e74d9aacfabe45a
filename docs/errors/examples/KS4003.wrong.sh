kubestage simulate base.yaml --keep sandbox > road.txt
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=sandbox/ledger.git
kubestage freeze quiet --reason "the shop is being counted" # its trust asks for signatures, and there is no key
