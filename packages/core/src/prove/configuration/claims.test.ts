import { expect, test } from "vitest";
import { fieldText } from "../../manifests/field-text.ts";
import { worldOf } from "../testing/world-of.ts";
import { addressClaims, balancerHosts } from "./address-claims.ts";
import { cloudIdentities } from "./cloud-identities.ts";
import { clusterDomain } from "./cluster-domain.ts";
import { hostClaims } from "./host-claims.ts";

/** One object of a namespace. */
const one = (apiVersion: string, kind: string, rest: string, metadata = "") =>
  worldOf(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: shop${metadata}}\n${rest}\n`);
const gateway = "gateway.networking.k8s.io/v1";
const dns = (key: string, hosts: string) => `, annotations: {external-dns.${key}: "${hosts}"}`;

test.each<[world: ReturnType<typeof worldOf>, ...claims: string[]]>([
  [
    one(
      "networking.k8s.io/v1",
      "Ingress",
      "spec: {rules: [{host: A.net}, {}, {host: '*.b.net'}], tls: [{}, {hosts: [c.net, d.net.]}]}",
    ),
    "a.net spec.rules[0].host",
    "*.b.net spec.rules[2].host",
    "c.net spec.tls[1].hosts[0]",
    "d.net spec.tls[1].hosts[1]",
  ],
  [
    one(
      "networking.k8s.io/v1",
      "Ingress",
      "spec: {rules: [{host: '*'}, {host: local}, {host: 'a..net'}, {host: 'x*.net'}, {host: 'a.net.*'}]}",
    ),
  ],
  ...["HTTPRoute", "GRPCRoute", "TLSRoute"].map((kind): [ReturnType<typeof worldOf>, string, string] => [
    one(gateway, kind, "spec: {hostnames: [a.net, '*.b.net']}"),
    "a.net spec.hostnames[0]",
    "**.b.net spec.hostnames[1]",
  ]),
  [
    one(
      gateway,
      "Gateway",
      "spec: {listeners: [{name: a}, {name: b, hostname: a.net}, {name: c, hostname: '*.b.net'}]}",
    ),
    "a.net spec.listeners[1].hostname",
    "**.b.net spec.listeners[2].hostname",
  ],
  [
    one(
      "networking.istio.io/v1",
      "Gateway",
      "spec: {servers: [{hosts: ['shop/a.net', './*.b.net']}, {hosts: [c.net, 3]}]}",
    ),
    "a.net spec.servers[0].hosts[0]",
    "**.b.net spec.servers[0].hosts[1]",
    "c.net spec.servers[1].hosts[0]",
  ],
  [
    one("networking.istio.io/v1", "VirtualService", "spec: {hosts: [a.net, x, x_a.net, shop.b.c.net]}"),
    "a.net spec.hosts[0]",
    "shop.b.c.net spec.hosts[3]",
  ],
  [one("cert-manager.io/v1", "Certificate", "spec: {dnsNames: [a.net, 3]}"), "a.net spec.dnsNames[0]"],
  [one("route.openshift.io/v1", "Route", "spec: {host: a.net}"), "a.net spec.host"],
  [one("route.openshift.io/v1", "Route", "spec: {}")],
  [one("projectcontour.io/v1", "HTTPProxy", "spec: {virtualhost: {fqdn: a.net}}"), "a.net spec.virtualhost.fqdn"],
  [one("getambassador.io/v3alpha1", "Mapping", "spec: {hostname: '*.b.net'}"), "**.b.net spec.hostname"],
  [one("k8s.nginx.org/v1", "VirtualServer", "spec: {host: a.net}"), "a.net spec.host"],
  ...[
    ["traefik.io/v1alpha1", "IngressRoute", "Host(`a.net`, `b.net`) || Host('c.net')"],
    ["traefik.containo.us/v1alpha1", "IngressRoute", 'Host( "a.net" , `b.net` ) && Path(`/x`) || Host(`c.net`)'],
    ["traefik.io/v1alpha1", "IngressRouteTCP", "HostSNI(`a.net`,`b.net`) || HostSNI(`c.net`)"],
    ["traefik.containo.us/v1alpha1", "IngressRouteTCP", "HostSNI(`a.net`,`b.net`) || HostSNI(`c.net`)"],
  ].map(([version = "", kind = "", match]): [ReturnType<typeof worldOf>, ...string[]] => [
    one(version, kind, `spec: {routes: [3, {match: 4}, {match: ${JSON.stringify(match)}}]}`),
    "a.net spec.routes[2].match",
    "b.net spec.routes[2].match",
    "c.net spec.routes[2].match",
  ]),
  [one("traefik.io/v1alpha1", "IngressRoute", "spec: {routes: [{match: 'XHost(`a.net`) || HostRegexp(`b.net`)'}]}")],
  [
    one("externaldns.k8s.io/v1alpha1", "DNSEndpoint", "spec: {endpoints: [{dnsName: a.net}, {}]}"),
    "a.net spec.endpoints[0].dnsName",
  ],
  ...["alpha.kubernetes.io/hostname", "alpha.kubernetes.io/internal-hostname", "kubernetes.io/hostname"].map(
    (key): [ReturnType<typeof worldOf>, string, string] => [
      one("v1", "Service", "spec: {}", dns(key, "a.net, *.b.net")),
      `a.net metadata.annotations."external-dns.${key}"`,
      `**.b.net metadata.annotations."external-dns.${key}"`,
    ],
  ),
  [one("v1", "Service", "spec: {}", dns("alpha.kubernetes.io/ttl", "a.net"))],
])("the hosts that an object claims, and where: %#", (world, ...claims) => {
  expect([...hostClaims(world)].map(({ host, path }) => `${host} ${fieldText(path)}`)).toEqual(claims);
});

test.each<[world: ReturnType<typeof worldOf>, ...claims: string[]]>([
  [
    one(
      "v1",
      "Service",
      "spec: {clusterIP: 10.96.0.1, clusterIPs: [10.96.0.1, 'fd00::1'], externalIPs: [192.0.2.1, 192.0.2.2], loadBalancerIP: 192.0.2.3}",
    ),
    "10.96.0.1 spec.clusterIP given here",
    "10.96.0.1 spec.clusterIPs[0] given here",
    "fd00::1 spec.clusterIPs[1] given here",
    "192.0.2.1 spec.externalIPs[0] asked everywhere",
    "192.0.2.2 spec.externalIPs[1] asked everywhere",
    "192.0.2.3 spec.loadBalancerIP asked everywhere",
  ],
  [one("v1", "Service", "spec: {}")],
  [
    one("v1", "Service", "spec: {}\nstatus: {loadBalancer: {ingress: [{hostname: a.net}, {ip: 192.0.2.4}]}}"),
    "192.0.2.4 status.loadBalancer.ingress[1] given everywhere",
  ],
  [
    one("networking.k8s.io/v1", "Ingress", "spec: {}\nstatus: {loadBalancer: {ingress: [{ip: 192.0.2.4}]}}"),
    "192.0.2.4 status.loadBalancer.ingress[0] given everywhere",
  ],
  [
    one(gateway, "Gateway", "spec: {}\nstatus: {addresses: [{type: IPAddress, value: 192.0.2.4}]}"),
    "192.0.2.4 status.addresses[0] given everywhere",
  ],
  [
    one("v1", "Pod", "spec: {containers: []}\nstatus: {podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: 'fd00::1'}]}"),
    "10.0.0.1 status.podIP given here",
    "10.0.0.1 status.podIPs[0].ip given here",
    "fd00::1 status.podIPs[1].ip given here",
  ],
  [one("v1", "Pod", "spec: {containers: [], hostNetwork: true}\nstatus: {podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}")],
  [one("v1", "Pod", "spec: {containers: [], hostNetwork: false}\nstatus: {podIPs: []}")],
  [one("v1", "Pod", "spec: {containers: []}")],
  [one("v1", "Pod", "")],
  [
    worldOf(
      "apiVersion: v1\nkind: Node\nmetadata: {name: node}\nstatus: {addresses: [{type: Hostname, address: node}, {type: InternalIP, address: 10.1.0.1}, {type: ExternalIP, address: 192.0.2.9}]}\n",
    ),
    "10.1.0.1 status.addresses[1] given here",
    "192.0.2.9 status.addresses[2] given everywhere",
  ],
  [worldOf("apiVersion: v1\nkind: Node\nmetadata: {name: node}\n")],
])("the addresses of an object, who said so, and whether they mean the same elsewhere: %#", (world, ...claims) => {
  const told = [...addressClaims(world)].filter(({ address }) => !/[a-z]\./.test(address));
  expect(
    told.map(
      ({ address, path, given, everywhere }) =>
        `${address} ${fieldText(path)} ${given ? "given" : "asked"} ${everywhere ? "everywhere" : "here"}`,
    ),
  ).toEqual(claims);
});

test("the hosts of load balancers are names, in one form, and no addresses", () => {
  const ingress =
    "[{hostname: A.elb.example.net.}, {ip: 192.0.2.4}, {hostname: local}, {hostname: 'a.b:80'}, {hostname: 1.2.3.4}, {}]";
  const service = one("v1", "Service", `spec: {}\nstatus: {loadBalancer: {ingress: ${ingress}}}`);
  const told = (world: typeof service) =>
    [...balancerHosts(world)].map(({ host, path }) => `${host} ${fieldText(path)}`);
  expect(told(service)).toEqual(["a.elb.example.net status.loadBalancer.ingress[0]"]);
  const addresses = "[{type: Hostname, value: b.net}, {type: IPAddress, value: 192.0.2.4}]";
  expect(told(one(gateway, "Gateway", `spec: {}\nstatus: {addresses: ${addresses}}`))).toEqual([
    "b.net status.addresses[0]",
  ]);
});

test("accounts are somebody elsewhere by the annotations of cloud providers", () => {
  const annotations =
    ", annotations: {eks.amazonaws.com/role-arn: r, iam.amazonaws.com/role: s, iam.gke.io/gcp-service-account: t, azure.workload.identity/client-id: u, other/role: v, constructor: w}";
  const told = (metadata: string) =>
    [...cloudIdentities(one("v1", "ServiceAccount", "", metadata))].map(
      ({ type, parts, path }) => `${type} ${parts.join(" ")} ${fieldText(path)}`,
    );
  expect(told(annotations)).toEqual([
    'identity aws r metadata.annotations."eks.amazonaws.com/role-arn"',
    'identity aws s metadata.annotations."iam.amazonaws.com/role"',
    'identity google t metadata.annotations."iam.gke.io/gcp-service-account"',
    'identity azure u metadata.annotations."azure.workload.identity/client-id"',
  ]);
  expect(told(', annotations: {eks.amazonaws.com/role-arn: ""}')).toEqual([]);
  expect(told("")).toEqual([]);
});

test("pods are somebody elsewhere by a role that they, or what makes them, are given", () => {
  const told = (world: ReturnType<typeof worldOf>) =>
    [...cloudIdentities(world)].map(({ type, parts, path }) => `${type} ${parts.join(" ")} ${fieldText(path)}`);
  const role = (value: string) => `annotations: {iam.amazonaws.com/role: "${value}"}`;
  expect(told(one("v1", "Pod", "", `, ${role("web")}`))).toEqual([
    'identity aws web metadata.annotations."iam.amazonaws.com/role"',
  ]);
  const job = (value: string) =>
    one("batch/v1", "Job", `spec: {template: {metadata: {${role(value)}}, spec: {containers: []}}}`);
  expect(told(job("web"))).toEqual(['identity aws web spec.template.metadata.annotations."iam.amazonaws.com/role"']);
  expect(told(job(""))).toEqual([]);
});

/** https://coredns.io/plugins/kubernetes/: `kubernetes [ZONES...]`, a directive of its own in a server's block. */
test.each([
  ["kube-system", "coredns", "Corefile", "", "cluster.local"],
  ["kube-system", "coredns", "Corefile", "kubernetes   corp.example", "corp.example"],
  ["kube-system", "coredns", "Corefile", ".:53 {\n  kubernetes corp.example in-addr.arpa {\n  }\n}", "corp.example"],
  ["kube-system", "coredns-custom", "Corefile", "kubernetes corp.example.", "corp.example"],
  ["kube-system", "coredns", "Corefile", "x kubernetes corp.example", "cluster.local"],
  ["kube-system", "coredns", "Corefile", "kubernetes local", "cluster.local"],
  ["kube-system", "coredns", "Corefile", "kubernetes", "cluster.local"],
  ["kube-system", "coredns", "Other", "kubernetes corp.example", "cluster.local"],
  ["kube-system", "my-coredns", "Corefile", "kubernetes corp.example", "cluster.local"],
  ["shop", "coredns", "Corefile", "kubernetes corp.example", "cluster.local"],
])("the DNS server of %s/%s, told in %s %j, serves a domain", (namespace, name, key, text, domain) => {
  const data = JSON.stringify({ [key]: text });
  expect(
    clusterDomain(
      worldOf(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}}\ndata: ${data}\n`),
    ),
  ).toBe(domain);
});

test("a DNS server that is told nothing serves the usual domain", () => {
  expect(
    clusterDomain(worldOf("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: coredns, namespace: kube-system}\n")),
  ).toBe("cluster.local");
});
