export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com GIT_COMMITTER_NAME=ops GIT_COMMITTER_EMAIL=ops@example.com
export GIT_AUTHOR_DATE=2026-11-23T09:00:00Z GIT_COMMITTER_DATE=2026-11-23T09:00:00Z KUBESTAGE_LEDGER=ledger.git
cp base.yaml shop.yaml
git init -q --initial-branch=main . && git add shop.yaml && git commit -qm "Begin"
sed -i "s/port: 8080/port: 9090/" shop.yaml
kubestage ledger init ledger.git
git commit -qam "Listen on 9090"
kubestage release create web shop.yaml
