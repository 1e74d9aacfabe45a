import { describe, expect, test } from "vitest";
import { proposed, surveyed } from "../testing/proposed.ts";
import { deployment, exposed, join, namespace, policy } from "../testing/stage-worlds.ts";
import { closeNamespace, closeSharedNamespace } from "./close-namespace.ts";

const node = `apiVersion: v1\nkind: Node\nmetadata: { name: n1 }
spec: { podCIDRs: [10.244.1.0/24] }\nstatus: { addresses: [{ type: InternalIP, address: 10.0.0.1 }] }`;
const shop = join(namespace("shop-prod", "prod"), deployment("shop-prod", "web"), node);
const service = (name: string, spec: string, home = "shop-prod") =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: ${home} }\nspec: { type: LoadBalancer, ${spec} }`;
const web = "selector: { app: web }, ports: [{ port: 80, targetPort: http }]";
const controller = join(
  exposed("shop-prod"),
  namespace("edge"),
  deployment("edge", "nginx").replace("image: app", "image: registry.k8s.io/ingress-nginx/controller"),
);
/** One that closes some of the pods. */
const part = (name = "db") =>
  policy("shop-prod", name, "podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress]");
const egress = (home: string, name: string) => policy(home, name, "podSelector: {}, policyTypes: [Egress]");

const closed = (text: string, parts: Parameters<typeof surveyed>[1] = {}) =>
  closeNamespace(surveyed(text, parts), "shop-prod");
const added = (name: string, selector: string, ...ingress: string[]) =>
  `add NetworkPolicy ${name} {podSelector: ${selector}, policyTypes: [Ingress]${ingress.length === 0 ? "" : `, ingress: [${ingress.join(", ")}]`}}`;
const own = "{from: [{namespaceSelector: {matchLabels: {stage: prod}}}]}";
const world = "{ipBlock: {cidr: 0.0.0.0/0, except: [10.244.0.0/16]}}";
const edge = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}}";
const http = "ports: [{protocol: TCP, port: 8080}]";

describe("a namespace that nothing closes", () => {
  const only = "add a NetworkPolicy to shop-prod that lets in its own stage only";
  const name = "shop-prod/own-stage-only";

  test("lets in its own stage only", () => {
    const fix = closed(shop);
    expect(proposed(fix)).toEqual([only, added(name, "{}", own)]);
    expect(fix?.edits).toMatchObject([{ object: { apiVersion: "networking.k8s.io/v1" } }]);
    expect(proposed(closed(join(shop, egress("shop-prod", "out"))))).toEqual([only, added(name, "{}", own)]);
    expect(proposed(closed(join(shop, egress("shop-prod", "own-stage-only"))))).toEqual([
      only,
      added(`${name}-2`, "{}", own),
    ]);
  });

  test("keeps what comes from outside, or what carries routes in, on their ports", () => {
    expect(proposed(closed(join(shop, service("web", web))))).toEqual([
      `${only}, and what comes from outside`,
      added(name, "{}", own, `{from: [${world}], ${http}}`),
      `otherwise ${only}`,
      `otherwise ${added(name, "{}", own)}`,
    ]);
    expect(proposed(closed(join(shop, controller)))[1]).toBe(added(name, "{}", own, `{from: [${edge}], ${http}}`));
  });
});

describe("a namespace of which some pods are closed", () => {
  const only = "add a NetworkPolicy to shop-prod that closes every pod that no other policy opens";
  const deny = added("shop-prod/default-deny", "{}");
  const opened = (name: string, selector: string, ports = http) =>
    added(`shop-prod/${name}`, `{matchLabels: ${selector}}`, `{from: [${world}], ${ports}}`);

  test("has the others closed", () => {
    expect(proposed(closed(join(shop, part())))).toEqual([only, deny]);
    expect(proposed(closed(join(shop, part("default-deny"))))).toEqual([only, added("shop-prod/default-deny-2", "{}")]);
    expect(proposed(closed(join(shop, egress("shop-prod", "out"), part())))).toEqual([only, deny]);
  });

  test("keeps the pods behind Services open to the world, by policies for these", () => {
    const others = join(
      deployment("shop-prod", "api"),
      service("api", "selector: { app: api }, ports: [{ port: 80, targetPort: 9000 }]"),
      service("admin", "selector: { app: web }, ports: [{ port: 81, targetPort: 9443 }]"),
    );
    expect(proposed(closed(join(shop, part("let-in-from-outside"), service("web", web), others)))).toEqual([
      `${only}, and one that lets in what comes from outside`,
      deny,
      opened(
        "let-in-from-outside-2",
        "{app: web}",
        "ports: [{protocol: TCP, port: 8080}, {protocol: TCP, port: 9443}]",
      ),
      opened("let-in-from-outside-3", "{app: api}", "ports: [{protocol: TCP, port: 9000}]"),
      `otherwise ${only}`,
      `otherwise ${deny}`,
    ]);
  });

  test("keeps the pods behind routes open to what carries these in", () => {
    expect(proposed(closed(join(shop, part(), controller)))).toEqual([
      `${only}, and one that lets in the ingress controller`,
      deny,
      added("shop-prod/let-in-from-outside", "{matchLabels: {app: web}}", `{from: [${edge}], ${http}}`),
      `otherwise ${only}`,
      `otherwise ${deny}`,
    ]);
  });

  test("opens none where what is open is behind no Service that selects pods", () => {
    const onNode = deployment("shop-prod", "proxy").replace("containerPort: 8080", "containerPort: 8080, hostPort: 80");
    expect(proposed(closed(join(shop, part(), onNode)))).toEqual([only, deny]);
    expect(proposed(closed(join(shop, part(), service("web", web), onNode)))).toEqual([only, deny]);
    const pod =
      "apiVersion: v1\nkind: Pod\nmetadata: { name: bare, namespace: shop-prod, labels: { app: bare } }\nspec: { containers: [] }\nstatus: { podIP: 10.244.1.7 }";
    const written = join(
      service("bare", "ports: [{ port: 80 }]"),
      "apiVersion: v1\nkind: Endpoints\nmetadata: { name: bare, namespace: shop-prod }\nsubsets: [{ addresses: [{ ip: 10.244.1.7 }], ports: [{ port: 80 }] }]",
    );
    expect(proposed(closed(join(shop, part(), pod, written)))).toEqual([only, deny]);
  });
});

describe("a namespace of no stage that nothing closes", () => {
  const tools = join(namespace("tools"), deployment("tools", "web"), node, namespace("shop-prod", "prod"));
  const only = "add a NetworkPolicy to tools that lets in namespaces of no stage";
  const nobody = "{from: [{namespaceSelector: {matchExpressions: [{key: stage, operator: DoesNotExist}]}}]}";
  const name = "tools/no-stage-only";
  const shared = (text: string, parts: Parameters<typeof surveyed>[1] = {}) =>
    closeSharedNamespace(surveyed(text, parts), "tools");

  test("lets in namespaces of none only", () => {
    expect(proposed(shared(tools))).toEqual([`${only} only`, added(name, "{}", nobody)]);
    expect(proposed(shared(join(tools, egress("tools", "no-stage-only"))))).toEqual([
      `${only} only`,
      added(`${name}-2`, "{}", nobody),
    ]);
  });

  test("keeps what comes from outside on its ports", () => {
    expect(proposed(shared(join(tools, service("web", web, "tools"))))).toEqual([
      `${only} and what comes from outside only`,
      added(name, "{}", nobody, `{from: [${world}], ${http}}`),
      `otherwise ${only} only`,
      `otherwise ${added(name, "{}", nobody)}`,
    ]);
  });

  test("nothing is proposed where a policy closes some of it, none is enforced, or it is not there", () => {
    const some = policy("tools", "db", "podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress]");
    expect(shared(join(tools, some))).toBeUndefined();
    expect(shared(join(tools, egress("tools", "out"), some))).toBeUndefined();
    expect(shared(tools, { profile: { enforces: false } })).toBeUndefined();
    expect(shared(shop)).toBeUndefined();
  });
});

test("nothing is proposed where no policy is enforced, or the namespace is not there", () => {
  expect(closed(shop, { profile: { enforces: false } })).toBeUndefined();
  expect(closed(namespace("tools"))).toBeUndefined();
});
