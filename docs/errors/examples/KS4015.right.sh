sed -e 's|domain: example.com|&\n  ledger: { repository: https://git.example.com/shop/ledger.git, stages: branches }|' base.yaml > shop.yaml
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
kubestage ledger init ledger.git
kubestage release create platform shop.yaml
kubestage promote
kubestage freeze party --reason "nobody is in" # nobody has pushed to stages/dev
