kubestage simulate base.yaml --keep sandbox > road.txt
export GIT_AUTHOR_NAME=requester GIT_AUTHOR_EMAIL=requester@example.com KUBESTAGE_LEDGER=sandbox/ledger.git
kubestage freeze quiet --reason "the shop is being counted" --key sandbox/keys/requester
