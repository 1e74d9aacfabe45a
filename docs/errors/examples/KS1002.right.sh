mkdir platform && cp base.yaml platform/
printf 'apiVersion: kubestage.dev/v1alpha1\nkind: Team\nmetadata: { name: cafe }\n' > platform/team.yaml
kubestage build platform
