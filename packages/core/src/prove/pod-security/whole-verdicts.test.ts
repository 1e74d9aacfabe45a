import { expect, test } from "vitest";
import type { Rights } from "../rights/rights.ts";
import type { Admission } from "../admission/admission.ts";
import type { Possible } from "../possible/possible.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { provePodSecurity } from "./prove-pod-security.ts";

const level = "pod-security.kubernetes.io/enforce";
const namespace = (name: string, labels = "") =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}${labels && `, labels: { ${labels} }`} } }\n---\n`;
const stages = namespace("shop-dev", "stage: dev") + namespace("shop-prod", `stage: prod, ${level}: baseline`);
const pod = (metadata: string, security = "privileged: true") =>
  `{ apiVersion: v1, kind: Pod, metadata: { ${metadata} }, spec: { containers: [{ name: a, image: a, securityContext: { ${security} } }] } }\n---\n`;

const assumptions = [
  "kubernetes-works",
  "cluster-administrators-are-trusted",
  "own-components-are-trusted",
  "listed-subjects-only",
  "admission-in-force",
];
const policies = [
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
];
const everything = {
  kinds: [
    "Namespace",
    "Pod",
    "ReplicationController",
    "apps/DaemonSet",
    "apps/Deployment",
    "apps/ReplicaSet",
    "apps/StatefulSet",
    "batch/CronJob",
    "batch/Job",
    "rbac.authorization.k8s.io/ClusterRole",
    "rbac.authorization.k8s.io/ClusterRoleBinding",
    "rbac.authorization.k8s.io/Role",
    "rbac.authorization.k8s.io/RoleBinding",
    ...policies,
  ],
};
const none = { kinds: [] };

test("every verdict of a world in which one pod reaches its node", () => {
  const { verdicts } = provePodSecurity(worldOf(stages + pod("name: web, namespace: shop-dev")), givenOf());
  const shared = { property: "podSecurity", assumptions, findings: [], witness: undefined };
  const holds = (from: string, to: string, reason: string, sensitivity: object) => ({
    ...shared,
    from,
    to,
    verdict: "holds",
    reason,
    sensitivity,
  });
  const sound = "no pod reaches its node, and nobody may make one that does where no level or policy refuses it";
  const outside = "what is outside of the cluster has no pods in it";
  const noNodes = "there are no nodes of the cluster outside of it";
  const summary = "Pod shop-dev/web is privileged on its node, where no NetworkPolicy holds";
  const broken = (to: string) => ({
    ...shared,
    from: "dev",
    to,
    verdict: "broken",
    reason: summary,
    witness: {
      summary,
      steps: [
        {
          type: "state",
          object: { group: "", kind: "Pod", namespace: "shop-dev", name: "web" },
          field: "spec.containers.0.securityContext.privileged",
          says: "is privileged on its node",
        },
      ],
    },
    findings: ["KS3402"],
    sensitivity: { kinds: ["Namespace", ...policies], namespaces: ["shop-dev"] },
  });
  expect(verdicts).toEqual([
    broken("prod"),
    broken("(unassigned)"),
    holds("dev", "(outside)", noNodes, none),
    holds("prod", "dev", sound, everything),
    holds("prod", "(unassigned)", sound, everything),
    holds("prod", "(outside)", noNodes, none),
    holds("(unassigned)", "dev", sound, everything),
    holds("(unassigned)", "prod", sound, everything),
    holds("(unassigned)", "(outside)", noNodes, none),
    holds("(outside)", "dev", outside, none),
    holds("(outside)", "prod", outside, none),
    holds("(outside)", "(unassigned)", outside, none),
  ]);
});

test("an intent's administrators are an assumption", () => {
  const intent = { openings: [], grants: [], shared: [], administrators: [] };
  const { verdicts } = provePodSecurity(worldOf(stages), givenOf({ intent }));
  expect(verdicts[0]?.assumptions).toEqual([
    ...assumptions.slice(0, 3),
    "declared-administrators-are-trusted",
    ...assumptions.slice(3),
  ]);
});

test("what a live cluster runs, or what stays, no unread object removes", () => {
  const world = worldOf(stages + pod("name: web, namespace: shop-dev"));
  const live = {
    ...world,
    objects: new Map(
      [...world.objects].map(([kind, all]) => [
        kind,
        all.map((one) => ({ ...one, origin: { type: "live", context: "c" } as const })),
      ]),
    ),
  };
  expect(provePodSecurity(live, givenOf()).verdicts[0]?.sensitivity).toEqual(none);
  const stays =
    stages.replace("stage: dev", `stage: dev, ${level}: baseline`) + pod("name: web, namespace: shop-dev, uid: u");
  expect(provePodSecurity(worldOf(stays), givenOf()).verdicts[0]).toMatchObject({
    findings: ["KS3403"],
    sensitivity: none,
  });
});

const alice = { user: "alice", groups: [] };
const who = { kind: "User", name: "alice", namespace: "" } as const;
const binding = { group: "rbac.authorization.k8s.io", kind: "RoleBinding", namespace: "shop-dev", name: "b" };
const builtIn = {
  object: { apiVersion: "v1", kind: "R", metadata: { name: "b" } },
  origin: { type: "built-in" },
} as const;
const allowance = { reference: { binding, role: binding, rule: 0 }, binding: builtIn, role: builtIn };
const debugging: Rights = {
  ...givenOf().rights,
  whoMay: (asked) =>
    "resource" in asked && asked.resource === "pods/ephemeralcontainers" ? [{ subject: who, allowance }] : [],
  homes: () => ["dev"],
  actorOf: () => alice,
};

test("what is not known: why, and what could turn it", () => {
  const possible: Possible = {
    ...givenOf().possible,
    pods: (stage) =>
      stage === "dev" ? { possible: "unknown", why: "a webhook decides" } : { possible: false, why: "no" },
  };
  const rights: Rights = {
    ...debugging,
    whoMay: (asked) => ("resource" in asked && asked.resource === "pods" ? [{ subject: who, allowance }] : []),
  };
  const { verdicts } = provePodSecurity(worldOf(stages), givenOf({ possible, rights }));
  expect(verdicts.find(({ from, to }) => from === "dev" && to === "prod")).toEqual({
    property: "podSecurity",
    from: "dev",
    to: "prod",
    assumptions,
    verdict: "unknown",
    reason: "in shop-dev: a webhook decides",
    witness: undefined,
    findings: [],
    sensitivity: everything,
  });
});

test("a privileged container beside those of a pod: said of the pod's namespace, with the level that mends it", () => {
  const web = pod("name: web, namespace: shop-dev", "privileged: false");
  const { verdicts, findings } = provePodSecurity(worldOf(stages + web), givenOf({ rights: debugging }));
  const does = "gets a privileged container beside its own";
  expect(verdicts[0]).toMatchObject({
    reason: `alice may change a pod in shop-dev so that it ${does}, where no NetworkPolicy holds`,
    findings: ["KS3410"],
    sensitivity: { kinds: ["Namespace", ...policies] },
  });
  expect(findings[0]).toMatchObject({
    code: "KS3410",
    message: `people of dev may change a pod in shop-dev so that it ${does}`,
    at: { path: ["metadata", "labels"] },
    fix: {
      description: "let shop-dev enforce baseline",
      edits: [
        {
          type: "set",
          object: { group: "", kind: "Namespace", namespace: "", name: "shop-dev" },
          path: ["metadata", "labels", level],
          value: "baseline",
        },
      ],
    },
  });
});

test("all causes of a stage are named, each once, in the order of their codes", () => {
  const possible: Possible = {
    ...givenOf().possible,
    newNamespace: (stage) =>
      stage === "dev"
        ? {
            possible: true,
            who,
            steps: [{ type: "request", as: alice, verb: "create", resource: { group: "", resource: "namespaces" } }],
          }
        : { possible: false, why: "no" },
  };
  const running = pod("name: a, namespace: shop-dev") + pod("name: b, namespace: shop-dev");
  const { verdicts } = provePodSecurity(worldOf(stages + running), givenOf({ possible, rights: debugging }));
  expect(verdicts[0]?.findings).toEqual(["KS3402", "KS3405", "KS3410"]);
});

test("admission is asked about pods of a workload as its controller, and about a pod as one", () => {
  const asked: string[] = [];
  const admission: Admission = {
    decide: ({ operation, group, version, resource, namespace, name, as, object, oldObject }) => {
      asked.push(
        `${operation} ${group}/${version} ${resource} ${namespace}/${String(name)} ${as.user} ${String(oldObject)}`,
      );
      expect(object).toMatchObject({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, spec: {} });
      return { answer: "admitted" };
    },
  };
  const spec = "{ containers: [{ name: a, image: a, securityContext: { privileged: true } }] }";
  const template = `{ metadata: { labels: { app: web } }, spec: ${spec} }`;
  const workload = (apiVersion: string, kind: string, content: string) =>
    `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: web, namespace: shop-dev }, spec: ${content} }\n---\n`;
  const selected = `{ selector: { matchLabels: { app: web } }, template: ${template} }`;
  const world = worldOf(
    stages +
      pod("name: web, namespace: shop-dev") +
      workload("apps/v1", "Deployment", selected) +
      workload("apps/v1", "ReplicaSet", selected) +
      workload("apps/v1", "DaemonSet", selected) +
      workload("apps/v1", "StatefulSet", selected.replace("{", "{ serviceName: web,")) +
      workload("batch/v1", "Job", `{ template: ${template} }`) +
      workload("batch/v1", "CronJob", `{ schedule: "* * * * *", jobTemplate: { spec: { template: ${template} } } }`) +
      workload("v1", "ReplicationController", `{ template: ${template} }`),
  );
  provePodSecurity(world, givenOf({ admission }));
  const as = (controller: string) =>
    `CREATE /v1 pods shop-dev/web system:serviceaccount:kube-system:${controller} null`;
  expect(asked.toSorted()).toEqual(
    [
      "replicaset-controller",
      "replicaset-controller",
      "replicaset-controller",
      "daemon-set-controller",
      "statefulset-controller",
      "job-controller",
      "job-controller",
      "replication-controller",
    ]
      .map(as)
      .toSorted(),
  );
});

test("what is refused, or reaches nothing, is no cause of what is broken", () => {
  const held = namespace("shop-held", `stage: dev, ${level}: baseline`);
  const harmless = pod("name: port, namespace: shop-dev", "procMount: Unmasked");
  const refused = pod("name: refused, namespace: shop-held");
  const stays = pod("name: stays, namespace: shop-held, uid: u");
  const { verdicts } = provePodSecurity(worldOf(stages + held + harmless + refused + stays), givenOf());
  expect(verdicts[0]).toMatchObject({ reason: expect.stringContaining("Pod shop-held/stays"), findings: ["KS3403"] });
});
