import type { Answer, Person } from "../api.ts";
import type { Scenario } from "../scenario.ts";
import type { World } from "../world.ts";
import { serviceAccount } from "../world.ts";
import type { Attack } from "./attack.ts";
import { policy, stageOf } from "./attack.ts";

const hasHosts = ({ own, other }: Scenario) => own.host !== other.host;
const ports = [{ port: 80, protocol: "TCP" }];

/** Ways of traffic: hosts, Services, what stands behind them, and what lets it through. */
export const trafficAttacks: readonly Attack[] = [
  {
    what: "an Ingress for another stage's host",
    refusedBy: policy("ingresses"),
    attempt: async (world) => ingress(world, world.other.host),
    opposite: "one for its own",
    allowed: async (world) => ingress(world, world.own.host),
    where: hasHosts,
  },
  {
    what: "an HTTPRoute for another stage's host",
    refusedBy: policy("gateway-routes"),
    attempt: async (world) => httpRoute(world, world.other.host),
    opposite: "one for its own",
    allowed: async (world) => httpRoute(world, world.own.host),
    where: hasHosts,
  },
  {
    what: "an Ingress for a host that nobody declared",
    refusedBy: policy("ingresses"),
    attempt: async (world) => ingress(world, "stranger.example.com"),
    opposite: "one for its own",
    allowed: async (world) => ingress(world, world.own.host),
  },
  {
    what: "an Ingress for every host",
    refusedBy: policy("ingresses"),
    attempt: async (world) => ingress(world, undefined),
    opposite: "one for its own",
    allowed: async (world) => ingress(world, world.own.host),
  },
  {
    what: "an Ingress that has the entry ask another stage's Service",
    refusedBy: policy("ingresses"),
    attempt: async (world) => ingress(world, world.own.host, asking(`${world.other.app}.${world.other.namespace}.svc`)),
    opposite: "one that asks its own",
    allowed: async (world) => ingress(world, world.own.host, asking(`${world.own.app}.${world.own.namespace}.svc`)),
    where: ({ own, other }) => own.namespace !== other.namespace,
  },
  {
    what: "an ExternalName into another stage",
    refusedBy: policy("services"),
    attempt: async (world) =>
      service(world, { type: "ExternalName", externalName: `${world.other.app}.${world.other.namespace}.svc` }),
    opposite: "a Service of its own pods",
    allowed: async (world) => service(world, { selector: { tried: "yes" }, ports }),
  },
  {
    what: "a Service that takes addresses over",
    refusedBy: policy("services"),
    attempt: async (world) => service(world, { selector: { tried: "yes" }, ports, externalIPs: ["10.1.2.3"] }),
    opposite: "a Service without",
    allowed: async (world) => service(world, { selector: { tried: "yes" }, ports }),
  },
  {
    what: "an EndpointSlice into another stage",
    refusedBy: policy("endpoints"),
    attempt: async (world) => endpointSlice(world, world.strong),
    opposite: "one by the controller whose they are",
    allowed: async (world) => endpointSlice(world, controller("endpointslice-controller")),
  },
  {
    what: "Endpoints into another stage",
    refusedBy: policy("endpoints"),
    attempt: async (world) => endpoints(world, world.strong),
    opposite: "those by the controller whose they are",
    allowed: async (world) => endpoints(world, controller("endpoint-controller")),
  },
  {
    what: "a NetworkPolicy that opens another stage",
    refusedBy: policy("platform-objects"),
    attempt: async (world) => networkPolicy(world, world.strong),
    opposite: "one by the platform",
    allowed: async (world) => networkPolicy(world, world.administrator),
  },
  {
    what: "a NetworkPolicy widened to everybody",
    refusedBy: policy("platform-objects"),
    attempt: async (world) => world.api.as(world.strong).patch(wallOf(world), "merge", { spec: { ingress: [{}] } }),
    opposite: "the same by the platform",
    allowed: async (world) =>
      world.api.as(world.administrator).patch(wallOf(world), "merge", { spec: { ingress: [{}] } }),
  },
  {
    what: "a NetworkPolicy deleted",
    refusedBy: policy("platform-objects"),
    attempt: async (world) => world.api.as(world.strong).remove(wallOf(world)),
    opposite: "the same by the platform",
    allowed: async (world) => world.api.as(world.administrator).remove(wallOf(world)),
  },
  {
    what: "a RoleBinding for somebody else",
    refusedBy: policy("platform-objects"),
    attempt: async (world) => roleBinding(world, world.strong),
    opposite: "one by the platform",
    allowed: async (world) => roleBinding(world, world.administrator),
  },
  {
    what: "an inventory written by somebody with rights over ConfigMaps",
    refusedBy: policy("records"),
    attempt: async (world) => record(world, world.operator),
    opposite: "one by the platform",
    allowed: async (world) => record(world, world.administrator),
  },
];

const asking = (host: string) => ({ "nginx.ingress.kubernetes.io/auth-url": `http://${host}/` });

async function ingress(
  { api, strong, own }: World,
  host: string | undefined,
  annotations: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const backend = { service: { name: own.app, port: { number: 80 } } };
  const rule = { ...(host !== undefined && { host }), http: { paths: [{ path: "/", pathType: "Prefix", backend }] } };
  const metadata = { name: "tried", namespace: own.namespace, annotations };
  return api.as(strong).post(`/apis/networking.k8s.io/v1/namespaces/${own.namespace}/ingresses`, {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata,
    spec: { rules: [rule] },
  });
}

async function httpRoute({ api, strong, own }: World, host: string | undefined): Promise<Answer> {
  return api.as(strong).post(`/apis/gateway.networking.k8s.io/v1/namespaces/${own.namespace}/httproutes`, {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "tried" },
    spec: { hostnames: [host], parentRefs: [{ name: "own" }] },
  });
}

async function service({ api, strong, own }: World, spec: object): Promise<Answer> {
  const object = { apiVersion: "v1", kind: "Service", metadata: { name: "tried" }, spec };
  return api.as(strong).post(`/api/v1/namespaces/${own.namespace}/services`, object);
}

async function endpointSlice({ api, own }: World, by: Person): Promise<Answer> {
  return api.as(by).post(`/apis/discovery.k8s.io/v1/namespaces/${own.namespace}/endpointslices`, {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "tried", labels: { "kubernetes.io/service-name": own.app } },
    addressType: "IPv4",
    endpoints: [{ addresses: ["10.1.2.3"] }],
    ports: [{ name: "http", port: 8080, protocol: "TCP" }],
  });
}

async function endpoints({ api, own }: World, by: Person): Promise<Answer> {
  return api.as(by).post(`/api/v1/namespaces/${own.namespace}/endpoints`, {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "tried" },
    subsets: [{ addresses: [{ ip: "10.1.2.3" }], ports: [{ port: 8080 }] }],
  });
}

function controller(name: string): Person {
  return serviceAccount("kube-system", name);
}

function wallOf(world: World): string {
  return `${policies(world)}/${world.wall}`;
}

function policies({ own }: World): string {
  return `/apis/networking.k8s.io/v1/namespaces/${own.namespace}/networkpolicies`;
}

async function networkPolicy(world: World, by: Person): Promise<Answer> {
  const peer = { namespaceSelector: { matchLabels: stageOf(world, world.other) } };
  return world.api.as(by).post(policies(world), {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "tried" },
    spec: { podSelector: {}, ingress: [{ from: [peer] }], egress: [{ to: [peer] }] },
  });
}

async function roleBinding({ api, own }: World, by: Person): Promise<Answer> {
  const apiGroup = "rbac.authorization.k8s.io";
  return api.as(by).post(`/apis/${apiGroup}/v1/namespaces/${own.namespace}/rolebindings`, {
    apiVersion: `${apiGroup}/v1`,
    kind: "RoleBinding",
    metadata: { name: "tried" },
    roleRef: { apiGroup, kind: "ClusterRole", name: "view" },
    subjects: [{ apiGroup, kind: "Group", name: "everybody" }],
  });
}

async function record({ api, platform }: World, by: Person): Promise<Answer> {
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "tried" }, data: { objects: "" } };
  return api.as(by).post(`/api/v1/namespaces/kubestage-${platform}/configmaps`, object);
}
