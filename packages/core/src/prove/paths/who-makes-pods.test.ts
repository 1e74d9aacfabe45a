import { expect, test } from "vitest";
import { account, bound, closed, namespace, node, pod } from "./testing/stories.ts";
import { toldWays } from "./testing/told-ways.ts";

const template =
  'template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: app, image: "registry.example/app:1" }] } }';
const selector = "selector: { matchLabels: { app: web } }";
/** A workload of dev that is there, by its kind. */
const there = (apiVersion: string, kind: string, spec: string) =>
  `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: web, namespace: shop-dev }, spec: { ${spec} } }\n---\n`;
const once = template.replace("containers", "restartPolicy: Never, containers");

interface Kind {
  readonly resource: string;
  readonly group: string;
  /** As its controller names the pod of a workload. */
  readonly podOf: (name: string) => string;
  readonly thing: string;
}

const hashed = (name: string) => `${name}-x2x4q`;
const kinds: readonly Kind[] = [
  ...(["Deployment", "ReplicaSet", "DaemonSet"] as const).map((kind) => ({
    resource: `${kind.toLowerCase()}s`,
    group: "apps",
    podOf: hashed,
    thing: there("apps/v1", kind, `${selector}, ${template}`),
  })),
  {
    resource: "statefulsets",
    group: "apps",
    podOf: (name) => `${name}-0`,
    thing: there("apps/v1", "StatefulSet", `serviceName: web, ${selector}, ${template}`),
  },
  {
    resource: "cronjobs",
    group: "batch",
    podOf: hashed,
    thing: there("batch/v1", "CronJob", `schedule: "0 * * * *", jobTemplate: { spec: { ${once} } }`),
  },
  {
    resource: "replicationcontrollers",
    group: "",
    podOf: hashed,
    thing: there("v1", "ReplicationController", `selector: { app: web }, ${template}`),
  },
];

/** Nodes of each stage, with a pod of prod whose account reads prod's Secrets; what somebody of dev may do is added. */
const stages =
  namespace("shop-dev", "dev") +
  namespace("shop-prod", "prod") +
  node("dev-1", "dev") +
  node("prod-1", "prod") +
  account("web", "shop-prod") +
  pod("web", "shop-prod", "serviceAccountName: web, nodeName: prod-1, ") +
  bound("web", "shop-prod", "get secrets", "ServiceAccount web shop-prod") +
  closed("shop-prod", "stage: prod");

const wayBy = (does: string, right: string) =>
  `broken: 5 steps over placement and podSecurity: the user dana may ${does} in shop-dev (${right}, by RoleBinding developers); then nothing keeps such a pod off prod-1, a node of prod; then nothing refuses that it is privileged on its node; then on prod-1 runs the Pod shop-prod/web, whose token is that of the service account shop-prod/web; then shop-prod/web may get secrets in shop-prod, which is of prod`;
const onNode = [
  "Pod shop-prod/web: spec.serviceAccountName says on prod-1 runs the Pod shop-prod/web, whose token is that of the service account shop-prod/web",
  "system:serviceaccount:shop-prod:web: get secrets shop-prod/",
];
const baseline = {
  pairs: ["dev > prod"],
  fix: "let shop-dev enforce baseline",
  edits: ['set Namespace shop-dev: metadata.labels."pod-security.kubernetes.io/enforce" = "baseline"'],
};
const full = (group: string, resource: string) => `${group === "" ? "" : `${group}/`}${resource}`;
const dotted = (group: string, resource: string) => `${resource}${group === "" ? "" : `.${group}`}`;

test.each([
  ...kinds,
  { resource: "jobs", group: "batch", podOf: hashed },
  { resource: "pods", group: "", podOf: (name: string) => name },
])("who may create $resource gets a privileged pod onto a node of prod", ({ resource, group, podOf }) => {
  const { verdicts, findings } = toldWays(
    stages + bound("developers", "shop-dev", `create ${resource}`, "User dana", group),
  );
  expect(verdicts["dev > prod"]).toEqual({
    is: wayBy("make pods", `create ${dotted(group, resource)}`),
    steps: [
      `dana: create ${full(group, resource)} shop-dev/ privileged`,
      `shop-dev/${podOf("placed")} lands on prod-1`,
      ...onNode,
    ],
  });
  expect(findings).toMatchObject([{ is: "paths error KS3901", ...baseline }]);
});

const verbs = ["patch", "update"];
const changes = kinds.flatMap((kind) => verbs.map((verb) => ({ ...kind, verb })));

test.each(changes)(
  "who may $verb $resource changes the one that is there",
  ({ resource, group, podOf, thing, verb }) => {
    const right = bound("developers", "shop-dev", `${verb} ${resource}`, "User dana", group);
    const { verdicts, findings } = toldWays(stages + right + thing);
    expect(verdicts["dev > prod"]).toEqual({
      is: wayBy("change what runs", `${verb} ${dotted(group, resource)}`),
      steps: [
        `dana: ${verb} ${full(group, resource)} shop-dev/web privileged`,
        `shop-dev/${podOf("web")} lands on prod-1`,
        ...onNode,
      ],
    });
    expect(findings).toMatchObject([{ is: "paths error KS3901", ...baseline }]);
  },
);

const named = (right: string, name: string) =>
  right.replace(/verbs: (\[[^\]]*\])/, `verbs: $1, resourceNames: [${name}]`);
const deployments = bound("developers", "shop-dev", "patch deployments", "User dana", "apps");
const deployment = kinds[0]?.thing ?? "";
const jobs = bound("developers", "shop-dev", "patch jobs", "User dana", "batch");
const job = (spec: string) => there("batch/v1", "Job", `${spec}${once}`);

test("a right to change one by its name is one to change that one, of however many", () => {
  const other = deployment.replace("name: web,", "name: another,");
  const { verdicts } = toldWays(stages + other + deployment + named(deployments, "web"));
  expect(verdicts["dev > prod"]).toMatchObject({
    is: wayBy("change what runs", "patch deployments.apps web"),
    steps: ["dana: patch apps/deployments shop-dev/web privileged", "shop-dev/web-x2x4q lands on prod-1", ...onNode],
  });
});

test.each([
  ["there is none to change", deployments],
  ["the one that may be changed is not there", named(deployments, "other") + deployment],
  ["the one that is there is of another namespace", deployments + deployment.replaceAll("shop-dev", "shop-prod")],
  ["the one that is there is of another kind", deployments + (kinds[3]?.thing ?? "")],
  ["a Job runs: its template cannot be changed", jobs + job("")],
  ["a Job waits: only where its pods run can be changed, not what they are", jobs + job("suspend: true, ")],
  ["the Job that waits is not the one", named(jobs, "other") + job("suspend: true, ")],
])("nobody makes pods where %s", (_why, text) => {
  const { verdicts, findings } = toldWays(stages + text);
  expect(findings).toEqual([]);
  expect(verdicts["dev > prod"]?.is).not.toMatch(/may run a pod|make pods|privileged/);
});
