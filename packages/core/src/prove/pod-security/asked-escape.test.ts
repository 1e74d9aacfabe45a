import { expect, test } from "vitest";
import { applyEdits } from "../fixes/apply-edits.ts";
import { makeGiven } from "../make-given.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import { provePaths } from "../paths/prove-paths.ts";
import { developersWorld, policy, relabelling } from "../testing/developers-world.ts";
import { provePodSecurity } from "./prove-pod-security.ts";

const prod = "{ apiVersion: v1, kind: Node, metadata: { name: prod-0, labels: { stage: prod } } }";

function answer(given: Parameters<typeof developersWorld>[0], property = provePodSecurity) {
  const world = developersWorld(given);
  const { verdicts } = property(world, makeGiven(world, undefined, specificationProfile));
  const found = verdicts.find(({ from, to }) => from === "dev" && to === "prod");
  const steps = (found?.witness?.steps ?? []).flatMap((step) =>
    step.type === "request" ? [`${step.verb} ${step.resource.resource}`] : [],
  );
  return [found?.verdict, ...steps];
}

/** Two fields that no pod has which is tried first. */
const odd = policy(
  "odd",
  "pods",
  "CREATE",
  "object.spec.?dnsPolicy.orValue('') == 'None' && object.metadata.?annotations[?'ticket'].orValue('') == 'yes'",
);
const guarded = policy(
  "guarded",
  "pods",
  "CREATE",
  "!object.spec.containers.exists(c, c.?securityContext.?privileged.orValue(false)) && !object.spec.?hostNetwork.orValue(false) && !object.spec.?hostPID.orValue(false) && !has(object.spec.volumes) && !object.spec.containers.exists(c, has(c.securityContext) && has(c.securityContext.capabilities))",
  "{ matchLabels: { guarded: 'yes' } }",
);

test("a pod that reaches its node is found where admission asks for what no other pod has", () => {
  expect(answer({ labels: "tier: web", objects: odd })).toEqual(["broken", "create pods"]);
  expect(answer({ labels: "tier: web", objects: `${odd}---\n${prod}` }, provePaths)[0]).toBe("broken");
});

test("and where the namespace has to lose the label by which a policy selects it", () => {
  const labels = "guarded: 'yes'";
  expect(answer({ labels, objects: guarded })).toEqual(["holds"]);
  expect(answer({ labels, objects: guarded, more: relabelling })).toEqual([
    "broken",
    "patch namespaces",
    "create pods",
  ]);
  const both = "pod-security.kubernetes.io/enforce: baseline, guarded: 'yes'";
  expect(answer({ labels: both, objects: guarded, more: relabelling })).toEqual([
    "broken",
    "patch namespaces",
    "create pods",
  ]);
});

test("a label of a policy that they change is named, and guarded", () => {
  const world = developersWorld({ labels: "guarded: 'yes'", objects: guarded, more: relabelling });
  const { findings } = provePodSecurity(world, makeGiven(world, undefined, specificationProfile));
  const found = findings.find(({ code }) => code === "KS3404");
  expect(found?.message).toBe(
    "people of dev may change the labels guarded of web-dev, and then make a pod there that is privileged on its node",
  );
  const changed = applyEdits(world, found?.fix?.edits ?? []);
  const after = provePodSecurity(changed, makeGiven(changed, undefined, specificationProfile));
  expect(after.verdicts.find(({ from, to }) => from === "dev" && to === "prod")?.verdict).toBe("holds");
});

test("who may only give pods that run other labels brings none about, whatever is known of these", () => {
  const makes = '{ apiGroups: [""], verbs: [patch], resources: [pods] }';
  const unclear = policy(
    "unclear",
    "pods",
    "'CREATE', 'UPDATE'",
    "object.metadata.?labels[?'owner'].orValue('') == request.userInfo.username",
  );
  expect(answer({ labels: "tier: web", makes, objects: unclear })).toEqual(["holds"]);
});

test("who may change a workload that is there does", () => {
  const makes = "{ apiGroups: [apps], verbs: [patch], resources: [deployments], resourceNames: [web] }";
  const there = `---
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: web-dev }, spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } } } }
`;
  expect(answer({ labels: "tier: web", makes, objects: there })).toEqual(["broken", "patch deployments"]);
  expect(answer({ labels: "tier: web", makes })).toEqual(["holds"]);
});

test("who may make namespaces gives them the label by which policies leave them out", () => {
  const more = ', { apiGroups: [""], verbs: [create], resources: [namespaces] }';
  const everywhere = (selector: string) => guarded.replace("{ matchLabels: { guarded: 'yes' } }", selector);
  const made = ["broken", "create namespaces", "create pods"];
  const makers = (selector: string) =>
    answer({ labels: "tier: web", more, objects: everywhere(selector), isEverywhere: true });
  expect(makers("{ matchExpressions: [{ key: exempt, operator: DoesNotExist }] }")).toEqual(made);
  expect(makers("{ matchExpressions: [{ key: exempt, operator: NotIn, values: ['yes'] }] }")).toEqual(made);
  expect(makers("{}")).toEqual(["holds"]);
});
