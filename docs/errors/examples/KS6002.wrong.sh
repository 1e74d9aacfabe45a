mkdir platform && cp base.yaml platform/
ln -s . platform/all
kubestage build platform
