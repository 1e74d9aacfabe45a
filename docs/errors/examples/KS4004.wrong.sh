kubestage ledger init ledger.git
printf '#!/bin/sh\necho only the release team pushes here >&2\nexit 1\n' > ledger.git/hooks/pre-receive && chmod +x ledger.git/hooks/pre-receive
export GIT_AUTHOR_NAME=ops GIT_AUTHOR_EMAIL=ops@example.com
git clone -q --bare ledger.git own.git && git -C own.git remote set-url origin "$PWD/ledger.git" # what is written goes to origin
kubestage release create platform base.yaml --ledger own.git
