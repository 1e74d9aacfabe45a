sed -e 's|domain: example.com|&\n  notifications:\n    chat: { slack: { address: CHAT_ADDRESS } }|' base.yaml > shop.yaml
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
kubestage ledger init ledger.git
kubestage release create platform shop.yaml
kubestage promote # CHAT_ADDRESS is not set: the promotion is there, and nobody was told
