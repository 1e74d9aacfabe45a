import { expect, it } from "vitest";
import { describePolicy } from "./testing/describe-policy.ts";
import { clusterScope, declaration, namespace, serverOf } from "./testing/platform.ts";
import type { Request, Resource } from "./testing/requests.ts";
import { administrator, create, developer, update } from "./testing/requests.ts";

const rule = (host: string | undefined) => ({ ...(host !== undefined && { host }), http: { paths: [] } });
const own = { rules: [rule("web-dev.example.com")] };

function ingress(spec: object, annotations?: Record<string, string>, metadata: object = {}): Resource {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "web", namespace: "web-dev", ...(annotations && { annotations }), ...metadata },
    spec,
  };
}

const claims = (spec: object, annotations?: Record<string, string>): Request =>
  create(developer, ingress(spec, annotations));
const alias = { "nginx.ingress.kubernetes.io/server-alias": "web-dev.example.com, web.example.com" };
const asks = (url: string) => ({ "nginx.ingress.kubernetes.io/auth-url": url });
const copies = (url: string) => ({ "nginx.ingress.kubernetes.io/mirror-target": url });
const snippet = { "nginx.ingress.kubernetes.io/server-snippet": "return 200;" };
const older = { defaultBackend: { service: { name: "web" } }, rules: [rule(undefined)] };

describePolicy("ingresses", {
  accepts: {
    "its own host": claims({ ...own, tls: [{ hosts: ["web-dev.example.com"], secretName: "web-tls" }] }),
    "its own host twice": claims({ rules: [rule("web-dev.example.com"), rule("web-dev.example.com")] }),
    "its own host in annotations": claims(own, { "external-dns.alpha.kubernetes.io/hostname": "web-dev.example.com" }),
    "a question to its own host": claims(own, asks("https://web-dev.example.com:8443/auth?rd=$escaped_request_uri")),
    "a question to the host that was asked": claims(own, asks("https://$host/oauth2/auth")),
    "a question to a Service of its own": claims(own, asks("http://auth.web-dev.svc.cluster.local/verify")),
    "a copy to a Service of its own": claims(own, copies("http://recorder.web-dev.svc")),
    "an older one, which ends": update(
      developer,
      ingress(older, { ...alias, ...snippet }, { finalizers: ["a"] }),
      ingress(older, { ...alias, ...snippet }),
    ),
    "any host outside of the stages": create(developer, ingress(older, alias, { namespace: "kube-system" })),
  },
  refuses: {
    "another stage's host": claims({ rules: [rule("web-dev.example.com"), rule("web.example.com")] }),
    "another stage's host, by an administrator": create(administrator, ingress({ rules: [rule("web.example.com")] })),
    "a wildcard": claims({ rules: [rule("*.example.com")] }),
    "a wildcard for everything": claims({ rules: [rule("*")] }),
    "a rule without host": claims({ rules: [rule(undefined)] }),
    "a rule with an empty host": claims({ rules: [rule("")] }),
    "a part of a host": claims({ rules: [rule("example.com")] }),
    "two hosts in one": claims({ rules: [rule("web-dev.example.com,web.example.com")] }),
    "any host in a namespace without": create(
      developer,
      ingress({ rules: [rule("")] }, undefined, { namespace: "kubestage-shop-dev" }),
    ),
    "another host later": update(developer, ingress(own), ingress({ rules: [rule("web.example.com")] })),
    "a default backend": claims({ ...own, defaultBackend: { service: { name: "web" } } }),
    "a certificate for another host": claims({ ...own, tls: [{ hosts: ["web-dev.example.com", "web.example.com"] }] }),
    "a certificate for every host": claims({ ...own, tls: [{ secretName: "web-tls" }] }),
    "an alias": claims(own, alias),
    "an alias later": update(developer, ingress(own), ingress(own, alias)),
    "another name in DNS": claims(own, { "external-dns.alpha.kubernetes.io/hostname": "web.example.com" }),
    "another name in a certificate": claims(own, { "cert-manager.io/alt-names": "web.example.com" }),
    "a snippet": claims(own, snippet),
    "a question to another stage's Service": claims(own, asks("http://web.web-prod.svc.cluster.local/")),
    "a copy to another stage's Service": claims(own, copies("http://web.web-prod.svc:8080/orders")),
    "a question to another stage's host": claims(own, asks("https://web.example.com/orders")),
    "a question to an address": claims(own, asks("http://10.1.2.3/")),
    "a question to a host behind a user's name": claims(own, asks("http://web-dev.example.com:x@web.web-prod.svc/")),
    "a question to a host that begins alike": claims(own, asks("http://web-dev.example.com.web-prod.svc/")),
    "a question by a form of its own": claims(own, {
      "haproxy-ingress.github.io/auth-url": "svc://web-prod/web:8080",
    }),
    "a question later": update(developer, ingress(own), ingress(own, asks("http://web.web-prod.svc"))),
    "a snippet later": update(developer, ingress(own), ingress(own, snippet)),
    "a snippet of another entry": claims(own, { "nginx.org/location-snippets": "x" }),
  },
});

function openshift(spec: object, annotations: Record<string, string> = {}): Resource {
  const metadata = { name: "web", namespace: "web-dev", annotations };
  return {
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata,
    spec: { host: "web-dev.example.com", ...spec },
  };
}

describePolicy("openshift-routes", {
  accepts: {
    "its own host": create(developer, openshift({ wildcardPolicy: "None" })),
    "an older one, which ends": update(
      developer,
      openshift({ host: "web.example.com" }),
      openshift({ host: "web.example.com" }),
    ),
  },
  refuses: {
    "another stage's host": create(developer, openshift({ host: "web.example.com" })),
    "no host": create(developer, openshift({ host: undefined })),
    "every host below": create(developer, openshift({ wildcardPolicy: "Subdomain" })),
    "another host by a subresource": create(developer, openshift({ host: "web.example.com" }), "custom-host"),
    "another name in DNS": create(
      developer,
      openshift({}, { "external-dns.alpha.kubernetes.io/hostname": "web.example.com" }),
    ),
  },
});

const public_ = { namespace: "entry", name: "public" };
const backend = (fields: object = {}) => ({ name: "web", port: 8080, ...fields });
const mirror = (namespace?: string) => ({
  type: "RequestMirror",
  requestMirror: { backendRef: backend({ namespace }) },
});
const elsewhere = "web-prod";

function route(spec: object, kind = "HTTPRoute", metadata: object = {}): Resource {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind,
    metadata: { name: "web", namespace: "web-dev", ...metadata },
    spec: { parentRefs: [public_], hostnames: ["web-dev.example.com"], rules: [{ backendRefs: [backend()] }], ...spec },
  };
}

const routes = (spec: object, kind?: string): Request => create(developer, route(spec, kind));

describePolicy("gateway-routes", {
  accepts: {
    "what kubestage writes": routes({}),
    "a gateway of its own namespace": routes({ parentRefs: [{ name: "own" }, { name: "own", namespace: "web-dev" }] }),
    "a mirror of its own": routes({
      rules: [{ filters: [mirror(), mirror("web-dev")], backendRefs: [backend({ namespace: "web-dev" })] }],
    }),
    "an older one, which ends": update(
      developer,
      route({ hostnames: [] }, "HTTPRoute", { finalizers: ["a"] }),
      route({ hostnames: [] }),
    ),
  },
  refuses: {
    "another stage's host": routes({ hostnames: ["web-dev.example.com", "web.example.com"] }),
    "another stage's host, by gRPC": routes({ hostnames: ["web.example.com"] }, "GRPCRoute"),
    "another stage's host, by TLS": routes({ hostnames: ["web.example.com"] }, "TLSRoute"),
    "another stage's host, by an administrator": create(administrator, route({ hostnames: ["web.example.com"] })),
    "a wildcard": routes({ hostnames: ["*.example.com"] }),
    "no hosts": routes({ hostnames: [] }),
    "no hosts at all": routes({ hostnames: undefined }),
    "another host later": update(developer, route({}), route({ hostnames: ["web.example.com"] })),
    "another stage's gateway": routes({ parentRefs: [public_, { name: "own", namespace: elsewhere }] }),
    "another gateway beside the entry": routes({ parentRefs: [{ name: "private", namespace: "entry" }] }),
    "another stage's backend": routes({ rules: [{ backendRefs: [backend(), backend({ namespace: elsewhere })] }] }),
    "a mirror in another stage": routes({ rules: [{ filters: [mirror(elsewhere)], backendRefs: [backend()] }] }),
    "a mirror of one backend": routes({ rules: [{ backendRefs: [backend({ filters: [mirror(elsewhere)] })] }] }),
    "another stage that decides": routes({
      rules: [{ filters: [{ type: "ExternalAuth", externalAuth: { backendRef: backend({ namespace: elsewhere }) } }] }],
    }),
  },
});

it("knows a namespace's hosts by what is written on it, though it be nothing", () => {
  expect(namespace("web-prod").metadata.annotations).toEqual({ "kubestage.dev/hosts": "web.example.com" });
  expect(namespace("kubestage-shop-prod").metadata.annotations).toEqual({ "kubestage.dev/hosts": "" });
});

it("attaches routes to gateways of their own namespace only, where the entry is none", () => {
  const text = declaration.replace(/ {2}entry:\n(?: {4}.*\n)+/, "");
  const other = serverOf(clusterScope(text));
  expect(other.refusals(routes({})).map(({ policy }) => policy)).toEqual(["kubestage-shop-gateway-routes"]);
  expect(other.refusals(routes({ parentRefs: [{ name: "own" }] }))).toEqual([]);
});
