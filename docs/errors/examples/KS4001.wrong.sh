kubestage ledger init ledger.git
git clone -q ledger.git ledger 2> /dev/null && cd ledger
mkdir freezes && echo 'kind: Freeze' > freezes/quiet.yaml # somebody wrote a record by hand
git add . && git -c user.name=ops -c user.email=ops@example.com commit -qm "A freeze" && git push -q
kubestage status --ledger ../ledger.git
