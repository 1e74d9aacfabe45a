import { expect, test } from "vitest";
import type { Possibility } from "../../possible/possible.ts";
import { outside, unassigned } from "../../../verdicts/property.ts";
import { bound, proveWithPeople } from "../testing/people.ts";
import {
  closed,
  codesOf,
  controller,
  deployment,
  exposed,
  intentOf,
  join,
  namespace,
  nobody,
  open,
  policy,
  possibleOf,
  profileOf,
  prove,
  somebody,
  toInternet,
} from "../testing/stage-worlds.ts";
import { foundOf, told } from "../testing/told.ts";

const meantNothing = { intent: intentOf() };
const exposing = join(closed("prod"), exposed("shop-prod"));
const onlyIn = policy("shop-dev", "in", "podSelector: {}");
const ofWeb = (spec: string) => policy("shop-dev", "web", `podSelector: { matchLabels: { app: web } }, ${spec}`);
const everybody = possibleOf({
  pods: (stage) => (stage === "dev" ? somebody : nobody),
  podWithLabels: (stage) => (stage === "dev" ? somebody : nobody),
});
const opaque =
  "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: own, namespace: shop-dev }\nspec: { types: [Egress] }";
const node =
  "apiVersion: v1\nkind: Node\nmetadata: { name: one }\nspec: { podCIDRs: [10.1.0.0/16] }\nstatus: { addresses: [{ type: InternalIP, address: 10.0.0.1 }] }";

test("who calls out is a pod that is there rather than one to come, and that somebody can make", () => {
  const dev = join(
    open("dev"),
    onlyIn,
    ofWeb("policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }]"),
  );
  const proof = (podWithLabels: () => Possibility) =>
    told(
      prove(join(dev, closed("prod")), { ...meantNothing, possible: { ...everybody, podWithLabels } }),
      "dev",
      outside,
    )[1];
  expect(proof(() => somebody)).toBe("Deployment shop-dev/web can open TCP port 443 of 203.0.113.0/24.");
  const shut = dev.replace("egress: [{ to: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }]", "egress: []");
  const only = (podWithLabels: () => Possibility) =>
    told(
      prove(join(shut, closed("prod")), { ...meantNothing, possible: { ...everybody, podWithLabels } }),
      "dev",
      outside,
    ).slice(0, 2);
  expect(only(() => somebody)).toEqual(["broken KS3109", "a new pod in shop-dev can open TCP port 443 of anywhere."]);
  expect(only(() => nobody)[0]).toBe("holds");
});

test("whether somebody may make the pod that calls out is not known, and why not", () => {
  const webhook = { possible: "unknown", why: "a webhook may refuse it" } as const;
  const possible = possibleOf({ pods: (stage) => (stage === "dev" ? webhook : nobody), podWithLabels: () => webhook });
  const text = join(namespace("shop-dev", "dev"), onlyIn, exposing);
  const reason = "Whether somebody may make a new pod in shop-dev is not known: a webhook may refuse it.";
  expect(told(prove(text, { ...meantNothing, possible }), "dev", outside).slice(0, 2)).toEqual([
    "unknown KS3109",
    reason,
  ]);
  expect(told(prove(text, { possible }), "dev", "prod").slice(0, 2)).toEqual(["unknown KS3107", reason]);
});

test("where policies are not understood, what is let out is not known: the whole answer", () => {
  const proof = prove(join(open("dev"), onlyIn, opaque, exposing), meantNothing);
  expect([...told(proof, "dev", outside), ...foundOf(proof, "KS3109").slice(0, 4)]).toEqual([
    "unknown KS3109",
    "It depends on the network plugin whether Deployment shop-dev/web can open anywhere.",
    "assumes kubernetes-works, cni-profile",
    "error at NetworkPolicy shop-dev/own",
    "Deployment shop-dev/web can open anywhere outside of the cluster: any port. This concerns dev to (outside).",
    "Narrow the rule to what is called, or declare the call.",
    "of dev (outside)",
  ]);
  expect([...told(proof, "dev", "prod"), ...foundOf(proof, "KS3107")]).toEqual([
    "unknown KS3107",
    "It depends on the network plugin whether Deployment shop-dev/web can call shop.example.com: a block may or may not mean addresses that lead back into the cluster.",
    "assumes kubernetes-works, cni-profile",
    "warning at Ingress shop-prod/web spec",
    "Whether other stages can call Deployment shop-prod/web by way of shop.example.com depends on the network plugin. This concerns dev to prod.",
    "Let other stages out only to what they call, and leave this entrance's address out.",
    "of dev prod",
  ]);
});

test("whether a rule that lets out to a block lets out to an entrance, where the plugin is not named: the whole answer", () => {
  const proof = prove(join(closed("dev", controller, toInternet), exposing));
  expect(foundOf(proof, "KS3107")).toEqual([
    "warning at NetworkPolicy shop-dev/stage spec.egress.1",
    "Whether the rule lets out to shop.example.com, which leads to Deployment shop-prod/web of another stage, depends on the network plugin. This concerns dev to prod.",
    "Let out only to what is called, and leave the addresses of other stages' entrances out (`except`).",
    "of dev prod",
    "the entrance: Ingress shop-prod/web spec",
  ]);
});

const cilium = { profile: profileOf("cilium") };
const byName = (
  home: string,
  name: string,
) => `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: out, namespace: ${home} }
spec: { endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: ${name} }], toPorts: [{ ports: [{ port: "443", protocol: TCP }] }] }] }`;

test("who is let out to an entrance's name gets there, whatever blocks mean", () => {
  const proof = prove(join(closed("dev"), exposing, byName("shop-dev", "shop.example.com")), cilium);
  expect(told(proof, "dev", "prod").slice(0, 3)).toEqual([
    "broken KS3104",
    "Deployment shop-dev/web can call shop.example.com, which leads to Deployment shop-prod/web.",
    "assumes kubernetes-works",
  ]);
});

test("a pod to come that is let out to a name", () => {
  const text = join(namespace("shop-dev", "dev"), byName("shop-dev", "api.example.com"), closed("prod"));
  expect(told(prove(text, { ...meantNothing, ...cilium, possible: everybody }), "dev", outside)).toEqual([
    "broken KS3109",
    "a new pod in shop-dev can open TCP port 443 of api.example.com.",
    "assumes kubernetes-works",
    "Pod shop-dev may open TCP port 443 of api.example.com",
  ]);
});

test("pods of no stage are on no road to the world or from it, nor is one's own entrance a way to another stage", () => {
  const tools = join(namespace("tools"), deployment("tools", "web"), exposed("tools"));
  const proof = prove(
    join(open("dev"), onlyIn, exposed("shop-dev", "dev.example.com"), closed("prod"), tools),
    meantNothing,
  );
  expect(told(proof, unassigned, outside)[0]).toBe("holds");
  expect(told(proof, outside, unassigned)[0]).toBe("holds");
  expect(told(proof, "dev", unassigned).slice(0, 2)).toEqual([
    "broken KS3113",
    "Deployment shop-dev/web can open TCP port 8080 of Deployment tools/web.",
  ]);
  expect(codesOf(proof)).not.toContain("KS3104");
});

const balancer = (more = "") => `apiVersion: v1\nkind: Service\nmetadata: { name: lb, namespace: shop-prod }
spec: { type: LoadBalancer, ${more}loadBalancerSourceRanges: [203.0.113.0/24], selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }`;

test("semantics 5: the address of who calls is kept where a Service says Local, and else it depends on the plugin", () => {
  const prod = (cidr: string) => closed("prod", `{ ipBlock: { cidr: ${cidr} } }`);
  const answer = (cidr: string, more = "") =>
    told(
      prove(join(namespace("shop-dev", "dev"), prod(cidr), balancer(more), node), meantNothing),
      outside,
      "prod",
    ).slice(0, 2);
  const doubt = "It depends on the network plugin whether Deployment shop-prod/web can be opened from outside.";
  expect(answer("203.0.113.0/24")).toEqual(["unknown KS3110", doubt]);
  expect(answer("203.0.113.0/24", "externalTrafficPolicy: Local, ")[0]).toBe("broken KS3110");
  expect(answer("10.0.0.0/24")).toEqual(["unknown KS3110", doubt]);
  expect(answer("10.0.0.0/24", "externalTrafficPolicy: Local, ")[0]).toBe("holds");
});

test("a pod with a port of its node is opened there: the whole answer", () => {
  const pod =
    "apiVersion: v1\nkind: Pod\nmetadata: { name: edge, namespace: shop-prod }\nspec: { containers: [{ name: edge, image: edge, ports: [{ containerPort: 8080, hostPort: 80 }] }] }";
  const proof = prove(join(namespace("shop-dev", "dev"), namespace("shop-prod", "prod"), pod), meantNothing);
  expect([...told(proof, outside, "prod"), ...foundOf(proof, "KS3110")]).toEqual([
    "broken KS3110",
    "Pod shop-prod/edge can be opened from outside: TCP port 8080.",
    "assumes kubernetes-works",
    "a NetworkPolicy could turn it",
    "0.0.0.0/0 opens TCP 8080 of Pod shop-prod/edge {} in {stage: prod}",
    "error at Pod shop-prod/edge spec",
    "Pod shop-prod/edge can be opened from outside of the cluster: TCP 8080. This concerns (outside) to prod.",
    "Remove the entrance, or declare that the pods are exposed.",
    "of (outside) prod",
    "shown: Pod shop-prod/edge can be opened from outside: TCP port 8080",
  ]);
});

test("what gets in by a route of the Gateway API is found at the route", () => {
  const group = "gateway.networking.k8s.io";
  const gateway = `apiVersion: ${group}/v1\nkind: Gateway\nmetadata: { name: g, namespace: ingress }
spec: { gatewayClassName: c, listeners: [{ name: web, port: 443, protocol: HTTPS, allowedRoutes: { namespaces: { from: All } } }] }`;
  const route = `apiVersion: ${group}/v1\nkind: HTTPRoute\nmetadata: { name: web, namespace: shop-prod }
spec: { parentRefs: [{ name: g, namespace: ingress }], rules: [{ backendRefs: [{ name: web, port: 80 }] }] }`;
  const [service = ""] = exposed("shop-prod").split("\n---\n");
  const proof = prove(
    join(namespace("shop-dev", "dev"), closed("prod"), namespace("ingress"), gateway, route, service),
    meantNothing,
  );
  expect(foundOf(proof, "KS3110").slice(0, 2)).toEqual([
    "error at HTTPRoute shop-prod/web spec",
    "Deployment shop-prod/web can be opened from outside of the cluster: TCP 8080. This concerns (outside) to prod.",
  ]);
  expect(told(proof, outside, "prod")[1]).toBe(
    "Deployment shop-prod/web can be opened from outside through Gateway g: TCP port 8080.",
  );
});

const walled = join(
  namespace("web-dev", "dev").replace("labels: {", "labels: { pod-security.kubernetes.io/enforce: restricted,"),
  deployment("web-dev", "web"),
  policy("web-dev", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
);

test("only walls that people may open keep them from another's entrance: the whole answer", () => {
  const message =
    "Only policies that people of the stage may open themselves keep it from calling shop.example.com, which leads to Deployment shop-prod/web of another. This concerns dev to prod.";
  const rest = ["Take away the right to change policies.", "of dev prod", "the entrance: Ingress shop-prod/web spec"];
  const byBinding = proveWithPeople(join(walled, exposing, bound("web-dev", "edit")));
  expect(foundOf(byBinding, "KS3114").slice(0, 5)).toEqual([
    "error at RoleBinding web-dev/devs-edit",
    message,
    ...rest,
  ]);
  const possible = possibleOf({
    policies: (stage, home) => (stage === "dev" && home === "web-dev" ? somebody : nobody),
  });
  expect(foundOf(prove(join(walled, exposing), { possible }), "KS3114").slice(0, 5)).toEqual([
    "error at nothing",
    message,
    ...rest,
  ]);
});

test("whether a pod on its node's network calls an entrance depends on the plugin, and is the pod's matter", () => {
  const agent =
    "apiVersion: v1\nkind: Pod\nmetadata: { name: agent, namespace: shop-dev }\nspec: { hostNetwork: true, containers: [] }";
  const shut = policy("shop-dev", "shut", "podSelector: {}, policyTypes: [Ingress, Egress]");
  const proof = prove(join(namespace("shop-dev", "dev"), shut, agent, exposing));
  expect(foundOf(proof, "KS3107").filter((line) => line.startsWith("warning"))).toEqual([
    "warning at Pod shop-dev/agent spec.hostNetwork",
  ]);
});
