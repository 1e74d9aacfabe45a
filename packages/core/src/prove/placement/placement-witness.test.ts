import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { deployment, guard, guardOf, mayCreate, proved, selects, stages, verdict } from "./testing/placement-worlds.ts";

/** What is asked, in order, by whom, and by which binding. */
const asked = (more: string, base = stages) =>
  (verdict(worldOf(base + more), "dev", "prod").witness?.steps ?? []).map((step) => {
    if (step.type !== "request") return `${step.type} ${step.type === "landing" ? step.node : ""}`;
    const { as, verb, resource, allowedBy } = step;
    const by = allowedBy === undefined ? "" : ` by ${allowedBy.binding.name}`;
    const name = "name" in resource ? `/${resource.name}` : "";
    return `${as.user}: ${verb} ${resource.group}/${resource.resource}${name} in ${resource.namespace}${by}`;
  });

const tolerates =
  "object.spec.?nodeName.orValue('') == '' && object.spec.?tolerations.orValue([]).all(one, one.?key.orValue('') != '' && one.key != 'stage')";
const binder = mayCreate('"pods/binding"').replaceAll("maker", "binder");

test.each<[string, string, readonly string[]]>([
  ["a pod", mayCreate("pods"), ["anna: create /pods in shop-dev by maker", "landing prod-1"]],
  ["a workload", mayCreate("jobs"), ["anna: create batch/jobs in shop-dev by maker", "landing prod-1"]],
  [
    "a workload that is there",
    mayCreate("deployments", "[update]") + deployment("shop-dev", "nodeSelector: { stage: dev }"),
    ["anna: update apps/deployments/web in shop-dev by maker", "landing prod-1"],
  ],
  [
    "a pod that is bound",
    mayCreate("pods") + binder + guard(tolerates),
    [
      "anna: create /pods in shop-dev by maker",
      "anna: create /pods/binding/placed in shop-dev by binder",
      "landing prod-1",
    ],
  ],
  [
    "a pod that is changed while it waits",
    mayCreate("pods", "[create, patch]") +
      guardOf({ resources: ["pods"], expressions: [tolerates], operations: "[CREATE]" }),
    ["anna: create /pods in shop-dev by maker", "anna: patch /pods/placed in shop-dev", "landing prod-1"],
  ],
])("the steps by %s are requests that one can send", (_, more, steps) => {
  expect(asked(more)).toEqual(steps);
});

const bodies = (more: string) =>
  (verdict(worldOf(stages + more), "dev", "prod").witness?.steps ?? []).map((step) =>
    step.type === "request" ? step.body : step.type === "landing" ? step.pod : undefined,
  );

test("the pod that lands is the last that was made, and not the binding; a scheduler must not come first", () => {
  const [pod, binding, landed] = bodies(mayCreate("pods") + binder + guard(tolerates));
  expect(pod).toMatchObject({
    kind: "Pod",
    metadata: { labels: { stage: "dev", app: "placed" } },
    spec: { schedulerName: expect.stringMatching(/^(?!default-scheduler).+/) as string },
  });
  expect(binding).toMatchObject({ kind: "Binding", target: { kind: "Node", name: "prod-1" } });
  expect(landed).toEqual(pod);
  const [workload, made] = bodies(mayCreate("deployments"));
  expect(workload).toMatchObject({ kind: "Deployment" });
  expect(made).toMatchObject({ kind: "Pod", metadata: { ownerReferences: [{ kind: "ReplicaSet" }] } });
});

const pods = "metadata: { labels: { app: own } }, spec: { containers: [{ name: own, image: own }] }";
test.each<[string, string, object]>([
  [
    "apps/v1 Deployment",
    `{ replicas: 7, selector: { matchLabels: { app: own } }, template: { ${pods} } }`,
    { replicas: 7, selector: { matchLabels: { app: "own" } }, template: { metadata: { labels: { app: "own" } } } },
  ],
  [
    "v1 ReplicationController",
    `{ selector: { app: own }, template: { ${pods} } }`,
    { selector: { app: "own" }, template: { metadata: { labels: { app: "own" } } } },
  ],
  [
    "batch/v1 CronJob",
    `{ schedule: "1 2 3 4 5", jobTemplate: { spec: { backoffLimit: 3, template: { ${pods.replace("spec: {", "spec: { restartPolicy: Never,")} } } } }`,
    {
      schedule: "1 2 3 4 5",
      jobTemplate: { spec: { backoffLimit: 3, template: { spec: { restartPolicy: "Never" } } } },
    },
  ],
])("of a workload that is there, %s, only the template changes, and fits what it selects by", (what, spec, kept) => {
  const [apiVersion = "", kind = ""] = what.split(" ");
  const object = `\n---\n{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: own, namespace: shop-dev }, spec: ${spec} }`;
  const [changed, pod] = bodies(mayCreate(`${kind.toLowerCase()}s`, "[update]") + object);
  expect(changed).toMatchObject({ apiVersion, kind, metadata: { name: "own", namespace: "shop-dev" }, spec: kept });
  expect(JSON.stringify(changed)).toContain('"tolerations":[{');
  expect(pod).toMatchObject({ kind: "Pod", metadata: { ownerReferences: [{ controller: true }] } });
});

test("the template of a Job stays as it is once it has begun; of one that waits, that is not known", () => {
  const job = (more: string) =>
    `\n---\n{ apiVersion: batch/v1, kind: Job, metadata: { name: own, namespace: shop-dev }, spec: { ${more} template: { spec: { restartPolicy: Never, containers: [{ name: own, image: own }] } } } }`;
  const answer = (more: string) =>
    verdict(worldOf(stages + mayCreate("jobs", "[update]") + job(more)), "dev", "prod").verdict;
  expect(answer("")).toBe("holds");
  expect(answer("suspend: true,")).toBe("unknown");
});

test("the pod that waits tolerates nothing at first", () => {
  const onCreate = guardOf({ resources: ["pods"], expressions: [tolerates], operations: "[CREATE]" });
  const [first, second] = bodies(mayCreate("pods", "[create, patch]") + onCreate);
  expect(first).not.toHaveProperty("spec.tolerations");
  expect(second).toMatchObject({ spec: { tolerations: [{}] } });
});

test("where only images of their own are let in, a pod like one that is there is tried, of the same namespace first", () => {
  const images = guard("object.spec.containers.all(one, one.image.matches('^(q|r)+s:[0-9]+$'))");
  const like = (namespace: string, image: string) =>
    deployment(namespace, "nodeSelector: { stage: dev }, affinity: { podAntiAffinity: {} }").replace(
      "image: web",
      `image: "${image}"`,
    );
  const [pod] = bodies(mayCreate("pods") + images + like("shop-dev", "qrs:1"));
  expect(pod).toMatchObject({ metadata: { labels: { app: "web" } }, spec: { containers: [{ image: "qrs:1" }] } });
  const other = "\n---\n{ apiVersion: v1, kind: Namespace, metadata: { name: a-dev, labels: { stage: dev } } }";
  const more = mayCreate("pods") + images + other + like("shop-dev", "other");
  expect(bodies(more + like("a-dev", "rqs:2"))[0]).toMatchObject({ spec: { containers: [{ image: "rqs:2" }] } });
});

const makesNamespaces = `
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: all }, rules: [{ apiGroups: [""], resources: [pods, namespaces], verbs: [create] }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: all }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: all }, subjects: [{ kind: ServiceAccount, name: default, namespace: shop-dev }] }`;

/** A policy by which nobody makes pods in the namespaces that are there. */
const known = ["default", "kube-system", "kube-public", "kube-node-lease", "shop-dev", "shop-prod"];
const inNewOnly = guard(`!(namespaceObject.metadata.name in [${known.map((name) => `'${name}'`).join()}])`);

test("a namespace is made before the pod in it, by the one who makes that", () => {
  const account = "system:serviceaccount:shop-dev:default";
  const steps = asked(makesNamespaces + inNewOnly);
  expect(steps).toHaveLength(3);
  expect(steps[0]).toContain(`${account}: create /namespaces/witness`);
  expect(steps[1]).toBe(`${account}: create /pods in witness by all`);
  expect(steps[2]).toBe("landing prod-1");
});

test("who makes namespaces but no pods in them, or pods but no namespaces, brings none about there", () => {
  const only = (resource: string) => makesNamespaces.replace("[pods, namespaces]", `[${resource}]`) + inNewOnly;
  expect(verdict(worldOf(stages + only("namespaces")), "dev", "prod").verdict).toBe("holds");
  expect(verdict(worldOf(stages + only("pods")), "dev", "prod").verdict).toBe("holds");
});

const user = (name: string) => `{ apiGroup: rbac.authorization.k8s.io, kind: User, name: ${name} }`;
const bothOf = (resource: string, verbs?: string) =>
  mayCreate(resource, verbs).replace(user("anna"), `${user("anna")}, ${user("ben")}`);

test("people whom policies do not tell apart are one; one whom a policy lets pass is found among them", () => {
  const except = (name: string) => guard(`request.userInfo.username == '${name}' || ${selects}`);
  expect(asked(bothOf("pods") + except("ben"))[0]).toBe("ben: create /pods in shop-dev by maker");
  expect(asked(bothOf("pods") + except("anna"))[0]).toBe("anna: create /pods in shop-dev by maker");
  expect(verdict(worldOf(stages + bothOf("pods") + except("carl")), "dev", "prod").verdict).toBe("holds");
});

test("who may bind, or change, counts apart from those who only make", () => {
  const ben = (text: string) => text.replace(user("anna"), user("ben"));
  const world = (more: string) =>
    verdict(worldOf(stages + bothOf("pods") + guard(tolerates) + more), "dev", "prod").verdict;
  expect(world("")).toBe("holds");
  expect(world(ben(binder))).toBe("broken");
  expect(world(mayCreate("bindings").replaceAll("maker", "binder"))).toBe("broken");
  const onCreate = guardOf({ resources: ["pods"], expressions: [tolerates], operations: "[CREATE]" });
  const changes = (verb: string) => mayCreate("pods", `[${verb}]`).replaceAll("maker", "changer");
  const open = (more: string) => verdict(worldOf(stages + bothOf("pods") + onCreate + more), "dev", "prod").verdict;
  expect(open("")).toBe("holds");
  for (const verb of ["update", "patch"]) expect(open(ben(changes(verb)))).toBe("broken");
  expect(open(ben(changes("delete")))).toBe("holds");
});

test("namespaces of a stage that policies tell apart are judged apart", () => {
  const second =
    "\n---\n{ apiVersion: v1, kind: Namespace, metadata: { name: lab-dev, labels: { stage: dev, lab: 'yes' } } }";
  const lab = mayCreate("pods").replaceAll("shop-dev", "lab-dev");
  const outsideOfLabs = guard(`namespaceObject.metadata.?labels[?'lab'].orValue('') == 'yes' || ${selects}`);
  const world = (more: string) => worldOf(stages + second + mayCreate("pods") + outsideOfLabs + more);
  expect(verdict(world(""), "dev", "prod").verdict).toBe("holds");
  expect(asked(second + mayCreate("pods") + outsideOfLabs + lab)[0]).toBe("anna: create /pods in lab-dev by maker");
  const [finding] = proved(world(lab)).findings;
  expect(finding?.message).toContain("in lab-dev");
});
