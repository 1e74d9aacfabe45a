import { expect, test } from "vitest";
import { applyEdits } from "../../fixes/apply-edits.ts";
import { worldOf } from "../../testing/world-of.ts";
import { givenOf } from "../../testing/given.ts";
import { proveNetwork } from "../prove-network.ts";
import { allowed, proveWithPeople } from "../testing/people.ts";
import { deployment, exposed, join, namespace, policy, prove, verdictOf } from "../testing/stage-worlds.ts";

const restricted = (name: string, stage: string) =>
  namespace(name, stage).replace("labels: {", "labels: { pod-security.kubernetes.io/enforce: restricted,");
const dev = join(
  restricted("web-dev", "dev"),
  deployment("web-dev", "web"),
  policy("web-dev", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
);
const prod = join(
  restricted("shop-prod", "prod"),
  `apiVersion: v1\nkind: Pod\nmetadata: { name: api, namespace: shop-prod, labels: { app: api } }
spec: { containers: [{ name: api, image: api }] }\nstatus: { podIP: 10.1.2.3 }`,
  `apiVersion: v1\nkind: Service\nmetadata: { name: api, namespace: shop-prod }
spec: { clusterIP: 10.96.0.7, selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }] }`,
  policy(
    "shop-prod",
    "in",
    "podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } } }] }]",
  ),
);
const controller = (image: string, args = "") =>
  join(
    namespace("ingress"),
    deployment("ingress", "controller").replace(
      "image: app",
      `image: ${image}${args === "" ? "" : `, args: [${args}]`}`,
    ),
  );
const nginx = controller("registry.k8s.io/ingress-nginx/controller:v1.12.1", "--disable-svc-external-name");

const annotated = (key: string, value: string) =>
  exposed("web-dev", "dev.example.com").replace(
    "kind: Ingress\nmetadata: { ",
    `kind: Ingress\nmetadata: { annotations: { ${key}: "${value}" }, `,
  );
const asked = "nginx.ingress.kubernetes.io/auth-url";

test.each([
  [asked, "http://api.shop-prod.svc.cluster.local/orders"],
  [asked, "https://user:word@api.shop-prod.svc:8080/orders"],
  [asked, "http://10.1.2.3:8080/"],
  [asked, "http://10.96.0.7/"],
  ["nginx.ingress.kubernetes.io/mirror-target", "http://api.shop-prod.svc$request_uri"],
  ["haproxy-ingress.github.io/auth-url", "svc://shop-prod/api:80"],
])("semantics 24: an Ingress whose annotation %s names %s leads there", (key, value) => {
  const world = worldOf(join(dev, prod, nginx, annotated(key, value)));
  const proof = proveNetwork(world, givenOf());
  expect(verdictOf(proof, "dev", "prod")).toMatchObject({ verdict: "broken", findings: ["KS3117"] });
});

test.each([
  [asked, "http://auth.web-dev.svc/"],
  [asked, "https://$host/oauth2/auth"],
  [asked, "https://sign-in.example.com/?next=http://elsewhere.example.com"],
  ["nginx.ingress.kubernetes.io/proxy-redirect-from", "http://api.shop-prod.svc/"],
])("an Ingress whose annotation %s names %s leads nowhere else", (key, value) => {
  expect(verdictOf(prove(join(dev, prod, nginx, annotated(key, value))), "dev", "prod")?.verdict).toBe("holds");
});

test("the annotation is taken away", () => {
  const world = worldOf(join(dev, prod, nginx, annotated(asked, "http://api.shop-prod.svc/")));
  const edits = proveNetwork(world, givenOf()).findings.flatMap(({ fix }) => fix?.edits ?? []);
  expect(edits).toMatchObject([{ type: "remove", path: ["metadata", "annotations", asked] }]);
  expect(verdictOf(proveNetwork(applyEdits(world, edits), givenOf()), "dev", "prod")?.verdict).toBe("holds");
});

const writes = allowed("web-dev", "{ apiGroups: [networking.k8s.io], resources: [ingresses], verbs: [create] }");

test("semantics 24: whoever may write an Ingress leads a controller by an annotation, where it follows one", () => {
  const base = join(dev, prod, nginx, writes);
  const { verdicts, findings } = proveWithPeople(base);
  expect(verdictOf({ verdicts, findings }, "dev", "prod")).toMatchObject({
    verdict: "broken",
    findings: ["KS3115"],
    witness: {
      steps: [
        { body: { metadata: { annotations: { [asked]: "http://api.shop-prod.svc.cluster.local:80/" } } } },
        { type: "packet", to: { namespace: "shop-prod" } },
      ],
    },
  });
  const policies = findings.flatMap(({ fix }) => fix?.edits ?? []);
  expect(policies).toMatchObject([{ object: { kind: "ValidatingAdmissionPolicy" } }, {}]);
  const after = policies.flatMap((edit) => (edit.type === "add" ? [JSON.stringify(edit.object)] : []));
  expect(verdictOf(proveWithPeople(join(base, ...after)), "dev", "prod")?.verdict).toBe("holds");
  const traefik = join(dev, prod, controller("traefik:v3.5"), writes);
  expect(verdictOf(proveWithPeople(traefik), "dev", "prod")?.verdict).toBe("holds");
});
