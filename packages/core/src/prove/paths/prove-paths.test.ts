import { expect, test } from "vitest";
import { specificationProfile } from "../network/model/profiles.ts";
import { proveWorld } from "../prove-world.ts";
import { worldOf } from "../testing/world-of.ts";

const proofOf = (
  text: string,
  properties: readonly ("paths" | "access" | "network" | "placement" | "podSecurity")[] = ["paths"],
) => proveWorld(worldOf(text), { profile: specificationProfile, properties });

function namespace(name: string, stage = "", more = ""): string {
  const labels = `${stage === "" ? "" : `stage: ${stage}, `}${more}`;
  return `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n---\n`;
}
const node = (name: string, stage: string) =>
  `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}, labels: {stage: ${stage}}}\nspec: {taints: [{key: stage, value: ${stage}, effect: NoSchedule}]}\n---\n`;
const sharedNode = (name: string) => `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\n---\n`;
function bind(name: string, where: string, rules: string, subject: string): string {
  const group = "apiGroup: rbac.authorization.k8s.io";
  const [subjectKind = "", subjectName = "", subjectNamespace] = subject.split(" ");
  const whom =
    subjectNamespace === undefined
      ? `{kind: ${subjectKind}, ${group}, name: ${subjectName}}`
      : `{kind: ${subjectKind}, name: ${subjectName}, namespace: ${subjectNamespace}}`;
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: ${name}, namespace: ${where}}
rules: [${rules}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: ${name}, namespace: ${where}}
roleRef: {${group}, kind: Role, name: ${name}}
subjects: [${whom}]
---
`;
}
const pod = (name: string, where: string, spec = "") =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${where}, labels: {app: ${name}}}\nspec: {${spec}containers: [{name: app, image: "registry.example/app@sha256:0000000000000000000000000000000000000000000000000000000000000000"}]}\n---\n`;
const account = (name: string, where: string) =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}, namespace: ${where}}\n---\n`;

const makesPods = `{apiGroups: [""], resources: [pods], verbs: [create]}`;
const readsSecrets = `{apiGroups: [""], resources: [secrets], verbs: [get]}`;

const story =
  namespace("shop-dev", "dev") +
  namespace("shop-prod", "prod") +
  node("dev-1", "dev") +
  node("prod-1", "prod") +
  bind("developers", "shop-dev", makesPods, "User dana") +
  account("web", "shop-prod") +
  pod("web", "shop-prod", "serviceAccountName: web, nodeName: prod-1, ") +
  bind("web", "shop-prod", readsSecrets, "ServiceAccount web shop-prod");

interface Seen {
  readonly verdict: string;
  readonly reason: string;
  readonly codes: readonly string[];
}

function seen(text: string, from: string, to: string): Seen {
  const { verdicts, findings } = proofOf(text);
  const verdict = verdicts.find((one) => one.from === from && one.to === to);
  const codes = findings.flatMap(({ code, pairs, fix }) =>
    pairs.some((pair) => pair.from === from && pair.to === to) ? [`${code}${fix ? ` ${fix.description}` : ""}`] : [],
  );
  return { verdict: verdict?.verdict ?? "none", reason: verdict?.reason ?? "", codes };
}

test("the story: a pod of dev, the prod toleration, the node's other pods' tokens, prod's Secrets", () => {
  expect(seen(story, "dev", "prod")).toMatchInlineSnapshot(`
    {
      "codes": [
        "KS3901 let shop-dev enforce baseline",
      ],
      "reason": "5 steps over placement and podSecurity: the user dana may make pods in shop-dev (create pods, by RoleBinding developers); then nothing keeps such a pod off prod-1, a node of prod; then nothing refuses that it is privileged on its node; then on prod-1 runs the Pod shop-prod/web, whose token is that of the service account shop-prod/web; then shop-prod/web may get secrets in shop-prod, which is of prod",
      "verdict": "broken",
    }
  `);
});

test("access and podSecurity: a pod in a third stage gets hold of a node that prod shares", () => {
  const text =
    namespace("shop-dev", "dev", "pod-security.kubernetes.io/enforce: baseline") +
    namespace("shop-test", "test") +
    namespace("shop-prod", "prod", "pod-security.kubernetes.io/enforce: baseline") +
    sharedNode("node-1") +
    pod("web", "shop-prod") +
    pod("web", "shop-test") +
    bind("developers", "shop-dev", `{apiGroups: [""], resources: [pods], verbs: [get]}`, "User dana") +
    bind("testers", "shop-test", makesPods, "User dana");
  expect(seen(text, "dev", "prod")).toMatchInlineSnapshot(`
    {
      "codes": [
        "KS3901 take the user dana out of RoleBinding shop-test/testers",
      ],
      "reason": "4 steps over access and podSecurity: the user dana may make pods in shop-test (create pods, by RoleBinding testers); then such a pod may run on node-1, a node of (unassigned); then nothing refuses that it is privileged on its node; then on node-1 may run the Pod shop-prod/web, of prod: its files and its memory lie open",
      "verdict": "broken",
    }
  `);
});

test("access and network: into a pod of no stage, and from there to a port of prod", () => {
  const closed = (where: string, from: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: ${where}}\nspec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {${from}}}}]}]}\n---\n`;
  const text =
    namespace("shop-dev", "dev", "pod-security.kubernetes.io/enforce: baseline") +
    namespace("tools", "", "pod-security.kubernetes.io/enforce: baseline") +
    namespace("shop-prod", "prod", "pod-security.kubernetes.io/enforce: baseline") +
    pod("web", "shop-prod") +
    pod("web", "shop-dev") +
    pod("runner", "tools") +
    closed("shop-prod", "kubernetes.io/metadata.name: tools") +
    closed("tools", "kubernetes.io/metadata.name: tools") +
    closed("shop-dev", "stage: dev") +
    bind("developers", "shop-dev", `{apiGroups: [""], resources: [pods], verbs: [get]}`, "User dana") +
    bind("tools", "tools", `{apiGroups: [""], resources: [pods/exec], verbs: [create]}`, "User dana");
  expect(seen(text, "dev", "prod")).toMatchInlineSnapshot(`
    {
      "codes": [
        "KS3902 take the user dana out of RoleBinding tools/tools",
      ],
      "reason": "2 steps over access and network: the user dana may enter pods in tools (create pods/exec, by RoleBinding tools); then Pod tools/runner can open TCP port 443 of Pod shop-prod/web",
      "verdict": "broken",
    }
  `);
});

test("podSecurity and access: the token of a pod of no stage", () => {
  const text =
    namespace("shop-dev", "dev") +
    namespace("agents", "", "pod-security.kubernetes.io/enforce: baseline") +
    namespace("shop-prod", "prod", "pod-security.kubernetes.io/enforce: baseline") +
    sharedNode("node-1") +
    account("agent", "agents") +
    pod("agent", "agents", "serviceAccountName: agent, ") +
    bind("developers", "shop-dev", makesPods, "User dana") +
    bind("agent", "shop-prod", readsSecrets, "ServiceAccount agent agents");
  expect(seen(text, "dev", "prod")).toMatchInlineSnapshot(`
    {
      "codes": [
        "KS3901 let shop-dev enforce baseline",
      ],
      "reason": "5 steps over podSecurity and access: the user dana may make pods in shop-dev (create pods, by RoleBinding developers); then such a pod may run on node-1, a node of (unassigned); then nothing refuses that it is privileged on its node; then on node-1 may run the Pod agents/agent, whose token is that of the service account agents/agent; then agents/agent may get secrets in shop-prod, which is of prod",
      "verdict": "broken",
    }
  `);
});

test("access and placement: an account of another stage whose pods land on prod's nodes", () => {
  const text =
    namespace("shop-dev", "dev", "pod-security.kubernetes.io/enforce: baseline") +
    namespace("shop-test", "test", "pod-security.kubernetes.io/enforce: baseline") +
    namespace("shop-prod", "prod", "pod-security.kubernetes.io/enforce: baseline") +
    node("prod-1", "prod") +
    account("maker", "shop-test") +
    bind("maker", "shop-test", makesPods, "ServiceAccount maker shop-test") +
    bind("developers", "shop-dev", `{apiGroups: [""], resources: [pods], verbs: [get]}`, "User dana") +
    bind("tokens", "shop-test", `{apiGroups: [""], resources: [serviceaccounts/token], verbs: [create]}`, "User dana") +
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: shop-prod}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n`;
  expect(seen(text, "dev", "prod")).toMatchInlineSnapshot(`
    {
      "codes": [
        "KS3902 take the user dana out of RoleBinding shop-test/tokens",
      ],
      "reason": "3 steps over access and placement: the user dana may request a token of the service account shop-test/maker (create serviceaccounts/token, by RoleBinding tokens); then the service account shop-test/maker may make pods in shop-test (create pods, by RoleBinding maker); then nothing keeps such a pod off prod-1, a node of prod",
      "verdict": "broken",
    }
  `);
});

test("what several roads do is found beside what one does", () => {
  const beside = bind(
    "other",
    "shop-prod",
    `{apiGroups: [""], resources: [configmaps], verbs: [get]}`,
    "ServiceAccount default shop-dev",
  );
  expect(seen(story + beside, "dev", "prod").codes).toEqual(["KS3901 let shop-dev enforce baseline"]);
});

test("who has a right in the other stage already needs no second road", () => {
  const own = bind("own", "shop-prod", `{apiGroups: [""], resources: [configmaps], verbs: [get]}`, "User dana");
  const { verdict, codes } = seen(story + own, "dev", "prod");
  expect([verdict, codes]).toEqual(["broken", []]);
});

test("to be able to open a port is not to run code: a stage between two others that only lets in is no way", () => {
  const letting = (where: string, from: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: ${where}}\nspec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {stage: ${from}}}}]}]}\n---\n`;
  const baseline = "pod-security.kubernetes.io/enforce: baseline";
  const stages = ["dev", "test", "prod"].map(
    (stage) => namespace(`shop-${stage}`, stage, baseline) + pod("web", `shop-${stage}`),
  );
  const text = [...stages, letting("shop-dev", "dev"), letting("shop-test", "dev"), letting("shop-prod", "test")].join(
    "",
  );
  const answers = Object.fromEntries(
    proofOf(text).verdicts.flatMap(({ from, to, verdict }) =>
      /\(/.test(from + to) ? [] : [[`${from} ${to}`, verdict]],
    ),
  );
  expect(answers).toMatchObject({ "dev test": "broken", "test prod": "broken", "dev prod": "holds" });
});

test("a grant of the intent is no road: what it gives is used as it was meant", () => {
  const baseline = "pod-security.kubernetes.io/enforce: baseline";
  const closed = (where: string, from: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: ${where}}\nspec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {stage: ${from}}}}]}]}\n---\n`;
  const text =
    ["dev", "test", "prod"]
      .map((stage) => namespace(`shop-${stage}`, stage, baseline) + pod("web", `shop-${stage}`))
      .join("") +
    closed("shop-dev", "dev") +
    closed("shop-test", "test") +
    closed("shop-prod", "test") +
    bind("developers", "shop-dev", `{apiGroups: [""], resources: [pods], verbs: [get]}`, "User dana") +
    bind("testers", "shop-test", `{apiGroups: [""], resources: [pods/exec], verbs: [create]}`, "User dana");
  const intent = {
    openings: [{ from: { stage: "test" }, to: { stage: "prod" } }],
    grants: [{ subject: { kind: "User", name: "dana" }, stage: "test", may: ["runCommands"] }],
    administrators: [],
    shared: [],
  } as const;
  const answer = (given?: typeof intent) =>
    proveWorld(worldOf(text), {
      profile: specificationProfile,
      properties: ["paths"],
      ...(given && { intent: given }),
    }).verdicts.find(({ from, to }) => from === "dev" && to === "prod")?.verdict;
  expect([answer(), answer(intent)]).toEqual(["broken", "holds"]);
});
