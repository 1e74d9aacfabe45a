kubestage ledger init ledger.git
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com KUBESTAGE_LEDGER=ledger.git
sed -i 's|image: .*|image: 127.0.0.1:1/shop/web:1.4|' base.yaml
digest=sha256:4d5e0e4ba1a9f2b6c06b9a4b0a6a1ac1a4f6f0ad6a4b1e1bbf6f6d2f0f7a1c3e
kubestage release create web base.yaml --image "127.0.0.1:1/shop/web:1.4=127.0.0.1:1/shop/web:1.4@$digest"
