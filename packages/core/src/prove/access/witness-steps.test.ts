import { describe, expect, test } from "vitest";
import type { RequestStep } from "../../verdicts/witness.ts";
import { pod, proofOf, tokenOf, verdictFor } from "./testing/granted-world.ts";

const group = "rbac.authorization.k8s.io";
const people = ["alice @dev: get configmaps", "sa:tools/bot @prod: patch configmaps"];
const objects = [pod("tools", "bot"), tokenOf("tools", "bot")];

const cronJob = {
  ...{ apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "nightly", namespace: "tools" } },
  spec: { schedule: "* * * * *", jobTemplate: { spec: { template: { spec: { containers: [] } } } } },
};
const deployment = {
  ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "tools" } },
  spec: { selector: {}, template: { spec: { containers: [] } } },
};

function witnessOf(lines: readonly string[], more: readonly object[] = objects) {
  const { witness, reason } = verdictFor(proofOf([...people, ...lines], { objects: more }));
  return { steps: (witness?.steps ?? []) as readonly RequestStep[], summary: witness?.summary, reason };
}

describe("the sentence of a witness says each step and its binding", () => {
  const last = "tools/bot may patch configmaps in prod, which is of prod";
  const bot = "the service account tools/bot";
  test.each([
    ["up = alice @tools: create pods", `run a pod in tools as ${bot} (create pods, by RoleBinding up)`],
    [
      "up = alice @tools: create pods/exec",
      `enter a pod in tools that runs as ${bot} (create pods/exec, by RoleBinding up)`,
    ],
    [
      "up = alice @tools: create serviceaccounts/token bot",
      `request a token of ${bot} (create serviceaccounts/token bot, by RoleBinding up)`,
    ],
    [
      "up = alice @tools: get secrets",
      `read a token of ${bot} from a Secret in tools (get secrets, by RoleBinding up)`,
    ],
    [
      "up = alice @tools: impersonate serviceaccounts",
      `act as ${bot} (impersonate serviceaccounts, by RoleBinding up)`,
    ],
    [
      "up = alice @*: impersonate users,groups",
      `act as a node and ask for a token of ${bot} (impersonate users, by ClusterRoleBinding up)`,
    ],
    [
      "up = alice @*: create certificatesigningrequests.certificates.k8s.io,certificatesigningrequests/nodeclient.certificates.k8s.io",
      `have a certificate made out to ${bot} (create certificatesigningrequests/nodeclient.certificates.k8s.io, by ClusterRoleBinding up)`,
    ],
  ])("%s", (line, way) => {
    expect(witnessOf([line])).toMatchObject({ summary: `${way}, then ${last}`, reason: last });
  });

  test("of roles that one gives oneself", () => {
    const binds = `up = alice @prod: bind roles.${group} far; create rolebindings.${group}`;
    const bound = proofOf([...people, "Role far = carol @prod: get secrets", binds]);
    expect(bound.findings.map(({ witness }) => witness?.summary)).toContain(
      `bind Role far in prod to oneself (bind roles.${group} far, by RoleBinding up), then alice may get secrets in prod, which is of prod`,
    );
    const escalates = `up = alice @*: escalate,patch clusterroles.${group} up`;
    expect(proofOf([...people, escalates]).findings.map(({ witness }) => witness?.summary)).toContain(
      `write every right into a role that is bound to oneself (escalate clusterroles.${group} up, by ClusterRoleBinding up), then alice may get pods in prod, which is of prod`,
    );
  });

  test("of who is of the other stage themselves", () => {
    expect(witnessOf(["bob @prod: get pods", "up = alice @*: impersonate users bob"])).toMatchObject({
      reason: "alice may act as the user bob (impersonate users bob, by ClusterRoleBinding up), which is of prod",
    });
    expect(witnessOf(["group:ops @prod: get pods", "up = alice @*: get pods"])).toMatchObject({
      reason: "alice may get pods in prod, which is of prod",
    });
    expect(witnessOf(["up = alice @*: create namespaces"])).toMatchObject({
      reason: "alice may create namespaces in the whole cluster, which is of prod",
    });
  });
});

describe("what is sent makes a pod that runs as the account", () => {
  test("a new one, or one that is there with another account", () => {
    const bodyOf = (rule: string) =>
      witnessOf([`alice @tools: ${rule}`], [...objects, cronJob, deployment]).steps[0]?.body;
    expect(bodyOf("create pods")).toMatchObject({ kind: "Pod", spec: { serviceAccountName: "bot" } });
    const template = { spec: { serviceAccountName: "bot" } };
    expect(bodyOf("patch deployments.apps")).toEqual({ spec: { template } });
    expect(bodyOf("patch cronjobs.batch")).toEqual({ spec: { jobTemplate: { spec: { template } } } });
    expect(bodyOf("get secrets")).toBeUndefined();
  });

  test("and for tokens, Secrets and certificates what the API server asks for", () => {
    const bodiesOf = (line: string, more = objects) => witnessOf([line], more).steps.map(({ body }) => body);
    const token = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} };
    expect(bodiesOf("alice @tools: create serviceaccounts/token")[0]).toEqual(token);
    const annotations = { "kubernetes.io/service-account.name": "bot" };
    const secrets = bodiesOf("alice @tools: create secrets; get secrets mine", []);
    expect(secrets[0]).toMatchObject({ kind: "Secret", metadata: { name: "mine", namespace: "tools", annotations } });
    const request = "create certificatesigningrequests.certificates.k8s.io";
    const [certificate] = bodiesOf(`alice @*: ${request},certificatesigningrequests/nodeclient.certificates.k8s.io`);
    expect(certificate).toEqual({
      ...{ apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest" },
      metadata: { name: "kubestage-witness" },
      spec: { signerName: "kubernetes.io/kube-apiserver-client-kubelet", usages: ["client auth"] },
    });
    const approve =
      "update certificatesigningrequests/approval.certificates.k8s.io; approve signers.certificates.k8s.io";
    expect(bodiesOf(`alice @*: ${request}; ${approve}`)[0]).toMatchObject({
      spec: { signerName: "kubernetes.io/kube-apiserver-client" },
    });
  });

  test("and for roles the binding, its patch, or every right", () => {
    const meant = (rules: string, more = "Role far = carol @prod: get secrets") => {
      const { findings } = proofOf(["alice @dev: get pods", more, `up = alice @prod: ${rules}`]);
      const found = findings.find(({ code, pairs }) => code === "KS3205" && pairs.some(({ from }) => from === "dev"));
      return (found?.witness?.steps ?? []) as readonly RequestStep[];
    };
    const steps = meant(`bind roles.${group} far; create rolebindings.${group}`);
    expect(steps[1]).toMatchObject({
      verb: "create",
      resource: { group, resource: "rolebindings", namespace: "prod" },
      body: {
        kind: "RoleBinding",
        metadata: { namespace: "prod" },
        roleRef: { kind: "Role", name: "far" },
        subjects: [{ kind: "User", name: "alice" }],
      },
    });
    expect(steps[0]?.body).toBeUndefined();
    const mine = `Role mine = alice @prod: escalate,update roles.${group} mine`;
    expect(meant("get pods", mine)[1]).toMatchObject({
      verb: "patch",
      resource: { group, resource: "roles", name: "mine", namespace: "prod" },
      body: { rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] },
    });
  });
});

test("each request names the binding and the rule that allow it", () => {
  const { steps } = witnessOf(["Role up = alice @tools: get pods; create pods"]);
  expect(steps[0]?.allowedBy).toMatchObject({
    binding: { kind: "RoleBinding", namespace: "tools", name: "up" },
    role: { kind: "Role", namespace: "tools", name: "up" },
    rule: 1,
  });
});
