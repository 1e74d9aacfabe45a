import { describe, expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { type PolicyReadings, readPolicies } from "./policy-readings.ts";

interface Parts {
  readonly name?: string;
  readonly resources?: string;
  readonly more?: string;
}
const policy = (expression: string, { name = "p", resources = "pods", more = "" }: Parts = {}) => `
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: ${name} }, spec: { matchConstraints: { resourceRules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: [${resources}] }] }, validations: [{ expression: ${JSON.stringify(expression)} }], ${more} } }`;
const read = (...policies: string[]) => readPolicies(worldOf(policies.join("\n---\n")));
const reading = (expression: string, resources = "pods") => read(policy(expression, { resources }));
const areAlike = (
  expression: string,
  one: Record<string, string>,
  other: Record<string, string>,
  resource?: string,
) => {
  const found = reading(expression, resource);
  return found.namespaceKey("a", one) === found.namespaceKey("b", other);
};
const tellsLabels = (found: PolicyReadings, key = "team") =>
  found.namespaceKey("one", { [key]: "a" }) !== found.namespaceKey("one", { [key]: "b" });
const tellsNames = (found: PolicyReadings) => found.namespaceKey("one", {}) !== found.namespaceKey("other", {});
const actor = (user: string, ...groups: string[]) => ({ user, groups });
const tellsUsers = (found: PolicyReadings, one = "anna", other = "berta") =>
  found.actorKey(actor(one)) !== found.actorKey(actor(other));

test("namespaces are alike in labels that no policy names", () => {
  const byStage = "namespaceObject.metadata.labels['stage'] == 'dev'";
  expect(areAlike(byStage, { stage: "dev", app: "a" }, { stage: "dev", app: "b" })).toBe(true);
  expect(areAlike(byStage, { stage: "dev" }, { stage: "prod" })).toBe(false);
  expect(areAlike("true", { "pod-security.kubernetes.io/enforce": "baseline" }, {})).toBe(false);
});

test("a policy that goes over all labels, or reads the namespace's name, tells all apart", () => {
  expect(areAlike("namespaceObject.metadata.labels.exists(key, key.startsWith('x'))", { app: "a" }, { app: "b" })).toBe(
    false,
  );
  expect(
    areAlike("namespaceObject.metadata.?labels.orValue({}).all(key, key != 'x')", { app: "a" }, { app: "b" }),
  ).toBe(false);
  expect(areAlike("request.namespace != 'x'", {}, {})).toBe(false);
  expect(areAlike("request.namespace != 'x'", {}, {}, "configmaps")).toBe(true);
  expect(areAlike("namespaceObject.metadata.annotations['frozen'] != 'yes'", {}, {})).toBe(false);
});

test("users are alike as far as no text of a policy is in their names or groups", () => {
  const named = reading("request.userInfo.username.startsWith('system:') || 'ops' in request.userInfo.groups");
  expect(named.actorKey(actor("anna", "team-a"))).toBe(named.actorKey(actor("berta", "team-b")));
  expect(named.actorKey(actor("anna"))).not.toBe(named.actorKey(actor("system:anna")));
  expect(named.actorKey(actor("anna", "ops"))).not.toBe(named.actorKey(actor("anna", "team-a")));
  const patterns = reading("request.userInfo.username.matches('^a')");
  expect(patterns.actorKey(actor("anna"))).not.toBe(patterns.actorKey(actor("berta")));
  expect(named.actorKey(actor("system:anna"))).not.toBe(named.actorKey(actor("no-system:anna")));
  const owned = reading("request.userInfo.username == namespaceObject.metadata.labels.owner");
  expect(owned.actorKey(actor("anna"))).not.toBe(owned.actorKey(actor("berta")));
});

const byTeam = "namespaceObject.metadata.labels.team == 'a'";
const selecting = (key: string) => `namespaceSelector: { matchLabels: { ${key}: a } }`;
const binding = (policyName: string, more: string) => `
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: ${policyName} }, spec: { policyName: ${policyName}, validationActions: [Deny], ${more} } }`;
const bare = `
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: bare } }
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: empty }, spec: {} }`;

describe("only policies for what brings pods about count", () => {
  test.each(["'*'", "pods", "pods/binding", "'*/*'", "bindings", "daemonsets", "cronjobs", "configmaps, jobs"])(
    "%s",
    (resources) => {
      expect(tellsLabels(read(policy(byTeam, { resources })))).toBe(true);
    },
  );

  test.each(["configmaps", "services, secrets", "mypods", "podsets", "podtemplates"])("not %s", (resources) => {
    expect(tellsLabels(read(policy(byTeam, { resources })))).toBe(false);
  });

  test("nor those that say nothing", () => {
    expect(tellsLabels(read(bare))).toBe(false);
    expect(tellsLabels(read(bare, policy(byTeam)))).toBe(true);
    expect(tellsLabels(read(policy(byTeam).replace(/resources: \[pods\]/, "")))).toBe(false);
  });

  test("and those that ask for no resource in particular", () => {
    expect(tellsLabels(read(policy(byTeam).replace(/resourceRules: \[.*?\] \}\]/, "resourceRules: []")))).toBe(true);
    expect(tellsLabels(read(policy(byTeam).replace(/matchConstraints: \{.*?\] \}\] \},/, "")))).toBe(true);
  });
});

describe("labels are looked at", () => {
  test.each([
    ["in a variable", `variables: [{ name: v, expression: "${byTeam}" }]`],
    ["in a condition", `matchConditions: [{ name: c, expression: "${byTeam}" }]`],
  ])("%s", (_, more) => {
    expect(tellsLabels(read(policy("true", { more })))).toBe(true);
    expect(tellsLabels(read(policy("true")))).toBe(false);
  });

  test("by a selector of the policy, or of its binding, but not of another policy's binding", () => {
    const selected = policy("true").replace("matchConstraints: {", `matchConstraints: { ${selecting("team")},`);
    expect(tellsLabels(read(selected))).toBe(true);
    const matched = binding("p", `matchResources: { ${selecting("team")} }`);
    expect(tellsLabels(read(policy("true"), matched))).toBe(true);
    expect(tellsLabels(read(policy("true", { resources: "configmaps" }), matched))).toBe(false);
  });

  test("by a key that stands in one text, not across two", () => {
    expect(
      tellsLabels(read(policy("false", { more: "matchConditions: [{ name: c, expression: 'true' }]" })), "truefalse"),
    ).toBe(false);
    expect(tellsLabels(read(policy("true")), "Stryker")).toBe(false);
  });

  test("in whatever order they are written", () => {
    const found = read(policy("namespaceObject.metadata.labels.team == namespaceObject.metadata.labels.area"));
    expect(found.namespaceKey("one", { team: "a", area: "b" })).toBe(
      found.namespaceKey("one", { area: "b", team: "a" }),
    );
    expect(found.namespaceKey("one", { team: "a", area: "b" })).not.toBe(
      found.namespaceKey("one", { team: "b", area: "a" }),
    );
  });

  test.each([
    "namespaceObject.metadata.labels=={'a':'b'}",
    "namespaceObject.metadata.labels != {'a': 'b'}",
    "{'a': 'b'} != {} && namespaceObject.metadata.labels  == {}",
    "namespaceObject==null",
    "namespaceObject != oldObject",
    "namespaceObject  != oldObject",
    "namespaceObject.metadata.labels.map(key, key) != []",
    "namespaceObject.metadata.labels.filter(key, key.startsWith('t')) != []",
  ])("all of them, by %s", (expression) => {
    expect(tellsLabels(read(policy(expression)))).toBe(true);
  });
});

describe("names of namespaces are looked at", () => {
  const ofUser = "request.userInfo.username == 'system:serviceaccount:' + object.metadata.labels.team";
  const ofName = "object.metadata.name == 'x'";
  test.each<[string, string[], boolean]>([
    ["not by whether an object has a certain name", [policy(ofName)], false],
    ["by a name that the policy makes", [policy("object.metadata.name == 'web-' + object.metadata.labels.team")], true],
    ["not by a user's name that the policy makes", [policy(ofUser)], false],
    ["by such names beside names of objects", [policy(ofUser), policy(ofName, { name: "q" })], true],
    ["by parts of names", [policy("object.metadata.name.size() > 3"), policy("true", { name: "q" })], true],
    ["not by parts of users' names", [policy("request.userInfo.username.size() > 3")], false],
    ["by an object's namespace", [policy("object.metadata.namespace == 'one'")], true],
    ["by the namespace's own name", [policy("namespaceObject.metadata.name == 'one'")], true],
    ["not by generated names", [policy("namespaceObject.metadata.namesake == 'one'")], false],
    [
      "by the label of the name",
      [policy("true"), binding("p", `matchResources: { ${selecting("kubernetes.io/metadata.name")} }`)],
      true,
    ],
    [
      "by parameters, which may be of each namespace",
      [policy("true", { more: "paramKind: { apiVersion: v1, kind: ConfigMap }" })],
      true,
    ],
    ["not by parameters that are none", [policy("true", { more: "paramKind: null" })], false],
    [
      "by what is made of them in a variable",
      [policy("variables.v == 3", { more: `variables: [{ name: v, expression: "object.metadata.name.size()" }]` })],
      true,
    ],
    [
      "by what is done with a variable that has one",
      [policy("variables.v.size() == 3", { more: `variables: [{ name: v, expression: object.metadata.name }]` })],
      true,
    ],
    [
      "by parts of names in a condition",
      [policy("true", { more: `matchConditions: [{ name: c, expression: "object.metadata.name.size() > 3" }]` })],
      true,
    ],
  ])("%s", (_, policies, expected) => {
    expect(tellsNames(read(...policies))).toBe(expected);
  });
});

describe("users are told apart", () => {
  test("by a policy that asks the authorizer, whatever others ask", () => {
    const asks = policy("authorizer.group('').resource('pods').check('create').allowed()");
    expect(tellsUsers(read(asks, policy("true", { name: "q" })))).toBe(true);
    expect(tellsUsers(read(policy("true")))).toBe(false);
    expect(tellsUsers(read(policy("object.metadata.labels.team.matches('^a')")))).toBe(false);
  });

  test.each([
    ["opsops", "ops", true],
    ["team-ops", "ops-team", true],
    ["ops-a", "ops-b", false],
    ["a-ops", "b-ops", false],
    ["a-ops-a", "b-ops-b", false],
    ["a-ops-a", "anna", true],
    ["a-ops-a", "ops-a", true],
    ["a-ops-a", "a-ops", true],
  ])("by where the policy's text stands in their names: %s, %s", (one, other, expected) => {
    expect(tellsUsers(read(policy("request.userInfo.username == 'ops'")), one, other)).toBe(expected);
  });

  test("by their whole names where a policy makes one that begins like theirs", () => {
    const made = read(policy("request.userInfo.username == 'system:' + object.metadata.labels.team"));
    expect(tellsUsers(made, "system:a", "system:b")).toBe(true);
    expect(tellsUsers(made, "anna", "berta")).toBe(false);
    expect(tellsUsers(made, "a-system:", "b-system:")).toBe(false);
  });

  test("in no group more often than once, and in whatever order", () => {
    const found = read(policy("'ops' in request.userInfo.groups"));
    expect(found.actorKey(actor("anna", "a", "b"))).toBe(found.actorKey(actor("anna", "a")));
  });
});

test("texts are found in either quotes, as they are written", () => {
  const { literals } = read(
    policy(`object.spec.a == "one" || object.spec.b == 'two' || object.spec.c == "it's" || object.spec.d == ''`),
  );
  for (const one of ["one", "two", "it's", ""]) expect(literals).toContain(one);
  expect(literals).not.toContain(" || object.spec.b == ");
  expect(literals.has("'two'")).toBe(false);
});
