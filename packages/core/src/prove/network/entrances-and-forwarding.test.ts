import { expect, test } from "vitest";
import { outside } from "../../verdicts/property.ts";
import {
  answers,
  bothHold,
  closed,
  codesOf,
  controller,
  deployment,
  exposed,
  intentOf,
  join,
  namespace,
  open,
  policy,
  profileOf,
  prove,
  shared,
  toInternet,
  verdictOf,
} from "./testing/stage-worlds.ts";

test("a stage that is let out reaches another's public host", () => {
  const text = join(closed("dev", controller, toInternet), closed("prod"), shared, exposed("shop-prod"));
  expect(verdictOf(prove(text, { profile: profileOf("calico") }), "dev", "prod")).toMatchObject({
    verdict: "broken",
    findings: ["KS3104"],
    witness: { summary: "Deployment shop-dev/web can call shop.example.com, which leads to Deployment shop-prod/web" },
  });
  expect(verdictOf(prove(text), "dev", "prod")).toMatchObject({ verdict: "unknown", findings: ["KS3107"] });
  const elsewhere = "{ to: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }";
  expect(
    answers(prove(join(closed("dev", controller, elsewhere), closed("prod"), shared, exposed("shop-prod")))),
  ).toEqual(bothHold);
});

test("the world outside gets in by an Ingress, a load balancer, a node's port", () => {
  const balanced = (type: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: lb, namespace: shop-prod }\nspec: { type: ${type}, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }`;
  const world = join(open("prod"), namespace("shop-dev", "dev"));
  expect(verdictOf(prove(world), outside, "prod")?.verdict).toBe("holds");
  for (const entrance of [exposed("shop-prod"), balanced("LoadBalancer"), balanced("NodePort")])
    expect(verdictOf(prove(join(world, entrance)), outside, "prod")?.verdict).toBe("broken");
  expect(verdictOf(prove(join(world, balanced("ClusterIP"))), outside, "prod")?.verdict).toBe("holds");
  expect(
    verdictOf(prove(join(closed("prod"), namespace("d", "dev"), balanced("LoadBalancer"))), outside, "prod")?.verdict,
  ).toBe("holds");
});

test("semantics 5: so is NAT before or after: whether the address from outside is still to be seen", () => {
  const balanced =
    "apiVersion: v1\nkind: Service\nmetadata: { name: lb, namespace: shop-prod }\nspec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }";
  const answer = (kept: "yes" | "no" | "either", cidr: string) => {
    const rule = `podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: ${cidr} } }] }]`;
    const node =
      "apiVersion: v1\nkind: Node\nmetadata: { name: node }\nstatus: { addresses: [{ type: InternalIP, address: 10.0.0.1 }] }";
    const world = join(open("prod"), namespace("shop-dev", "dev"), balanced, node, policy("shop-prod", "in", rule));
    const profile = { ...profileOf("calico"), outsideAddressIsKept: kept };
    return verdictOf(prove(world, { profile }), outside, "prod")?.verdict;
  };
  const ofEach = (["yes", "no", "either"] as const).map((kept) => answer(kept, "203.0.113.0/24"));
  expect(ofEach).toEqual(["broken", "holds", "unknown"]);
  expect(answer("no", "10.0.0.1/32"), "the node's address is what is seen then").toBe("broken");
});

test("a route counts where a Gateway takes it and the backend's namespace grants it", () => {
  const gateway = (from: string) =>
    `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: g, namespace: ingress }\nspec: { listeners: [{ name: web, port: 443, allowedRoutes: { namespaces: { from: ${from} } } }] }`;
  const route =
    "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: web, namespace: shop-dev }\nspec: { parentRefs: [{ name: g, namespace: ingress }], rules: [{ backendRefs: [{ name: lb, namespace: shop-prod, port: 80 }] }] }";
  const grant =
    "apiVersion: gateway.networking.k8s.io/v1\nkind: ReferenceGrant\nmetadata: { name: g, namespace: shop-prod }\nspec: { from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop-dev }], to: [{ group: '', kind: Service }] }";
  const service =
    "apiVersion: v1\nkind: Service\nmetadata: { name: lb, namespace: shop-prod }\nspec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }";
  const proof = (...more: string[]) =>
    prove(join(open("prod"), closed("dev"), namespace("ingress"), route, service, ...more));
  const verdict = (...more: string[]) => verdictOf(proof(...more), outside, "prod")?.verdict;
  expect(verdict(gateway("All"), grant)).toBe("broken");
  expect(verdict(gateway("All"))).toBe("holds");
  expect(verdict(gateway("Same"), grant)).toBe("holds");
});

test("pods of no stage pass traffic on, unless they are declared not to", () => {
  const proxy = join(namespace("tools"), deployment("tools", "proxy"));
  const toTools = "{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: tools } } }] }";
  const fromTools = "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: tools } } }";
  const text = join(closed("dev", controller, toTools), closed("prod", fromTools), proxy, shared);
  const proof = prove(text);
  expect(codesOf(proof)).toEqual(["KS3105"]);
  expect(verdictOf(proof, "dev", "prod")?.witness?.steps).toHaveLength(2);
  const intent = intentOf(
    { from: { stage: "dev" }, to: { namespace: "tools", forwards: false } },
    { from: { namespace: "tools" }, to: { stage: "prod" } },
  );
  const meant = prove(text, { intent });
  expect(answers(meant)).toEqual(bothHold);
  expect(verdictOf(meant, "dev", "prod")?.assumptions).toContain("no-forwarding");
});

test("a Service without a selector leads to what its endpoints name, another stage's pod too; ExternalName follows", () => {
  const balancer = (spec: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: road, namespace: shop-dev }\nspec: { ${spec}, ports: [{ port: 80 }] }`;
  const pod =
    "apiVersion: v1\nkind: Pod\nmetadata: { name: db, namespace: shop-prod, labels: { app: db } }\nspec: { containers: [] }\nstatus: { podIP: 10.1.0.9 }";
  const slice =
    "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: road-1, namespace: shop-dev, labels: { kubernetes.io/service-name: road } }\naddressType: IPv4\nendpoints: [{ addresses: [10.1.0.9] }]\nports: [{ port: 5432 }]";
  const world = join(closed("dev"), namespace("shop-prod", "prod"), pod);
  const proof = prove(join(world, balancer("type: LoadBalancer"), slice));
  expect(verdictOf(proof, outside, "prod")?.witness?.steps).toMatchObject([{ port: 5432, via: [{ name: "road" }] }]);
  const named = join(
    "apiVersion: v1\nkind: Service\nmetadata: { name: db, namespace: shop-prod }\nspec: { selector: { app: db }, ports: [{ port: 80 }] }",
    balancer("type: ExternalName, externalName: db.shop-prod.svc.cluster.local"),
    exposed("shop-dev").replaceAll("name: web", "name: road").split("---")[1] ?? "",
  );
  expect(verdictOf(prove(join(world, named)), outside, "prod")?.verdict).toBe("broken");
});

test("a pod on its node's network gets through to another stage's pod there, and the finding says so", () => {
  const onNode = (home: string, name: string, spec: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${home} }\nspec: { ${spec}nodeName: one, containers: [] }`;
  const text = join(
    closed("dev"),
    closed("prod"),
    onNode("shop-dev", "agent", "hostNetwork: true, "),
    onNode("shop-prod", "db", ""),
  );
  const proof = prove(text, { profile: profileOf("calico") });
  expect(verdictOf(proof, "dev", "prod")?.verdict).toBe("broken");
  expect(proof.findings.find(({ at }) => at?.object.object.metadata.name === "agent")?.message).toContain(
    "node's network",
  );
});

test("what is meant for the whole world is no breach by way of the ingress controller", () => {
  const text = join(
    open("dev"),
    policy("shop-dev", "in", "podSelector: {}"),
    closed("prod"),
    namespace("ingress"),
    deployment("ingress", "controller"),
  );
  const fromEntry = { from: { namespace: "ingress" }, to: { stage: "prod" } };
  expect(verdictOf(prove(text, { intent: intentOf(fromEntry) }), "dev", "prod")?.verdict).toBe("broken");
  const exposing = intentOf(fromEntry, { from: { cidr: "0.0.0.0/0" }, to: { stage: "prod" } });
  expect(verdictOf(prove(text, { intent: exposing }), "dev", "prod")?.verdict).toBe("holds");
});
