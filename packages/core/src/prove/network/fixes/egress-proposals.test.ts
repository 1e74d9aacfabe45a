import { expect, test } from "vitest";
import type { Edit } from "../../../verdicts/finding.ts";
import type { Intent, Opening } from "../../../verdicts/intent.ts";
import { applyEdits } from "../../fixes/apply-edits.ts";
import { worldOf } from "../../testing/world-of.ts";
import { givenOf } from "../../testing/given.ts";
import { withoutLead } from "../entrances/without-lead.ts";
import { proveNetwork } from "../prove-network.ts";
import {
  answers,
  bothHold,
  closed,
  codesOf,
  controller,
  deployment,
  exposed,
  join,
  mended,
  namespace,
  open,
  policy,
  prove,
  shared,
  toInternet,
} from "../testing/stage-worlds.ts";

const intentOf = (...openings: Opening[]): { intent: Intent } => ({
  intent: { openings, grants: [], administrators: [], shared: [] },
});
const dns: Opening = {
  from: {},
  to: {
    namespaceLabels: { "kubernetes.io/metadata.name": "kube-system" },
    podLabels: { "k8s-app": "kube-dns" },
    forwards: false,
  },
  ports: [{ protocol: "UDP", port: 53 }],
};
const webTo = (cidr: string): Opening => ({
  from: { stage: "dev", podLabels: { app: "web" } },
  to: { cidr },
  ports: [{ protocol: "TCP", port: 443 }],
});
const brought: Opening = { from: { namespaceLabels: { "kubernetes.io/metadata.name": "ingress" } }, to: {} };
/** What the fixes of the findings with a code change: then that is found no more, and nothing else that was not. */
function mendedBy(text: string, code: string, given: { intent: Intent }): readonly Edit[] {
  const world = worldOf(text);
  const { findings } = proveNetwork(world, givenOf(given));
  const edits = findings.flatMap((one) => (one.code === code ? (one.fix?.edits ?? []) : []));
  const left = new Set(codesOf(proveNetwork(applyEdits(world, edits), givenOf(given))));
  const others = new Set(findings.map((one) => one.code).filter((one) => one !== code));
  expect(findings.map((one) => one.code)).toContain(code);
  expect(left.isSubsetOf(others)).toBe(true);
  return edits;
}

test("a rule that leads outside goes, where nothing outside was meant", () => {
  const text = join(closed("dev", controller, toInternet), closed("prod"), shared);
  expect(mendedBy(text, "KS3109", intentOf(dns, brought))).toEqual([
    expect.objectContaining({ type: "remove", path: ["spec", "egress", 1] }),
  ]);
});

test("what was meant comes back in a rule of its own, on its port", () => {
  const text = join(closed("dev", controller, toInternet), closed("prod"), shared);
  const edits = mendedBy(text, "KS3109", intentOf(dns, brought, webTo("203.0.113.0/24")));
  expect(edits.map((edit) => edit.type === "set" && edit.value)).toContainEqual({
    to: [{ ipBlock: { cidr: "203.0.113.0/24" } }],
    ports: [{ protocol: "TCP", port: 443 }],
  });
});

test("a namespace that lets out everything is closed but for its stage and what was meant", () => {
  const ingress = `podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { stage: dev } } }] }]`;
  const text = join(open("dev"), policy("shop-dev", "in", ingress), closed("prod"), shared);
  const given = intentOf(dns, brought, webTo("203.0.113.0/24"));
  expect(mendedBy(text, "KS3109", given)).toMatchObject([
    { type: "add", object: { spec: { podSelector: {}, egress: [{}, {}] } } },
    { type: "add", object: { spec: { podSelector: { matchLabels: { app: "web" } } } } },
  ]);
  expect(mendedBy(text, "KS3113", given)).toHaveLength(2);
});

test("pods of no stage that were not meant are not let out to any more, and those that were stay", () => {
  const anyPod = "{ to: [{ namespaceSelector: { matchExpressions: [{ key: stage, operator: DoesNotExist }] } }] }";
  const text = join(
    closed("dev", controller, anyPod),
    closed("prod"),
    shared,
    namespace("tools"),
    deployment("tools", "proxy"),
  );
  const edits = mendedBy(text, "KS3113", intentOf(dns, brought));
  expect(edits.at(-1)).toMatchObject({
    type: "set",
    path: ["spec", "egress", 2],
    value: { to: [{ podSelector: {} }] },
  });
});

test("an entrance that was not meant is taken away; one that leads to what was meant too is not", () => {
  const text = join(closed("dev"), closed("prod"), shared, exposed("shop-prod"));
  expect(mendedBy(text, "KS3110", intentOf(dns))).toMatchObject([
    { type: "delete", object: { kind: "Ingress", name: "web" } },
  ]);
});

test("a Service that was opened outside is opened inside only", () => {
  const service = `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop-prod }\nspec: { type: LoadBalancer, externalTrafficPolicy: Local, selector: { app: web }, ports: [{ port: 80, targetPort: http, nodePort: 30080 }] }`;
  const world = "{ ipBlock: { cidr: 0.0.0.0/0 } }";
  const text = join(closed("dev"), closed("prod", world), shared, service);
  const edits = proveNetwork(worldOf(text), givenOf(intentOf(dns))).findings.find(({ code }) => code === "KS3110")?.fix
    ?.edits;
  expect(edits).toMatchObject([
    { type: "set", path: ["spec", "type"], value: "ClusterIP" },
    { type: "remove", path: ["spec", "externalTrafficPolicy"] },
    { type: "remove", path: ["spec", "ports", 0, "nodePort"] },
  ]);
});

test("stages whose namespaces let out everything are kept from the entrances of others, whatever else they call", () => {
  const closedIn = (stage: string) =>
    policy(
      `shop-${stage}`,
      "in",
      `podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { stage: ${stage} } } }, ${controller}] }]`,
    );
  const text = join(
    ...["dev", "prod"].flatMap((stage) => [
      open(stage),
      closedIn(stage),
      exposed(`shop-${stage}`, `${stage}.example.com`),
    ]),
    shared,
  );
  expect(codesOf(prove(text))).toContain("KS3104");
  const after = mended(text);
  expect(codesOf(after)).not.toContain("KS3104");
  expect(answers(after)).toEqual(bothHold);
});

test("a declared call that is closed at both ends is opened at both, on its port only", () => {
  const text = join(closed("dev"), closed("prod"), shared);
  const call: Opening = {
    from: { stage: "dev", podLabels: { app: "web" } },
    to: { namespace: "shop-prod", podLabels: { app: "web" } },
    ports: [{ protocol: "TCP", port: 8080 }],
  };
  const edits = mendedBy(text, "KS3106", intentOf(dns, brought, call));
  expect(edits).toMatchObject([
    { type: "add", object: { metadata: { namespace: "shop-dev" }, spec: { policyTypes: ["Egress"] } } },
    { type: "add", object: { metadata: { namespace: "shop-prod" }, spec: { policyTypes: ["Ingress"] } } },
  ]);
  const from = { namespaceSelector: { matchLabels: { stage: "dev" } }, podSelector: { matchLabels: { app: "web" } } };
  expect(edits.at(-1)).toMatchObject({
    object: { spec: { ingress: [{ from: [from], ports: [{ protocol: "TCP", port: 8080 }] }] } },
  });
});

test("a route loses the backends in another stage; the rule without any, and the route without a rule, go as a whole", () => {
  const route = (rules: string) => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop-dev }
spec: { parentRefs: [{ name: entry, namespace: ingress }], rules: [${rules}] }`;
  const foreign = "{ name: web, namespace: shop-prod, port: 80 }";
  const own = "{ name: web, port: 80 }";
  const editsOf = (rules: string) => {
    const [one] = worldOf(route(rules)).objects.get("gateway.networking.k8s.io/HTTPRoute") ?? [];
    return one && withoutLead(one, [], "shop-prod")?.edits;
  };
  expect(editsOf(`{ backendRefs: [${own}, ${foreign}] }`)).toMatchObject([
    { type: "remove", path: ["spec", "rules", 0, "backendRefs", 1] },
  ]);
  expect(editsOf(`{ backendRefs: [${foreign}] }, { backendRefs: [${own}] }`)).toMatchObject([
    { type: "remove", path: ["spec", "rules", 0] },
  ]);
  expect(editsOf(`{ backendRefs: [${foreign}] }`)).toMatchObject([{ type: "delete" }]);
  expect(editsOf(`{ backendRefs: [${own}] }`)).toBeUndefined();
});
