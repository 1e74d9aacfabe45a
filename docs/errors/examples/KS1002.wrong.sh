mkdir platform && cp base.yaml platform/
printf 'apiVersion: kubestage.dev/v1alpha1\nkind: Team\nmetadata: { name: caf\351 }\n' > platform/team.yaml # Latin-1
kubestage build platform
