import { expect, test } from "vitest";
import { deployment, exposed, join, namespace, policy, profileOf, prove } from "../testing/stage-worlds.ts";
import { told } from "../testing/told.ts";

const prod = join(
  namespace("shop-prod", "prod"),
  deployment("shop-prod", "web"),
  policy("shop-prod", "in", "podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }]"),
);
const balancer = (more = "type: LoadBalancer") =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: lb, namespace: shop-prod }\nspec: { ${more}, externalTrafficPolicy: Local, selector: { app: web }, ports: [{ port: 8443, nodePort: 30443, targetPort: 8080 }] }`;
const dev = (...egress: string[]) =>
  join(
    namespace("shop-dev", "dev"),
    deployment("shop-dev", "web"),
    policy("shop-dev", "all", `podSelector: {}, policyTypes: [Ingress, Egress], egress: [${egress.join(", ")}]`),
  );
const answer = (...documents: string[]) => told(prove(join(prod, ...documents)), "dev", "prod")[0];
const anyPort = "{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }";

test("a rule without peers means everyone: no plugin is asked whether it lets out to an entrance", () => {
  expect(answer(dev("{}"), balancer())).toBe("broken KS3104");
  expect(answer(dev(anyPort), balancer())).toBe("unknown KS3107");
  expect(answer(dev(anyPort, "{}"), balancer())).toBe("broken KS3104");
});

test.each([
  ["type: LoadBalancer", 8443],
  ["type: LoadBalancer", 30443],
  ["type: LoadBalancer", 8080],
  ["type: NodePort", 30443],
  ["externalIPs: [198.51.100.7]", 8443],
])("one that names a port may be asked before the Service is resolved, or after it: %s %i", (type, port) => {
  expect(answer(dev(`{ ports: [{ port: ${port} }] }`), balancer(type))).toBe("unknown KS3107");
});

test("who is let out to no port of an entrance does not call it", () => {
  expect(answer(dev("{ ports: [{ port: 53 }] }"), balancer())).toBe("holds");
  expect(answer(dev("{ ports: [{ port: 8443, protocol: UDP }] }"), balancer())).toBe("holds");
  expect(answer(dev("{ ports: [{ port: 31000 }] }"), balancer().replace(", nodePort: 30443", ""))).toBe(
    "unknown KS3107",
  );
});

test("a block means pods by some plugins: then its ports have to be those of the Service and those of the pods", () => {
  const proof = (...ports: number[]) => {
    const listed = ports.map((port) => `{ port: ${port} }`).join(", ");
    const text = join(prod, dev(`{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [${listed}] }`), balancer());
    return told(prove(text, { profile: profileOf("kube-router") }), "dev", "prod")[0];
  };
  expect([proof(8443, 8080), proof(8443), proof(8080), proof(53)]).toEqual([
    "broken KS3104",
    "unknown KS3107",
    "unknown KS3107",
    "holds",
  ]);
});

test("a controller surely takes requests in on the web's ports only", () => {
  const proof = (port: number) => {
    const text = join(prod, dev(`{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: ${port} }] }`), exposedOpen);
    return told(prove(text, { profile: profileOf("kube-router") }), "dev", "prod")[0];
  };
  expect([proof(80), proof(443), proof(53)]).toEqual(["broken KS3104", "broken KS3104", "unknown KS3107"]);
});

const exposedOpen = join(
  exposed("shop-prod"),
  policy(
    "shop-prod",
    "controller",
    "podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchExpressions: [{ key: stage, operator: DoesNotExist }] } }] }]",
  ),
);
