kubestage ledger init ledger.git
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
sed -i 's|image: .*|image: 127.0.0.1:1/shop/web:1.4|' base.yaml
kubestage release create web base.yaml --image 127.0.0.1:1/shop/web:1.4
