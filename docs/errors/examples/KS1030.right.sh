mkdir platform && cp base.yaml platform/
cat > platform/teams.ts <<'END'
const teams = ["payments", "search"];
export default teams.map((name) => ({ apiVersion: "kubestage.dev/v1alpha1", kind: "Team", metadata: { name }, spec: {} }));
END
kubestage build platform
