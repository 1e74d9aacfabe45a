export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com GIT_COMMITTER_NAME=ops GIT_COMMITTER_EMAIL=ops@example.com
export GIT_AUTHOR_DATE=2026-11-23T09:00:00Z GIT_COMMITTER_DATE=2026-11-23T09:00:00Z KUBESTAGE_LEDGER=$PWD/ledger.git
kubestage ledger init ledger.git
mkdir shop && cp base.yaml shop/shop.yaml && cd shop
git init -q --initial-branch=main . && git add shop.yaml && git commit -qm "Begin"
kubestage release create web shop.yaml --skip dev --reason "orders are lost"
sed -i "s/port: 8080/port: 9090/" shop.yaml && git commit -qam "Listen on 9090"
git clone -q --depth=1 "file://$PWD" ../clone && cd ../clone
kubestage release create web shop.yaml --author ops@example.com
