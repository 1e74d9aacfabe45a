import { expect, test } from "vitest";
import { join, exposed, namespace, deployment, policy, prove, verdictOf } from "../testing/stage-worlds.ts";
import { type ClaimedVerdict, checkProof } from "../../../check/check-proof.ts";
import { calico, certifiedVerdicts } from "../../../check/testing/certified-world.ts";
import { worldOf } from "../../testing/world-of.ts";
import { externalNameOf } from "./external-name.ts";

const lets = `{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } } }] }`;
const keeps = (home: string) =>
  policy(home, "in", `podSelector: {}, policyTypes: [Ingress, Egress], ingress: [${lets}]`);
const api = `apiVersion: v1\nkind: Pod\nmetadata: { name: api, namespace: shop-prod, labels: { app: api } }
spec: { containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }\nstatus: { podIP: 10.1.2.3, podIPs: [{ ip: 10.1.2.3 }, { ip: "fd00::3" }] }`;
const service = (home: string, name: string, spec: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: ${home} }\nspec: { ${spec} }`;
const world = (...more: string[]) =>
  join(
    ...[
      namespace("shop-dev", "dev"),
      namespace("shop-prod", "prod"),
      namespace("ingress"),
      deployment("ingress", "web"),
    ],
    ...[deployment("shop-dev", "app"), api, keeps("shop-dev"), keeps("shop-prod")],
    service(
      "shop-prod",
      "api",
      "clusterIP: 10.96.0.9, selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }]",
    ),
    exposed("shop-dev", "dev.example.com").split("\n---\n")[1] ?? "",
    ...more,
  );

const named = (name: string) =>
  world(service("shop-dev", "web", `type: ExternalName, externalName: ${name}, ports: [{ port: 80 }]`));

/** Why the checker does not take what shows that it holds where the name is nobody's in the cluster. */
function refused(text: string): string | undefined {
  const claims: readonly ClaimedVerdict[] = certifiedVerdicts(worldOf(named("api.example.com")), "network").flatMap(
    (one) => (one.verdict === "holds" && one.from === "dev" && one.to === "prod" ? [one] : []),
  );
  const given = { intent: undefined, profile: calico };
  const checked = checkProof(worldOf(text), given, claims, ["network"]);
  return checked.find(({ from, to }) => from === "dev" && to === "prod")?.refused;
}

test.each([
  "api.shop-prod.svc.cluster.local",
  "api.shop-prod.svc.cluster.local.",
  "api.shop-prod.svc",
  "api.shop-prod",
  "api-0.api.shop-prod.svc.cluster.local",
  "10-1-2-3.shop-prod.pod.cluster.local",
  "fd00--3.shop-prod.pod.cluster.local",
  "10.1.2.3",
  "10.96.0.9",
])("semantics 24: a route leads by a Service that is another name to where that name leads: %s", (name) => {
  const text = named(name);
  expect(verdictOf(prove(text), "dev", "prod")).toMatchObject({ verdict: "broken", findings: ["KS3117"] });
  expect(refused(text)).toContain("Ingress shop-dev/web");
  expect(refused(named("db.example.com"))).toBeUndefined();
});

test.each(["api.example.com", "shop-prod.example.svc.example.com", "203.0.113.9", "10-1-2-4.shop-prod.pod"])(
  "and one that is nobody's in the cluster leads out of it: %s",
  (name) => {
    expect(verdictOf(prove(named(name)), "dev", "prod")).toMatchObject({ verdict: "holds" });
  },
);

test("endpoints that are written by hand lead to a Service by its address, and to a pod by each of its own", () => {
  for (const address of ["10.96.0.9", "fd00:0::3"]) {
    const slice = `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: s, namespace: shop-dev, labels: { kubernetes.io/service-name: web } }
addressType: IPv4\nendpoints: [{ addresses: ["${address}"] }]\nports: [{ port: 8080 }]`;
    const text = world(service("shop-dev", "web", "ports: [{ port: 80 }]"), slice);
    expect(verdictOf(prove(text), "dev", "prod")).toMatchObject({ verdict: "broken", findings: ["KS3117"] });
  }
});

test("a name of a cluster with a domain of its own", () => {
  expect(externalNameOf("api.shop.svc.corp.internal", "corp.internal")).toEqual({
    ...{ type: "service", namespace: "shop", name: "api" },
  });
  expect(externalNameOf("api.shop.corp.example", "corp.internal")).toBeUndefined();
});
