mkdir platform && cp base.yaml platform/
kubestage build platform
