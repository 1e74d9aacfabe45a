import { expect, test } from "vitest";
import { pathsCodes } from "../../diagnostics/prove-paths-codes.ts";
import { all, bound, closed, held, namespace, pod } from "./testing/stories.ts";
import { toldWays } from "./testing/told-ways.ts";

/** Refuses pods of which this does not hold. */
function refusing(expression: string, resource = "pods", operation = "CREATE"): string {
  const policy = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "guard" },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: [operation], resources: [resource] }],
      },
      validations: [{ expression }],
    },
  };
  const binding = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: "guard" },
    spec: { policyName: "guard", validationActions: ["Deny"] },
  };
  return `${JSON.stringify(policy)}\n---\n${JSON.stringify(binding)}\n---\n`;
}

const nobody = (field: string) => `!object.spec.containers.exists(c, has(c.securityContext) && ${field})`;
const noPrivileged = nobody("has(c.securityContext.privileged) && c.securityContext.privileged");
const noHostPath = "!has(object.spec.volumes) || !object.spec.volumes.exists(v, has(v.hostPath))";
const noProcesses = "!has(object.spec.hostPID) || !object.spec.hostPID";
const noCapabilities = nobody("has(c.securityContext.capabilities) && has(c.securityContext.capabilities.add)");
const both = (...all: readonly string[]) => all.map((one) => `(${one})`).join(" && ");
const makes = "the user dana may make pods in shop-test (create pods, by RoleBinding testers)";
const onNode = "on node-1 may run the Pod shop-prod/web, of prod: its files and its memory lie open";

test.each([
  ["that is privileged", noPrivileged, "mounts the files of its node"],
  ["or mounts its files", both(noPrivileged, noHostPath), "sees and signals the processes of its node"],
  ["or sees its processes", both(noPrivileged, noHostPath, noProcesses), "has the capability SYS_ADMIN on its node"],
])("where no pod is taken %s, another way to the node is shown", (_what, expression, does) => {
  const { verdicts } = toldWays(all.sharedNode + refusing(expression));
  expect(verdicts["dev > prod"]?.is).toBe(
    `broken: 4 steps over access and podSecurity: ${makes}; then such a pod may run on node-1, a node of (unassigned); then nothing refuses that it ${does}; then ${onNode}`,
  );
});

const nothing = "holds: no road of any property leads into prod from dev, nor from";

test.each([
  ["every way to a node", both(noPrivileged, noHostPath, noProcesses, noCapabilities), "the 2 places"],
  ["every pod of hers", 'request.userInfo.username != "dana"', "the 2 places"],
])("where admission refuses %s, the node is out of reach", (_what, expression) => {
  const { verdicts, findings } = toldWays(all.sharedNode + closed("shop-prod", "stage: prod") + refusing(expression));
  const told = findings.filter(({ message }) => message.includes("node-1"));
  expect([verdicts["dev > prod"]?.is.includes("node-1"), told]).toEqual([false, []]);
});

const ticket =
  "has(object.metadata.annotations) && object.metadata.annotations.exists(key, key.startsWith('ticket-') && object.metadata.annotations[key].matches('^[0-9a-f]{7}$'))";

test("what admission says of pods that say more is not known: so are the way, and its finding", () => {
  const why = "whether admission takes a pod of shop-test that reaches its node depends on what else it says";
  const { verdicts, findings } = toldWays(all.sharedNode + refusing(ticket));
  expect(verdicts["dev > prod"]).toEqual({ is: `unknown: ${why}`, steps: [] });
  expect(findings).toEqual([
    {
      is: "paths warning KS3903",
      message: `whether several roads together lead from dev into prod is not known: ${why}`,
      hint: pathsCodes.KS3903.fix,
      at: "rbac.authorization.k8s.io/RoleBinding shop-test/testers: subjects[0]",
      pairs: ["dev > prod"],
    },
  ]);
});

test("entering pods is refused or not by admission too", () => {
  const connecting = (expression: string) => toldWays(all.entering + refusing(expression, "pods/exec", "CONNECT"));
  expect(connecting("false").verdicts["dev > prod"]?.is).toMatch(nothing);
  expect(connecting('object.container == "app"').verdicts["dev > prod"]?.is).toMatch(
    /^unknown: whether guard lets it pass depends on what is sent$/,
  );
});

const open = namespace("shop-dev", "dev", held) + namespace("shop-test", "test") + namespace("shop-prod", "prod", held);
const dana =
  bound("developers", "shop-dev", "get pods", "User dana") + bound("testers", "shop-test", "create pods", "User dana");
const shut = closed("shop-prod", "stage: prod") + pod("web", "shop-prod");

test.each([
  ["is privileged on its node", "true"],
  ["mounts the files of its node", noPrivileged],
  ["stands in its node's network", both(noPrivileged, noHostPath)],
])("where no node is known, a pod that %s is where no NetworkPolicy holds", (does, expression) => {
  const { verdicts, findings } = toldWays(open + dana + shut + refusing(expression));
  expect(verdicts["dev > prod"]).toEqual({
    is: `broken: 2 steps over access and podSecurity: ${makes}; then nothing refuses that such a pod ${does}, where no NetworkPolicy holds, so that pods of prod lie open to it`,
    steps: [`dana: create pods shop-test/${does.startsWith("is") ? " privileged" : ""}`],
  });
  expect(findings).toMatchObject([{ is: "paths error KS3901", pairs: ["dev > prod"] }]);
});

const off = both(
  "!has(object.spec.nodeName) || object.spec.nodeName == ''",
  "!has(object.spec.tolerations) || object.spec.tolerations.all(t, has(t.key) && t.key == 'stage' && has(t.value) && t.value == 'test')",
);
const shared = all.token;

test("a policy that keeps every pod off prod's nodes ends the way of an account that makes pods", () => {
  const { verdicts, findings } = toldWays(shared + refusing(off));
  expect(verdicts["dev > prod"]?.is).not.toMatch(/prod-1/);
  expect(findings.filter(({ message }) => message.includes("prod-1"))).toEqual([]);
  const one = toldWays(shared + refusing("!has(object.spec.nodeName) || object.spec.nodeName == ''"));
  expect(one.verdicts["dev > prod"]?.is).toMatch(/; then nothing keeps such a pod off prod-1, a node of prod$/);
});

test("a pod brings along what a policy asks of all that are there", () => {
  const labelled = refusing("has(object.metadata.labels) && 'app' in object.metadata.labels");
  const limited = refusing(
    "object.spec.containers.all(c, has(c.resources) && has(c.resources.limits) && 'memory' in c.resources.limits)",
  );
  for (const policy of [labelled, limited]) {
    const { verdicts } = toldWays(all.sharedNode + policy);
    expect(verdicts["dev > prod"]?.is).toMatch(/^broken: 4 steps over access and podSecurity: /);
    expect(verdicts["dev > prod"]?.steps).toEqual([
      "dana: create pods shop-test/ privileged",
      "shop-test/placed lands on node-1",
      `Pod shop-prod/web:  says ${onNode}`,
    ]);
  }
});
