import { expect, test } from "vitest";
import { applyEdits } from "../../fixes/apply-edits.ts";
import { worldOf } from "../../testing/world-of.ts";
import { proveNetwork } from "../prove-network.ts";
import { allowed, bound, givenFor, guarded, proveWithPeople } from "../testing/people.ts";
import { deployment, exposed, intentOf, join, namespace, policy, verdictOf } from "../testing/stage-worlds.ts";

const restricted = (name: string, stage: string) =>
  namespace(name, stage).replace("labels: {", "labels: { pod-security.kubernetes.io/enforce: restricted,");
const controllerNamed = (image: string) =>
  join(namespace("ingress"), deployment("ingress", "controller").replace("image: app", `image: ${image}`));
const kong = controllerNamed("kong/kubernetes-ingress-controller:3.5");
const nginx = controllerNamed("registry.k8s.io/ingress-nginx/controller:v1.14.0");
const fromController = (ports = "") =>
  policy(
    "shop-prod",
    "in",
    `podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } } }]${ports} }]`,
  );
const dev = join(
  restricted("web-dev", "dev"),
  deployment("web-dev", "web"),
  policy("web-dev", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
);
const prod = join(namespace("shop-prod", "prod"), deployment("shop-prod", "web"), fromController());
const routes = allowed(
  "web-dev",
  "{ apiGroups: ['', networking.k8s.io], resources: [services, ingresses], verbs: [create, update] }",
);
const verdict = (...parts: string[]) => verdictOf(proveWithPeople(join(...parts)), "dev", "prod");

test("semantics 24: an ExternalName and an Ingress make the controller that all share lead into another stage", () => {
  expect(verdict(dev, prod, nginx, routes)).toMatchObject({
    verdict: "broken",
    findings: ["KS3115"],
    witness: {
      steps: [
        { verb: "create", resource: { resource: "services" }, body: { spec: { type: "ExternalName" } } },
        { verb: "create", resource: { resource: "ingresses" } },
        { type: "packet", from: { namespace: "ingress" }, to: { namespace: "shop-prod" } },
      ],
    },
  });
  expect(verdict(dev, prod, nginx)?.verdict).toBe("holds");
  expect(verdict(dev, prod, nginx, bound("web-dev", "view"))?.verdict).toBe("holds");
});

test("a controller that follows no names by default, or was told not to, is none; an unknown one leaves it unknown", () => {
  expect(verdict(dev, prod, controllerNamed("traefik:v3.5"), routes)?.verdict).toBe("holds");
  const told = nginx.replace("ports: [{ name: http", "args: [--disable-svc-external-name], ports: [{ name: http");
  const unannotated = guarded(
    "no-annotations",
    "networking.k8s.io",
    "[ingresses]",
    "[CREATE, UPDATE]",
    "object.metadata.?annotations.orValue({}).size() == 0",
  );
  expect(verdict(dev, prod, told, routes, unannotated)?.verdict).toBe("holds");
  expect(verdict(dev, prod, nginx, routes, unannotated)?.verdict).toBe("broken");
  const unknown =
    "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: { name: own }\nspec: { controller: example.com/own }";
  expect(verdict(dev, prod, namespace("ingress"), unknown, routes)).toMatchObject({
    verdict: "unknown",
    reason: expect.stringContaining("ExternalName"),
  });
});

test("semantics 24: endpoints written by hand lead there with every controller; edit does not write them", () => {
  const endpoints = allowed(
    "web-dev",
    "{ apiGroups: ['', networking.k8s.io, discovery.k8s.io], resources: [services, ingresses, endpointslices], verbs: [create] }",
  );
  expect(verdict(dev, prod, controllerNamed("traefik:v3.5"), endpoints)).toMatchObject({
    verdict: "broken",
    witness: { steps: [{ resource: { resource: "endpointslices" } }, {}, {}, { type: "packet" }] },
  });
});

test("ports that are exposed anyway are no news, nor are those that admission keeps or the intent opens", () => {
  const onlyWeb = join(
    namespace("shop-prod", "prod"),
    deployment("shop-prod", "web"),
    fromController(", ports: [{ port: 8080 }]"),
    exposed("shop-prod"),
  );
  expect(verdict(dev, onlyWeb, nginx, routes)?.verdict).toBe("holds");
  const refusing = guarded(
    "no-names",
    "",
    "[services]",
    "[CREATE, UPDATE]",
    "object.spec.?type.orValue('') != 'ExternalName'",
  );
  expect(verdict(dev, prod, kong, routes, refusing)?.verdict).toBe("holds");
  const intent = intentOf(
    { from: { namespace: "ingress" }, to: { stage: "prod" } },
    { from: { cidr: "0.0.0.0/0" }, to: { stage: "prod" } },
  );
  const proof = proveWithPeople(join(dev, prod, nginx, routes), { intent });
  expect(verdictOf(proof, "dev", "prod")?.verdict).toBe("holds");
});

test("the fix refuses such Services, and is tried before it is proposed", () => {
  const before = worldOf(join(dev, prod, nginx, routes));
  const { findings } = proveNetwork(before, givenFor(before));
  expect(findings).toMatchObject([{ code: "KS3115", fix: { edits: [{ type: "add" }, {}, { type: "add" }, {}] } }]);
  const after = applyEdits(
    before,
    findings.flatMap(({ fix }) => fix?.edits ?? []),
  );
  expect(verdictOf(proveNetwork(after, givenFor(after)), "dev", "prod")?.verdict).toBe("holds");
});

test("who may only change routes that are there may lead them elsewhere too", () => {
  const changes = allowed(
    "web-dev",
    "{ apiGroups: ['', networking.k8s.io], resources: [services, ingresses], verbs: [patch] }",
  );
  expect(verdict(dev, prod, nginx, exposed("web-dev", "dev.example.com"), changes)).toMatchObject({
    verdict: "broken",
    witness: { steps: [{ verb: "patch", body: { spec: { type: "ExternalName" } } }, { type: "packet" }] },
  });
  expect(verdict(dev, prod, nginx, changes)?.verdict).toBe("holds");
});

test("a port's name that the controller is let in by is what pods expose, whatever port they give it", () => {
  const byName = join(
    namespace("shop-prod", "prod"),
    deployment("shop-prod", "web"),
    fromController(", ports: [{ port: http }]"),
    exposed("shop-prod"),
    allowed("shop-prod", "{ apiGroups: [''], resources: [pods], verbs: [create] }", "operators"),
  );
  expect(verdict(dev, byName, nginx, routes)?.verdict).toBe("holds");
});
