import { describe, expect, it, test } from "vitest";
import type { RequestStep } from "../../verdicts/witness.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import { makeRights } from "../rights/make-rights.ts";
import { worldOf } from "../testing/world-of.ts";
import { makePossible } from "./make-possible.ts";
import type { Possibility } from "./possible.ts";

const namespaces = `
{ apiVersion: v1, kind: Namespace, metadata: { name: web-dev, labels: { stage: dev } } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: web-prod, labels: { stage: prod } } }
`;

/** The group developers, bound in web-dev, may do this. */
function may(verbs: string, resources: string, group = ""): string {
  return `
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: made, namespace: web-dev }
rules: [{ apiGroups: ["${group}"], verbs: ${verbs}, resources: ${resources} }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: made, namespace: web-dev }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: made }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers }]
`;
}

/** The same for the whole cluster, and a binding in web-dev so that they are dev's. */
function mayEverywhere(...rules: string[]): string {
  return `${may("[get]", "[pods]")}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: all }
rules: [${rules.join(", ")}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: all }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: all }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers }]
`;
}

function guard(name: string, resources: string, expression: string, actions = "[Deny]"): string {
  return `
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: ${name} }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: ["*"], apiVersions: [v1], operations: [CREATE, UPDATE], resources: ${resources} }]
  validations: [{ expression: ${JSON.stringify(expression)} }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: ${name} }
spec: { policyName: ${name}, validationActions: ${actions} }
`;
}

const sameStage = guard(
  "same-stage",
  "[pods]",
  "object.metadata.?labels[?'stage'].orValue('') == namespaceObject.metadata.?labels[?'stage'].orValue('')",
);
const sameLabels = guard(
  "labels",
  "[namespaces, namespaces/status]",
  "object.metadata.?labels[?'stage'].orValue('') == (oldObject == null ? '' : oldObject.metadata.?labels[?'stage'].orValue(''))",
);

function possibleIn(text: string) {
  const world = worldOf(`${namespaces}${text}`);
  return makePossible(world, makeRights(world, undefined), makeAdmission(world));
}

function stepsOf(answer: Possibility): readonly RequestStep[] {
  expect(answer).toMatchObject({ possible: true });
  return answer.possible === true ? answer.steps : [];
}

describe("pods", () => {
  it("nobody makes any where nobody has the right", () => {
    const possible = possibleIn(may("[get, list]", "[pods]"));
    expect(possible.pods("dev", "web-dev").possible).toBe(false);
    expect(possible.podWithLabels("dev", "web-dev", { stage: "prod" }).possible).toBe(false);
  });
  it("whoever may create pods chooses their labels", () => {
    const possible = possibleIn(may("[create]", "[pods]"));
    const [step] = stepsOf(possible.podWithLabels("dev", "web-dev", { stage: "prod" }));
    expect(step).toMatchObject({
      verb: "create",
      resource: { resource: "pods", namespace: "web-dev" },
      body: { kind: "Pod", metadata: { labels: { stage: "prod" } } },
      allowedBy: { role: { name: "made" } },
    });
    expect(possible.podWithLabels("prod", "web-dev", { stage: "prod" }).possible).toBe(false);
    expect(possible.podWithLabels("dev", "web-prod", { stage: "prod" }).possible).toBe(false);
  });
  it("unless admission compares them with the namespace's", () => {
    const possible = possibleIn(may("[create]", "[pods]") + sameStage);
    expect(possible.podWithLabels("dev", "web-dev", { stage: "prod" }).possible).toBe(false);
    expect(possible.podWithLabels("dev", "web-dev", { stage: "dev" }).possible).toBe(true);
    expect(possible.pods("dev", "web-dev").possible).toBe(true);
  });
  it.each([
    ["apps", "deployments", "Deployment"],
    ["apps", "replicasets", "ReplicaSet"],
    ["apps", "statefulsets", "StatefulSet"],
    ["apps", "daemonsets", "DaemonSet"],
    ["batch", "jobs", "Job"],
    ["batch", "cronjobs", "CronJob"],
    ["", "replicationcontrollers", "ReplicationController"],
  ])("of %s/%s are made by a controller, whose pods admission judges too", (group, resource, kind) => {
    const rights = may("[create]", `[${resource}]`, group);
    const [step] = stepsOf(possibleIn(rights).podWithLabels("dev", "web-dev", { stage: "prod" }));
    expect(step).toMatchObject({ resource: { group, resource }, body: { kind } });
    expect(possibleIn(rights + sameStage).podWithLabels("dev", "web-dev", { stage: "prod" }).possible).toBe(false);
    expect(possibleIn(rights + sameStage).podWithLabels("dev", "web-dev", { stage: "dev" }).possible).toBe(true);
    const closed = rights + guard("closed", `[${resource}]`, "false");
    expect(possibleIn(closed).podWithLabels("dev", "web-dev", { stage: "dev" }).possible).toBe(false);
  });
  it("that are there are relabelled by whoever may change them, or their status", () => {
    const pod = `
---
{ apiVersion: v1, kind: Pod, metadata: { name: a, namespace: web-dev, labels: { stage: dev, x: "1" } }, spec: { containers: [{ name: a, image: a }] } }
`;
    for (const resource of ["pods", "pods/status"]) {
      const rights = may("[patch]", `[${resource}]`);
      const [step] = stepsOf(possibleIn(rights + pod).podWithLabels("dev", "web-dev", { stage: "prod" }));
      expect(step).toMatchObject({
        verb: "patch",
        resource: { resource, name: "a" },
        body: { metadata: { labels: { stage: "prod", x: null } } },
      });
      expect(possibleIn(rights).podWithLabels("dev", "web-dev", { stage: "prod" }).possible).toBe(false);
    }
  });
  describe("come of workloads that are there, once somebody changes their templates", () => {
    const web = `
---
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: web-dev }, spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web, x: "1" } }, spec: { containers: [{ name: a, image: a }] } } } }
---
{ apiVersion: batch/v1, kind: CronJob, metadata: { name: nightly, namespace: web-dev }, spec: { schedule: "1 1 * * *", jobTemplate: { spec: { template: { metadata: { labels: { x: "1" } }, spec: { restartPolicy: Never, containers: [{ name: a, image: a }] } } } } } }
`;
    const compared = `
---
{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: web-dev }, spec: { podSelector: { matchLabels: { app: web } } } }
`;
    const patched = (labels: Record<string, string>, text: string) =>
      possibleIn(web + text).podWithLabels("dev", "web-dev", labels);
    const deployments = may("[patch]", "[deployments]", "apps");
    it("with what they select by, where nobody compares that", () => {
      const [step] = stepsOf(patched({ stage: "prod" }, deployments));
      expect(step).toMatchObject({
        ...{ verb: "patch", resource: { group: "apps", resource: "deployments", namespace: "web-dev", name: "web" } },
        body: { spec: { template: { metadata: { labels: { app: "web", stage: "prod", x: null } } } } },
      });
      expect(patched({ stage: "prod" }, deployments + compared).possible).toBe(false);
      expect(patched({ stage: "prod", app: "web" }, deployments + compared).possible).toBe(true);
      expect(patched({ app: "other" }, deployments).possible).toBe(false);
    });
    it("of those that somebody may change, with whatever labels where they select by none", () => {
      const [step] = stepsOf(patched({ app: "other" }, may("[update]", "[cronjobs]", "batch")));
      expect(step).toMatchObject({
        verb: "update",
        body: { spec: { jobTemplate: { spec: { template: { metadata: { labels: { app: "other" } } } } } } },
      });
      expect(patched({ stage: "prod" }, may("[patch]", "[statefulsets]", "apps")).possible).toBe(false);
      expect(patched({ stage: "prod" }, may("[patch]", "[deployments/scale]", "apps")).possible).toBe(false);
    });
    it("as far as admission takes the change and the pods", () => {
      expect(patched({ stage: "prod" }, deployments + sameStage).possible).toBe(false);
      expect(patched({ stage: "dev" }, deployments + sameStage).possible).toBe(true);
      const closed = deployments + guard("closed", "[deployments]", "false");
      expect(patched({ stage: "dev" }, closed).possible).toBe(false);
      expect(possibleIn(web + closed).mayHaveLabels("dev", "web-dev", {})).toBe(false);
      expect(possibleIn(web + deployments).mayHaveLabels("dev", "web-dev", {})).toBe(true);
      expect(possibleIn(web + deployments).pods("dev", "web-dev").possible).toBe(true);
    });
    it("on their node's network too", () => {
      const [step] = stepsOf(possibleIn(web + deployments).podOnNodeNetwork("dev", "web-dev", undefined));
      expect(step).toMatchObject({ body: { spec: { template: { spec: { hostNetwork: true } } } } });
    });
  });
  it("a witness has what admission asks for", () => {
    const asks =
      guard("nodes", "[pods]", "object.spec.?nodeSelector[?'stage'].orValue('') == 'dev'") +
      guard(
        "images",
        "[pods]",
        "object.spec.containers.all(c, c.image.startsWith('registry.example.com/shop/') && c.image.contains('@sha256:'))".replace(
          "'registry.example.com/shop/'",
          "'registry.example.com/shop' + '/'",
        ),
      ) +
      guard("limits", "[pods]", "object.spec.containers.all(c, has(c.resources.limits))");
    const [step] = stepsOf(possibleIn(may("[create]", "[pods]") + asks).pods("dev", "web-dev"));
    expect(step?.body).toMatchObject({ spec: { nodeSelector: { stage: "dev" } } });
  });
  it("whose names, labels and annotations are what the policies compare them with", () => {
    const asks =
      guard("named", "[pods]", "object.metadata.name.startsWith('team-')") +
      guard("told", "[pods]", "object.metadata.?annotations[?'example.com/why'].orValue('') in ['test', 'trial']") +
      guard("hosts", "[pods]", "object.spec.?hostname.orValue('') == 'x' + 'y'");
    const [step] = stepsOf(possibleIn(may("[create]", "[pods]") + asks).pods("dev", "web-dev"));
    expect(step?.body).toMatchObject({
      metadata: { name: "team-witness", annotations: { "example.com/why": "test" } },
      spec: { hostname: "xy" },
    });
  });
  it("whether is unknown where no pod is found that admission lets in", () => {
    const possible = possibleIn(
      may("[create]", "[pods]") + guard("odd", "[pods]", "object.spec.hostname.matches('^[a-z]{5}$')"),
    );
    expect(possible.pods("dev", "web-dev").possible).toBe("unknown");
  });
});

describe("namespaces", () => {
  const rules = (verbs: string, resources: string) => `{ apiGroups: [""], verbs: ${verbs}, resources: ${resources} }`;
  it("with a stage's label are made by whoever may make them and pods in them", () => {
    const possible = possibleIn(mayEverywhere(rules("[create]", "[namespaces, pods]")));
    const steps = stepsOf(possible.newNamespace("dev", { stage: "prod" }));
    expect(steps.map(({ resource }) => resource.resource)).toEqual(["namespaces", "pods"]);
    expect(
      possibleIn(mayEverywhere(rules("[create]", "[namespaces]"))).newNamespace("dev", { stage: "prod" }).possible,
    ).toBe(false);
  });
  it("unless admission guards the label", () => {
    const possible = possibleIn(mayEverywhere(rules("[create]", "[namespaces, pods]")) + sameLabels);
    expect(possible.newNamespace("dev", { stage: "prod" }).possible).toBe(false);
    expect(possible.newNamespace("dev", { team: "a" }).possible).toBe(true);
  });
  it("a name that admission asks for is found", () => {
    const named = guard("names", "[namespaces]", "object.metadata.name.startsWith('team-')");
    const possible = possibleIn(mayEverywhere(rules("[create]", "[namespaces, pods]")) + named);
    const [step] = stepsOf(possible.newNamespace("dev", { stage: "prod" }));
    expect(step?.resource.name).toBe("team-witness");
  });
  it.each(["namespaces", "namespaces/status"])("semantics 15: are relabelled by patching %s", (resource) => {
    const possible = possibleIn(may("[patch]", `[${resource}]`));
    expect(possible.relabelledNamespace("dev", "web-dev", { stage: "prod" }).possible).toBe(true);
    expect(possible.relabelledNamespace("dev", "web-prod", { stage: "dev" }).possible).toBe(false);
  });
});

it("says which texts admission compares labels of pods with", () => {
  const possible = possibleIn(guard("a", "[pods]", "object.metadata.labels.tier in ['front', 'back']"));
  expect(possible.labelValues().get("tier")).toEqual(new Set(["front", "back"]));
});

test("each workload's pods are tried for other labels, not the first few of a namespace", () => {
  const pod = (at: number) =>
    `\n---\n{ apiVersion: v1, kind: Pod, metadata: { name: p${at}, namespace: web-dev, labels: { app: a${at} } }, spec: { containers: [{ name: main, image: main }] } }`;
  const only = guard("only-p9", "[pods]", "object.metadata.name == 'p9'");
  const text = Array.from({ length: 12 }, (_, at) => pod(at)).join("");
  const possible = possibleIn(text + may("[patch]", "[pods]") + only);
  expect(possible.podWithLabels("dev", "web-dev", { app: "other" })).toMatchObject({
    possible: true,
    steps: [{ verb: "patch", resource: { name: "p9" } }],
  });
});

describe("namespaces with the same labels are not alike where a policy looks at", () => {
  const named = (name: string, annotations = "{}") =>
    `\n---\n{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: { stage: dev }, annotations: ${annotations} } }`;
  const creating = mayEverywhere('{ apiGroups: [""], verbs: [create], resources: [pods] }');

  it.each([
    "namespaceObject.metadata.?annotations[?'frozen'].orValue('') != 'yes'",
    "namespaceObject['metadata'].?annotations[?'frozen'].orValue('') != 'yes'",
  ])("their annotations: %s", (expression) => {
    const text = named("web-1", "{ frozen: 'yes' }") + named("web-2") + creating;
    const possible = possibleIn(text + guard("frozen", "[pods]", expression));
    expect(possible.pods("dev", "web-1").possible).toBe(false);
    expect(possible.pods("dev", "web-2").possible).toBe(true);
  });

  it("parameters that each has of its own", () => {
    const limits = (namespace: string, allowed: string) =>
      `\n---\n{ apiVersion: v1, kind: ConfigMap, metadata: { name: limits, namespace: ${namespace} }, data: { allowed: "${allowed}" } }`;
    const policy = guard("limited", "[pods]", "params.data.allowed == 'yes'")
      .replace("spec:\n", "spec:\n  paramKind: { apiVersion: v1, kind: ConfigMap }\n")
      .replace("policyName", "paramRef: { name: limits, parameterNotFoundAction: Deny }, policyName");
    const text = named("web-1") + named("web-2") + limits("web-1", "no") + limits("web-2", "yes") + creating;
    const possible = possibleIn(text + policy);
    expect(possible.pods("dev", "web-1").possible).toBe(false);
    expect(possible.pods("dev", "web-2").possible).toBe(true);
  });
});
