import { expect, test } from "vitest";
import { allowed, proveWithPeople } from "../testing/people.ts";
import { deployment, exposed, join, namespace, policy } from "../testing/stage-worlds.ts";
import { foundOf, told } from "../testing/told.ts";

const restricted = (name: string, stage: string) =>
  namespace(name, stage).replace("labels: {", "labels: { pod-security.kubernetes.io/enforce: restricted,");
const dev = join(
  restricted("web-dev", "dev"),
  deployment("web-dev", "web"),
  policy("web-dev", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
);
const service = `apiVersion: v1\nkind: Service\nmetadata: { name: api, namespace: shop-prod }\nspec: { selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }] }`;
const prodWith = (ports: string, address = "status: { podIP: 10.1.2.3 }") =>
  join(
    restricted("shop-prod", "prod"),
    `apiVersion: v1\nkind: Pod\nmetadata: { name: api, namespace: shop-prod, labels: { app: api } }\nspec: { containers: [{ name: api, image: api }] }\n${address}`,
    policy(
      "shop-prod",
      "in",
      `podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } } }]${ports} }]`,
    ),
  );
const prod = prodWith("");
const controllerOf = (image: string) =>
  join(namespace("ingress"), deployment("ingress", "controller").replace("image: app", `image: ${image}`));
const nginx = controllerOf("registry.k8s.io/ingress-nginx/controller:v1.14.0");
const traefik = controllerOf("traefik:v3.5");
const may = (groups: string, resources: string, verbs = "create") =>
  allowed("web-dev", `{ apiGroups: [${groups}], resources: [${resources}], verbs: [${verbs}] }`);
const answer = (...parts: string[]) => {
  const proof = proveWithPeople(join(...parts));
  return [...told(proof, "dev", "prod"), ...foundOf(proof, "KS3115")];
};
const routes = may("'', networking.k8s.io", "services, ingresses", "create, update");
const slices = may("'', networking.k8s.io, discovery.k8s.io", "services, ingresses, endpointslices");

test("by a Service of type ExternalName: the whole answer", () => {
  expect(answer(dev, prod, service, nginx, routes)).toEqual([
    "broken KS3115",
    "people of dev may make ingress-nginx open TCP port 8080 of Pod shop-prod/api, by a Service of type ExternalName.",
    "assumes kubernetes-works, controllers-as-installed",
    "a NetworkPolicy could turn it",
    "devs create services web-dev {apiVersion: v1, kind: Service, metadata: {name: witness, namespace: web-dev}, spec: {type: ExternalName, externalName: api.shop-prod.svc.cluster.local, ports: [{name: http, port: 80, targetPort: 80, protocol: TCP}]}}",
    "devs create ingresses web-dev {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: witness, namespace: web-dev}, spec: {rules: [{host: witness.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: witness, port: {number: 80}}}}]}}]}}",
    "Deployment ingress/controller {app: controller} in {} opens TCP 8080 of Pod shop-prod/api {app: api} in {pod-security.kubernetes.io/enforce: restricted, stage: prod} via Ingress web-dev/witness via Service web-dev/witness",
    "error at Namespace shop-prod",
    "Pod shop-prod/api lets in ingress-nginx, which brings whatever an Ingress of another stage leads there by a Service of type ExternalName: any port. This concerns dev to prod.",
    "Refuse Services of type ExternalName by an admission policy, and refuse annotations by which an Ingress leads elsewhere, by an admission policy.",
    "of dev prod",
    "this carries it in: Deployment ingress/controller",
    "shown: people of dev may make ingress-nginx open TCP port 8080 of Pod shop-prod/api, by a Service of type ExternalName",
    "add ValidatingAdmissionPolicy no-external-names {failurePolicy: Fail, matchConstraints: {namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]}, resourceRules: [{apiGroups: [], apiVersions: [v1], resources: [services], operations: [CREATE, UPDATE]}]}, validations: [{expression: object.spec.?type.orValue('') != 'ExternalName' || (request.operation == 'UPDATE' && object.spec == oldObject.spec), message: a Service is no ExternalName: the ingress controller would follow it into another stage}]}",
    "add ValidatingAdmissionPolicyBinding no-external-names {policyName: no-external-names, validationActions: [Deny]}",
    "add ValidatingAdmissionPolicy no-leading-annotations {failurePolicy: Fail, matchConstraints: {namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]}, resourceRules: [{apiGroups: [networking.k8s.io], apiVersions: [*], resources: [ingresses], operations: [CREATE, UPDATE]}]}, validations: [{expression: ['nginx.ingress.kubernetes.io/auth-url', 'nginx.ingress.kubernetes.io/mirror-target'].all(key, object.metadata.?annotations[?key].orValue('') == '' || (request.operation == 'UPDATE' && oldObject.metadata.?annotations[?key].orValue('') == object.metadata.?annotations[?key].orValue(''))), message: the ingress controller would open what such an annotation names, in another stage too}]}",
    "add ValidatingAdmissionPolicyBinding no-leading-annotations {policyName: no-leading-annotations, validationActions: [Deny]}",
  ]);
});

test("by the name of the pod's address, where no Service selects it on an open port", () => {
  const first = (text: string) => answer(dev, prod, text, nginx, routes)[4];
  expect(first("apiVersion: v1\nkind: Namespace\nmetadata: { name: other }")).toEqual(
    "devs create services web-dev {apiVersion: v1, kind: Service, metadata: {name: witness, namespace: web-dev}, spec: {type: ExternalName, externalName: 10-1-2-3.shop-prod.pod.cluster.local, ports: [{name: http, port: 443, targetPort: 443, protocol: TCP}]}}",
  );
  expect(first(service.replace("app: api", "app: other"))).toEqual(
    "devs create services web-dev {apiVersion: v1, kind: Service, metadata: {name: witness, namespace: web-dev}, spec: {type: ExternalName, externalName: 10-1-2-3.shop-prod.pod.cluster.local, ports: [{name: http, port: 443, targetPort: 443, protocol: TCP}]}}",
  );
  expect(first(service.replace("selector: { app: api }, ", ""))).toEqual(
    "devs create services web-dev {apiVersion: v1, kind: Service, metadata: {name: witness, namespace: web-dev}, spec: {type: ExternalName, externalName: 10-1-2-3.shop-prod.pod.cluster.local, ports: [{name: http, port: 443, targetPort: 443, protocol: TCP}]}}",
  );
  expect(first(service.replace("namespace: shop-prod", "namespace: web-dev"))).toEqual(
    "devs create services web-dev {apiVersion: v1, kind: Service, metadata: {name: witness, namespace: web-dev}, spec: {type: ExternalName, externalName: 10-1-2-3.shop-prod.pod.cluster.local, ports: [{name: http, port: 443, targetPort: 443, protocol: TCP}]}}",
  );
  expect(answer(dev, prodWith(", ports: [{ port: 9090 }]"), service, nginx, routes)[4]).toEqual(
    "devs create services web-dev {apiVersion: v1, kind: Service, metadata: {name: witness, namespace: web-dev}, spec: {type: ExternalName, externalName: 10-1-2-3.shop-prod.pod.cluster.local, ports: [{name: http, port: 9090, targetPort: 9090, protocol: TCP}]}}",
  );
});

test("by endpoints that people write: the whole answer", () => {
  expect(answer(dev, prod, service, traefik, slices)).toEqual([
    "broken KS3115",
    "people of dev may make Traefik open TCP port 443 of Pod shop-prod/api, by a Service whose endpoints they write.",
    "assumes kubernetes-works, controllers-as-installed",
    "a NetworkPolicy could turn it",
    "devs create endpointslices web-dev {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: {name: witness, namespace: web-dev, labels: {kubernetes.io/service-name: witness}}, endpoints: [{addresses: [10.1.2.3]}], ports: [{name: http, port: 443, protocol: TCP}]}",
    "devs create services web-dev {apiVersion: v1, kind: Service, metadata: {name: witness, namespace: web-dev}, spec: {ports: [{name: http, port: 443, targetPort: 443, protocol: TCP}]}}",
    "devs create ingresses web-dev {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: witness, namespace: web-dev}, spec: {rules: [{host: witness.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: witness, port: {number: 443}}}}]}}]}}",
    "Deployment ingress/controller {app: controller} in {} opens TCP 443 of Pod shop-prod/api {app: api} in {pod-security.kubernetes.io/enforce: restricted, stage: prod} via Ingress web-dev/witness via Service web-dev/witness",
    "error at Namespace shop-prod",
    "Pod shop-prod/api lets in Traefik, which brings whatever an Ingress of another stage leads there by a Service whose endpoints they write: any port. This concerns dev to prod.",
    "Take away the right to write endpoints, and let the controller in on the exposed ports only.",
    "of dev prod",
    "this carries it in: Deployment ingress/controller",
    "shown: people of dev may make Traefik open TCP port 443 of Pod shop-prod/api, by a Service whose endpoints they write",
  ]);
});

test("the endpoints that people write name the port that the packet opens", () => {
  const listening = prod.replace("image: api }", "image: api, ports: [{ containerPort: 8080 }] }");
  const [slice, packet] = [4, 7].map((line) => answer(dev, listening, traefik, slices)[line]);
  expect(slice).toContain("endpoints: [{addresses: [10.1.2.3]}], ports: [{name: http, port: 8080, protocol: TCP}]");
  expect(packet).toContain("opens TCP 8080 of Pod shop-prod/api");
});

test("by endpoints, where no address of the pod is known", () => {
  expect(answer(dev, prodWith("", "status: {}"), traefik, slices)[4]).toEqual(
    "devs create endpointslices web-dev {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: {name: witness, namespace: web-dev, labels: {kubernetes.io/service-name: witness}}, endpoints: [{addresses: [10.0.0.1]}], ports: [{name: http, port: 443, protocol: TCP}]}",
  );
});

test("by a Service of theirs to which a route leads already: the whole answer", () => {
  const ingress = exposed("web-dev", "dev.example.com");
  expect(answer(dev, prod, traefik, ingress, may("discovery.k8s.io", "endpointslices"))).toEqual([
    "broken KS3115",
    "people of dev may make Traefik open TCP port 443 of Pod shop-prod/api, by a Service whose endpoints they write.",
    "assumes kubernetes-works, controllers-as-installed",
    "a NetworkPolicy could turn it",
    "devs create endpointslices web-dev {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: {name: witness, namespace: web-dev, labels: {kubernetes.io/service-name: web}}, endpoints: [{addresses: [10.1.2.3]}], ports: [{name: http, port: 443, protocol: TCP}]}",
    "Deployment ingress/controller {app: controller} in {} opens TCP 443 of Pod shop-prod/api {app: api} in {pod-security.kubernetes.io/enforce: restricted, stage: prod} via Service web-dev/web",
    "error at Namespace shop-prod",
    "Pod shop-prod/api lets in Traefik, which brings whatever an Ingress of another stage leads there by a Service whose endpoints they write: any port. This concerns dev to prod.",
    "Take away the right to write endpoints, and let the controller in on the exposed ports only.",
    "of dev prod",
    "this carries it in: Deployment ingress/controller",
    "shown: people of dev may make Traefik open TCP port 443 of Pod shop-prod/api, by a Service whose endpoints they write",
  ]);
});

test("by an annotation that names it: the whole answer", () => {
  const only = may("networking.k8s.io", "ingresses");
  expect(answer(dev, prod, service, nginx, only)).toEqual([
    "broken KS3115",
    "people of dev may make ingress-nginx open TCP port 8080 of Pod shop-prod/api, by an annotation that names it.",
    "assumes kubernetes-works, controllers-as-installed",
    "a NetworkPolicy could turn it",
    "devs create ingresses web-dev {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: witness, namespace: web-dev, annotations: {nginx.ingress.kubernetes.io/auth-url: http://api.shop-prod.svc.cluster.local:80/}}, spec: {rules: [{host: witness.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: witness, port: {number: 80}}}}]}}]}}",
    "Deployment ingress/controller {app: controller} in {} opens TCP 8080 of Pod shop-prod/api {app: api} in {pod-security.kubernetes.io/enforce: restricted, stage: prod} via Ingress web-dev/witness",
    "error at Namespace shop-prod",
    "Pod shop-prod/api lets in ingress-nginx, which brings whatever an Ingress of another stage leads there by an annotation that names it: any port. This concerns dev to prod.",
    "Refuse Services of type ExternalName by an admission policy, and refuse annotations by which an Ingress leads elsewhere, by an admission policy.",
    "of dev prod",
    "this carries it in: Deployment ingress/controller",
    "shown: people of dev may make ingress-nginx open TCP port 8080 of Pod shop-prod/api, by an annotation that names it",
    "add ValidatingAdmissionPolicy no-external-names {failurePolicy: Fail, matchConstraints: {namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]}, resourceRules: [{apiGroups: [], apiVersions: [v1], resources: [services], operations: [CREATE, UPDATE]}]}, validations: [{expression: object.spec.?type.orValue('') != 'ExternalName' || (request.operation == 'UPDATE' && object.spec == oldObject.spec), message: a Service is no ExternalName: the ingress controller would follow it into another stage}]}",
    "add ValidatingAdmissionPolicyBinding no-external-names {policyName: no-external-names, validationActions: [Deny]}",
    "add ValidatingAdmissionPolicy no-leading-annotations {failurePolicy: Fail, matchConstraints: {namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]}, resourceRules: [{apiGroups: [networking.k8s.io], apiVersions: [*], resources: [ingresses], operations: [CREATE, UPDATE]}]}, validations: [{expression: ['nginx.ingress.kubernetes.io/auth-url', 'nginx.ingress.kubernetes.io/mirror-target'].all(key, object.metadata.?annotations[?key].orValue('') == '' || (request.operation == 'UPDATE' && oldObject.metadata.?annotations[?key].orValue('') == object.metadata.?annotations[?key].orValue(''))), message: the ingress controller would open what such an annotation names, in another stage too}]}",
    "add ValidatingAdmissionPolicyBinding no-leading-annotations {policyName: no-leading-annotations, validationActions: [Deny]}",
  ]);
});

test("by a backend that a ReferenceGrant allows: the whole answer", () => {
  const group = "gateway.networking.k8s.io";
  const gateway = `apiVersion: ${group}/v1\nkind: Gateway\nmetadata: { name: g, namespace: ingress }
spec: { gatewayClassName: c, listeners: [{ name: web, port: 443, protocol: HTTPS, allowedRoutes: { namespaces: { from: All } } }] }`;
  const grant = `apiVersion: ${group}/v1\nkind: ReferenceGrant\nmetadata: { name: routes, namespace: shop-prod }
spec: { from: [{ group: ${group}, kind: HTTPRoute, namespace: web-dev }], to: [{ group: '', kind: Service }] }`;
  const world = join(dev, prod, service, namespace("ingress"), gateway, may(group, "httproutes"));
  expect(answer(world, grant)).toEqual([
    "broken KS3115",
    "people of dev may make Gateway ingress/g open TCP port 8080 of Pod shop-prod/api, by a backend in another namespace.",
    "assumes kubernetes-works, controllers-as-installed",
    "devs create httproutes web-dev {apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: witness, namespace: web-dev}, spec: {parentRefs: [{name: g, namespace: ingress}], hostnames: [witness.example.com], rules: [{backendRefs: [{name: api, namespace: shop-prod, port: 80}]}]}}",
    "0.0.0.0/0 opens TCP 8080 of Pod shop-prod/api {app: api} in {pod-security.kubernetes.io/enforce: restricted, stage: prod} via HTTPRoute web-dev/witness",
    "error at ReferenceGrant shop-prod/routes spec",
    "Pod shop-prod/api lets in Gateway ingress/g, which brings whatever an HTTPRoute of another stage leads there by a backend in another namespace: TCP 8080. This concerns dev to prod.",
    "Let the controller in on the exposed ports only, or take back what lets routes of other namespaces lead here.",
    "of dev prod",
    "this carries it in: Gateway ingress/g",
    "shown: people of dev may make Gateway ingress/g open TCP port 8080 of Pod shop-prod/api, by a backend in another namespace",
  ]);
  const verdict = (from: string, to: string) => answer(world, grant.replace(from, to))[0];
  expect(verdict("kind: Service }", "kind: Service, name: api }")).toBe("broken KS3115");
  expect(verdict("kind: Service }", "kind: Service, name: other }")).toBe("holds");
  expect(verdict("kind: Service }", "kind: Secret }")).toBe("holds");
  expect(verdict("kind: HTTPRoute", "kind: GRPCRoute")).toBe("holds");
  expect(verdict("namespace: web-dev", "namespace: shop-prod")).toBe("holds");
  expect(verdict("namespace: web-dev", "namespace: nowhere")).toBe("holds");
});

test("an unknown controller, and one of which it is not known whether all share it, leave it unknown: the whole answer", () => {
  const unknown =
    "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: { name: own }\nspec: { controller: example.com/own }";
  expect(answer(dev, prod, namespace("ingress"), unknown, routes)).toEqual([
    "unknown KS3115",
    "Whether example.com/own follows a Service of type ExternalName, which people of dev may make, is not known.",
    "assumes kubernetes-works, cni-profile, controllers-as-installed",
    "error at Namespace shop-prod",
    "Pod shop-prod/api lets in example.com/own, which brings whatever an Ingress of another stage leads there by a Service of type ExternalName: any port. This concerns dev to prod.",
    "Refuse Services of type ExternalName by an admission policy.",
    "of dev prod",
    "this carries it in: IngressClass own",
    "add ValidatingAdmissionPolicy no-external-names {failurePolicy: Fail, matchConstraints: {namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]}, resourceRules: [{apiGroups: [], apiVersions: [v1], resources: [services], operations: [CREATE, UPDATE]}]}, validations: [{expression: object.spec.?type.orValue('') != 'ExternalName' || (request.operation == 'UPDATE' && object.spec == oldObject.spec), message: a Service is no ExternalName: the ingress controller would follow it into another stage}]}",
    "add ValidatingAdmissionPolicyBinding no-external-names {policyName: no-external-names, validationActions: [Deny]}",
  ]);
  const group = "gateway.networking.k8s.io";
  const kind = `apiVersion: ${group}/v1\nkind: GatewayClass\nmetadata: { name: c }\nspec: { controllerName: example.com/c }`;
  const writes = may(`'', discovery.k8s.io, ${group}`, "services, endpointslices, httproutes, gateways");
  expect(answer(dev, prod, namespace("ingress"), kind, writes)).toEqual([
    "unknown KS3115",
    "Whether an HTTPRoute that people of dev may write makes a Gateway of the class c open Pod shop-prod/api is not known.",
    "assumes kubernetes-works, cni-profile, controllers-as-installed",
    "error at Namespace shop-prod",
    "Pod shop-prod/api lets in a Gateway of the class c, which brings whatever an HTTPRoute of another stage leads there by a Service whose endpoints they write: any port. This concerns dev to prod.",
    "Take away the right to write endpoints, and let the controller in on the exposed ports only.",
    "of dev prod",
    "this carries it in: GatewayClass c",
    "error at Namespace shop-prod",
    "Pod shop-prod/api lets in a Gateway of the class c, which brings whatever an HTTPRoute of another stage leads there by a Service of type ExternalName: any port. This concerns dev to prod.",
    "Refuse Services of type ExternalName by an admission policy.",
    "of dev prod",
    "this carries it in: GatewayClass c",
    "add ValidatingAdmissionPolicy no-external-names {failurePolicy: Fail, matchConstraints: {namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]}, resourceRules: [{apiGroups: [], apiVersions: [v1], resources: [services], operations: [CREATE, UPDATE]}]}, validations: [{expression: object.spec.?type.orValue('') != 'ExternalName' || (request.operation == 'UPDATE' && object.spec == oldObject.spec), message: a Service is no ExternalName: the ingress controller would follow it into another stage}]}",
    "add ValidatingAdmissionPolicyBinding no-external-names {policyName: no-external-names, validationActions: [Deny]}",
  ]);
});

test("a kind of route that the world has and nobody understands: the whole answer", () => {
  const definition =
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: ingressroutes.traefik.io }\nspec: { group: traefik.io }";
  expect(answer(dev, prod, traefik, definition, may("traefik.io", "ingressroutes"))).toEqual([
    "unknown KS3115",
    "Whether an IngressRoute that people of dev may write makes whatever carries out the kind IngressRoute open Pod shop-prod/api is not known.",
    "assumes kubernetes-works, cni-profile, controllers-as-installed",
    "error at Namespace shop-prod",
    "Pod shop-prod/api lets in whatever carries out the kind IngressRoute, which brings whatever an IngressRoute of another stage leads there by a backend in another namespace: any port. This concerns dev to prod.",
    "Let the controller in on the exposed ports only, or take back what lets routes of other namespaces lead here.",
    "of dev prod",
  ]);
});
