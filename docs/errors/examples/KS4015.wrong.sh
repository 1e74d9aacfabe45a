sed -e 's|domain: example.com|&\n  ledger: { repository: https://git.example.com/shop/ledger.git, stages: branches }|' base.yaml > shop.yaml
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
kubestage ledger init ledger.git
kubestage release create platform shop.yaml
kubestage promote
export GIT_AUTHOR_DATE='2026-01-01T00:00:00Z' GIT_COMMITTER_DATE='2026-01-01T00:00:00Z'
git --git-dir=ledger.git -c user.name=eve -c user.email=eve@example.com commit-tree -m Mine stages/dev^{tree} > mine
git --git-dir=ledger.git update-ref refs/heads/stages/dev "$(cat mine)" # as a push does it
kubestage freeze party --reason "nobody is in" # the next write puts it back
