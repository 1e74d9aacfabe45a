kubestage ledger init ledger.git
git --git-dir=ledger.git -c user.name=ops -c user.email=ops@example.com commit-tree -p main -m Proposal main^{tree} > proposal
git --git-dir=ledger.git -c user.name=ops -c user.email=ops@example.com commit-tree -p main -p "$(cat proposal)" -m Merge main^{tree} > merge
git --git-dir=ledger.git update-ref refs/heads/main "$(cat merge)" # as the merge button does it
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com
kubestage release create platform base.yaml --ledger ledger.git
