import { expect, test } from "vitest";
import type { Possible } from "../../possible/possible.ts";
import {
  answer,
  byLabel,
  given,
  letting,
  making,
  newName,
  relabelling,
  relabellingOthers,
} from "../testing/changed-namespaces.ts";
import {
  deployment,
  join,
  namespace,
  nobody,
  open,
  policy,
  profileOf,
  prove,
  somebody,
} from "../testing/stage-worlds.ts";
import { foundOf, told } from "../testing/told.ts";

const cluster = (kind: string, spec: string) =>
  `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: ${kind}\nmetadata: { name: default }\nspec: { ${spec} }`;
const admin = (spec: string) => cluster("AdminNetworkPolicy", `priority: 1, ${spec}`);
const baseline = (spec: string) => cluster("BaselineAdminNetworkPolicy", spec);
const stage = (name: string) => `{ matchLabels: { stage: ${name} } }`;
const subject = (namespaces: string) => `subject: { namespaces: ${namespaces} }`;
const rule = (action: string, peer: string) => `{ name: r, action: ${action}, ${peer} }`;
const from = (action: string, namespaces: string) => rule(action, `from: [{ namespaces: ${namespaces} }]`);
const to = (action: string, namespaces: string) => rule(action, `to: [{ namespaces: ${namespaces} }]`);
/** Neither of prod nor trusted. */
const untrusted =
  "{ matchExpressions: [{ key: trusted, operator: DoesNotExist }, { key: stage, operator: NotIn, values: [prod] }] }";
const anybody = making(() => somebody);
const own = relabelling((name) => (name === "shop-dev" ? somebody : nobody));
const ofProd = relabellingOthers((name) => (name === "shop-prod" ? somebody : nobody));
const ovn = { profile: profileOf("ovn-kubernetes") };
const answered = (possible: Possible, ...policies: string[]) =>
  told(prove(join(open("dev"), open("prod"), ...policies), { possible, ...ovn }), "dev", "prod").slice(0, 2);
const anew = (labels: string) =>
  `somebody of dev may give the namespace shop-prod the labels ${labels}; then Deployment shop-dev/web can open Deployment shop-prod/web.`;
const holds = ["holds", "Policies let no pod of dev open any port of a pod of prod."];

test.each<[string, string, string, string]>([
  [
    "its denial of namespaces without a label",
    admin(`${subject(stage("prod"))}, ingress: [${from("Deny", untrusted)}]`),
    `trusted=other, ${newName}`,
    "kubernetes.io/metadata.name=shop-dev, trusted=other",
  ],
  [
    "the same of the last tier",
    baseline(`${subject(stage("prod"))}, ingress: [${from("Deny", untrusted)}]`),
    `trusted=other, ${newName}`,
    "kubernetes.io/metadata.name=shop-dev, trusted=other",
  ],
  [
    "two denials",
    admin(
      `${subject(stage("prod"))}, ingress: [${from("Deny", untrusted)}, ${from("Deny", "{ matchExpressions: [{ key: team, operator: DoesNotExist }, { key: stage, operator: NotIn, values: [prod] }] }")}]`,
    ),
    `trusted=other, team=other, ${newName}`,
    "kubernetes.io/metadata.name=shop-dev, trusted=other, team=other",
  ],
  [
    "what it passes on to policies of namespaces, where none closes the pods",
    admin(
      `${subject(stage("prod"))}, ingress: [${from("Pass", "{ matchLabels: { team: ops } }")}, ${from("Deny", "{}")}]`,
    ),
    `team=ops, ${newName}`,
    "stage=dev, kubernetes.io/metadata.name=shop-dev, team=ops",
  ],
])("semantics 10: labels get a namespace past a policy of the cluster: %s", (_, text, made, changed) => {
  expect(answered(anybody, text)).toEqual(["broken KS3108", given(made)]);
  expect(answered(own, text)).toEqual(["broken KS3108", given(changed)]);
});

test("semantics 9: what passes to a NetworkPolicy has to have the labels of both", () => {
  const prod = letting(byLabel("team: web"));
  const passes = admin(
    `${subject(stage("prod"))}, ingress: [${from("Pass", "{ matchLabels: { zone: a }, matchExpressions: [{ key: team, operator: Exists }] }")}, ${from("Deny", "{}")}]`,
  );
  const proof = prove(join(open("dev"), prod, passes), { possible: anybody, ...ovn });
  expect(told(proof, "dev", "prod").slice(0, 2)).toEqual(["broken KS3108", given(`zone=a, team=web, ${newName}`)]);
  expect(foundOf(proof, "KS3108").filter((line) => line.startsWith("Guard"))).toEqual([
    "Guard team, zone of namespaces by an admission policy that lets only administrators change it.",
  ]);
});

test.each<[string, string, string]>([
  [
    "leaves the subject of what holds its pods back",
    admin(`${subject(stage("dev"))}, egress: [${to("Deny", stage("prod"))}]`),
    "kubernetes.io/metadata.name=shop-dev",
  ],
  [
    "leaves it by a label that others lack",
    admin(
      `${subject("{ matchExpressions: [{ key: free, operator: DoesNotExist }] }")}, egress: [${to("Deny", stage("prod"))}]`,
    ),
    "stage=dev, kubernetes.io/metadata.name=shop-dev, free=other",
  ],
])("semantics 10: one's own namespace %s", (_, text, labels) => {
  expect(answered(own, text)).toEqual(["broken KS3108", given(labels)]);
});

test.each<[string, string, string]>([
  [
    "is no longer what one's own are denied",
    admin(`${subject(stage("dev"))}, egress: [${to("Deny", stage("prod"))}]`),
    "kubernetes.io/metadata.name=shop-prod",
  ],
  [
    "has a label without which it is denied",
    admin(
      `${subject(stage("dev"))}, egress: [${to("Deny", "{ matchExpressions: [{ key: trusted, operator: DoesNotExist }, { key: stage, operator: NotIn, values: [dev] }] }")}]`,
    ),
    "kubernetes.io/metadata.name=shop-prod, trusted=other",
  ],
  [
    "leaves the subject of what closes it, and keeps what this does not read",
    join(
      admin(`${subject(stage("prod"))}, ingress: [${from("Deny", "{}")}]`),
      policy("shop-dev", "in", "podSelector: {}"),
    ),
    "kubernetes.io/metadata.name=shop-prod",
  ],
])("semantics 10: another's namespace %s", (_, text, labels) => {
  expect(answered(ofProd, text)).toEqual(["broken KS3108", anew(labels)]);
});

test("a denial of every namespace, or of a name, no label escapes", () => {
  for (const namespaces of ["{}", "{ matchExpressions: [{ key: kubernetes.io/metadata.name, operator: Exists }] }"]) {
    const denies = admin(`${subject("{}")}, ingress: [${from("Deny", namespaces)}]`);
    expect(answered(anybody, denies)).toEqual(holds);
    expect(answered(own, denies)).toEqual(holds);
    expect(answered(ofProd, denies)).toEqual(holds);
  }
});

test("pods of a new namespace have the labels without which policies of the cluster deny them", () => {
  const denied = (key: string) =>
    admin(
      `${subject(stage("prod"))}, ingress: [${rule("Deny", `from: [{ pods: { namespaceSelector: {}, podSelector: { matchExpressions: [{ key: ${key}, operator: DoesNotExist }] } } }]`)}]`,
    );
  const proof = prove(join(open("dev"), open("prod"), denied("trusted")), { possible: anybody, ...ovn });
  expect(told(proof, "dev", "prod").at(-1)).toBe(
    "new pod in new-namespace {trusted: other} in {} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
  );
});

const tools = join(
  namespace("tools").replace("name: tools", "name: tools, labels: { team: web }"),
  deployment("tools", "proxy"),
);
const ofTools = relabellingOthers((name) => (name === "tools" ? somebody : nobody));

test("a namespace has the labels of one time only: its pods are not reached by the old ones and let in by the new", () => {
  const out = join(
    namespace("shop-dev", "dev"),
    deployment("shop-dev", "web"),
    policy(
      "shop-dev",
      "out",
      `podSelector: {}, policyTypes: [Ingress, Egress], egress: [{ to: [${byLabel("team: web")}] }]`,
    ),
  );
  const both = "{ namespaceSelector: { matchLabels: { zone: a } } }";
  expect(answer(ofTools, out, letting(byLabel("team: ops")), tools)[0]).toBe("holds");
  expect(answer(ofTools, out, letting(both), tools)[0]).toBe("broken KS3108");
  // Nor by others that reach them by the old ones.
  const more = join(
    namespace("more"),
    deployment("more", "proxy"),
    policy("more", "out", `podSelector: {}, policyTypes: [Egress], egress: [{ to: [${byLabel("team: web")}] }]`),
  );
  const toMore = out.replace("team: web", "kubernetes.io/metadata.name: more");
  expect(answer(ofTools, toMore, letting(byLabel("team: ops")), tools, more)[0]).toBe("holds");
  expect(answer(ofTools, toMore, letting(both), tools, more)[0]).toBe("broken KS3108");
});

test("a namespace of no stage gets past what policies of the cluster hold back of it, on the way on and on the way to it", () => {
  const world = (text: string) =>
    told(prove(join(open("dev"), open("prod"), tools, text), { possible: ofTools, ...ovn }), "dev", "prod").slice(0, 2);
  const onlyTo = `${subject(stage("dev"))}, egress: [${to("Deny", "{ matchExpressions: [{ key: open, operator: DoesNotExist }, { key: stage, operator: NotIn, values: [dev] }] }")}]`;
  expect(world(admin(onlyTo))).toEqual([
    "broken KS3108",
    "somebody of dev may give the namespace tools the labels team=web, kubernetes.io/metadata.name=tools, open=other; then Deployment shop-dev/web can open Deployment shop-prod/web by way of Deployment tools/proxy.",
  ]);
  const onward = `${subject(stage("prod"))}, ingress: [${from("Deny", untrusted)}]`;
  expect(world(admin(onward))).toEqual([
    "broken KS3108",
    "somebody of dev may give the namespace tools the labels team=web, kubernetes.io/metadata.name=tools, trusted=other; then Deployment shop-dev/web can open Deployment shop-prod/web by way of Deployment tools/proxy.",
  ]);
});
