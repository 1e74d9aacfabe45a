echo '{ "kind": "kubestage plan"' > next.plan # the rest was lost on the way
kubestage apply next.plan --context nonprod
