sed -e 's|domain: example.com|&\n  ledger:\n    repository: https://git.example.com/shop/ledger.git\n    codeHost: { kind: github, repository: shop/ledger, token: LEDGER_TOKEN }|' -e 's|tier: development|&\n  entry: { by: pullRequest }|' base.yaml > shop.yaml
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
kubestage ledger init ledger.git
kubestage release create platform shop.yaml
kubestage promote # a pull request would have to be opened, and there is no LEDGER_TOKEN
