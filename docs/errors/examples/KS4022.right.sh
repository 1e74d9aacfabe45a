kubestage ledger init ledger.git
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com GIT_COMMITTER_NAME=ops GIT_COMMITTER_EMAIL=ops@example.com
GIT_COMMITTER_DATE=2090-01-01T00:00:00Z git --git-dir=ledger.git commit-tree -p main -m Later main^{tree} > later # a clock that is ahead
git --git-dir=ledger.git update-ref refs/heads/main "$(cat later)"
git --git-dir=ledger.git update-ref refs/heads/main main^1 # the commit before
kubestage release create platform base.yaml --ledger ledger.git
