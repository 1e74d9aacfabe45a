mkdir ledger
kubestage status --ledger ledger
