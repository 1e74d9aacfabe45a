import { describe, expect, test } from "vitest";
import type { Intent } from "../../../verdicts/intent.ts";
import { applyEdits } from "../../fixes/apply-edits.ts";
import type { Given } from "../../property-proof.ts";
import { givenOf } from "../../testing/given.ts";
import { worldOf } from "../../testing/world-of.ts";
import { specificationProfile } from "../model/profiles.ts";
import { proveNetwork } from "../prove-network.ts";
import {
  codesOf,
  deployment,
  exposed,
  intentOf,
  join,
  namespace,
  policy,
  prove,
  verdictOf,
} from "../testing/stage-worlds.ts";
import { networkFixChecks } from "./fix-checks.ts";

const own = { namespaceSelector: { matchLabels: { stage: "prod" } } };
const outsideOnly = { ipBlock: { cidr: "0.0.0.0/0", except: ["10.244.0.0/16"] } };
const dev = join(
  namespace("shop-dev", "dev"),
  deployment("shop-dev", "web"),
  policy("shop-dev", "in", "podSelector: {}"),
);
const prod = join(namespace("shop-prod", "prod"), deployment("shop-prod", "web"));
const both = join(dev, prod);
const everybody = policy("shop-prod", "front", "podSelector: {}, ingress: [{}]");
const node = (number: number) => `apiVersion: v1\nkind: Node\nmetadata: { name: n${number} }
spec: { podCIDRs: [10.244.${number}.0/24] }\nstatus: { addresses: [{ type: InternalIP, address: 10.0.0.${number} }] }`;
const nodes = join(node(1), node(4));
const service = (
  type: string,
  more = "",
) => `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop-prod }
spec: { type: ${type}, selector: { app: web }, ports: [{ port: 80, targetPort: http }]${more} }`;
const running = (home: string, image: string) =>
  join(namespace(home), deployment(home, "carrier").replace("image: app", `image: ${image}`));
const nginx = running("edge", "registry.k8s.io/ingress-nginx/controller");
const gateway = `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: main, namespace: gateways }
spec: { gatewayClassName: any, listeners: [{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }] }`;
const route = `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: web, namespace: shop-prod }
spec: { parentRefs: [{ name: main, namespace: gateways }], rules: [{ backendRefs: [{ name: web, port: 80 }] }] }`;
const routed = join(namespace("gateways"), gateway, service("ClusterIP"), route);

function fixesOf(text: string, given: Partial<Given> = {}) {
  const { findings } = prove(text, given);
  return findings.flatMap(({ code, fix }) => (fix && /KS310[125]/.test(code) ? [fix] : []));
}
const onlyFix = (text: string, given: Partial<Given> = {}) => {
  const [fix, ...others] = fixesOf(text, given);
  if (!fix || others.length > 0) throw new Error(`${others.length} more fixes`);
  const [edit] = fix.edits;
  const content = edit?.type === "set" ? edit.value : edit?.type === "add" ? edit.object : undefined;
  return { fix, value: content };
};
const alsoClosed = (text: string, intent?: Intent) => {
  const edits = fixesOf(text, { intent }).flatMap((fix) => fix.edits);
  const world = worldOf(text);
  return networkFixChecks(world, specificationProfile, intent).alsoClosed(edits, applyEdits(world, edits));
};

describe("a fix of a rule that lets in everyone keeps what comes from outside", () => {
  test.each([
    ["a LoadBalancer", service("LoadBalancer"), "Service shop-prod/web"],
    ["a NodePort", service("NodePort"), "Service shop-prod/web"],
    ["an external address", service("ClusterIP", ", externalIPs: [203.0.113.4]"), "Service shop-prod/web"],
    [
      "a port of its node",
      deployment("shop-prod", "other").replace("containerPort: 8080", "containerPort: 8080, hostPort: 80"),
      "the host ports of Deployment shop-prod/other",
    ],
  ])("by %s: but for the addresses of pods, and where these are not known it is said", (_, entrance, what) => {
    const known = join(both, everybody, entrance, nodes);
    expect(onlyFix(known)).toMatchObject({
      value: [own, outsideOnly],
      fix: { description: "let in its own stage and what comes from outside instead of everyone" },
    });
    expect(alsoClosed(known)).toBeUndefined();
    const unknown = join(both, everybody, entrance);
    expect(onlyFix(unknown)).toMatchObject({
      value: [own],
      fix: {
        description: `let in its own stage instead of everyone; it closes what comes from outside by ${what}, too`,
      },
    });
    expect(alsoClosed(unknown)).toBe(`what comes from outside by ${what}`);
  });

  test("and the other stage is closed by it", () => {
    const text = join(both, everybody, service("NodePort"), nodes);
    const after = proveNetwork(applyEdits(worldOf(text), onlyFix(text).fix.edits), givenOf());
    expect(codesOf(after)).not.toContain("KS3102");
    expect(verdictOf(after, "(outside)", "prod")?.verdict).toBe("broken");
  });

  test("by addresses that a load balancer lets in, where pods see them", () => {
    const restricted = ", externalTrafficPolicy: Local, loadBalancerSourceRanges: [203.0.113.0/24]";
    const text = join(both, everybody, service("LoadBalancer", restricted));
    expect(onlyFix(text).value).toEqual([own, { ipBlock: { cidr: "203.0.113.0/24" } }]);
  });

  test.each([
    ["an Ingress, by the controller that is known by its image", join(exposed("shop-prod"), nginx), "edge"],
    ["an Ingress, by a namespace that is called so", join(exposed("shop-prod"), running("ingress", "x")), "ingress"],
    ["a route of a Gateway, by the Gateway's namespace", join(routed, running("tools", "x")), "gateways"],
  ])("by %s", (_, entrance, home) => {
    const { value, fix } = onlyFix(join(both, everybody, entrance));
    const selector = { matchLabels: { "kubernetes.io/metadata.name": home } };
    expect(value).toEqual([own, { namespaceSelector: selector }]);
    expect(fix.description).toBe("let in its own stage and the ingress controller instead of everyone");
  });

  test("by an Ingress whose controller was not read: those of no stage that were read are none", () => {
    const { value } = onlyFix(join(both, everybody, exposed("shop-prod"), running("tools", "x")));
    const notRead = [
      { key: "stage", operator: "DoesNotExist" },
      { key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["tools"] },
    ];
    expect(value).toEqual([own, { namespaceSelector: { matchExpressions: notRead } }]);
  });

  test("by an Ingress whose Service was not read", () => {
    const ingress = exposed("shop-prod").split("\n---\n")[1] ?? "";
    const { value } = onlyFix(join(both, ingress, nginx));
    const selector = { matchLabels: { "kubernetes.io/metadata.name": "edge" } };
    expect(value).toMatchObject({ spec: { ingress: [{ from: [own] }, { from: [{ namespaceSelector: selector }] }] } });
  });

  test("by an Ingress of a cloud's balancer, which comes from outside", () => {
    const alb = `apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: { name: alb }\nspec: { controller: ingress.k8s.aws/alb }`;
    const entrance = join(alb, exposed("shop-prod").replace("spec: { rules", "spec: { ingressClassName: alb, rules"));
    expect(onlyFix(join(both, everybody, entrance, nodes)).value).toEqual([own, outsideOnly]);
    const unknown = onlyFix(join(both, everybody, entrance)).fix;
    expect(unknown.description).toContain("; it closes what comes from outside by Ingress shop-prod/web, too");
  });

  test("nothing is kept where nothing leads in", () => {
    expect(onlyFix(join(both, everybody, service("ClusterIP"), nodes)).value).toEqual([own]);
  });

  test("a peer that lets in every namespace becomes the own stage, and the controller stays", () => {
    const wide = policy("shop-prod", "front", "podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }] }]");
    const { fix } = onlyFix(join(both, wide, exposed("shop-prod"), nginx));
    expect(fix.edits).toMatchObject([
      { path: ["spec", "ingress", 0, "from", 0, "namespaceSelector", "matchLabels", "stage"], value: "prod" },
      { path: ["spec", "ingress", 0, "from", 1] },
    ]);
    expect(fix.description).toBe("add the label stage to the namespaceSelector, and let in the ingress controller");
  });
});

describe("a fix of pods that nothing closes keeps what comes from outside", () => {
  test("on the ports to which it leads", () => {
    const text = join(both, service("LoadBalancer"), nodes);
    expect(onlyFix(text).value).toMatchObject({
      spec: { ingress: [{ from: [own] }, { from: [outsideOnly], ports: [{ protocol: "TCP", port: 8080 }] }] },
    });
    expect(alsoClosed(text)).toBeUndefined();
    expect(alsoClosed(join(both, service("LoadBalancer")))).toBe("what comes from outside by Service shop-prod/web");
  });

  test("by a policy of their own where others of the namespace are closed", () => {
    const part = policy("shop-prod", "db", "podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress]");
    const text = join(both, part, service("NodePort"), nodes);
    const { fix } = onlyFix(text);
    expect(fix.edits).toMatchObject([
      { object: { metadata: { name: "default-deny" }, spec: { podSelector: {} } } },
      { object: { metadata: { name: "let-in-from-outside" }, spec: { podSelector: { matchLabels: { app: "web" } } } } },
    ]);
    expect(alsoClosed(text)).toBeUndefined();
  });

  test("those of no stage among them: a controller that stages get through stays open to the world", () => {
    const front = service("LoadBalancer")
      .replace("namespace: shop-prod", "namespace: ingress")
      .replace("app: web", "app: carrier");
    const rule =
      "podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } } }] }]";
    const text = join(dev, prod, policy("shop-prod", "in", rule), running("ingress", "x"), front);
    const open = onlyFix(join(text, nodes));
    expect(open.fix.description).toBe(
      "add a NetworkPolicy to ingress that lets in namespaces of no stage and what comes from outside only",
    );
    expect(onlyFix(text).fix.description).toContain("; it closes what comes from outside by Service ingress/web, too");
  });
});

describe("with an intent, what was meant is kept and nothing else", () => {
  const declared = intentOf({
    from: { stage: "(outside)" },
    to: { namespace: "shop-prod", podLabels: { app: "web" } },
    ports: [{ protocol: "TCP", port: 8080 }],
  });
  const front = (entrance: string) => join(both, everybody, entrance, nodes);

  test("an entrance that was declared", () => {
    const values = fixesOf(front(service("LoadBalancer")), { intent: declared }).flatMap(({ edits }) => edits);
    expect(values).toContainEqual(expect.objectContaining({ value: [own, outsideOnly] }));
    expect(alsoClosed(front(service("LoadBalancer")), declared)).toBeUndefined();
  });

  test("what was declared though nothing that was read leads there", () => {
    const values = fixesOf(front(service("ClusterIP")), { intent: declared }).flatMap(({ edits }) => edits);
    expect(values).toContainEqual(expect.objectContaining({ value: [own, outsideOnly] }));
  });

  test("no entrance that was not", () => {
    const values = fixesOf(front(service("LoadBalancer")), { intent: intentOf() }).flatMap(({ edits }) => edits);
    expect(values).toContainEqual(expect.objectContaining({ value: [own] }));
    expect(alsoClosed(front(service("LoadBalancer")), intentOf())).toBeUndefined();
  });
});
