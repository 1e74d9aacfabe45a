import { describePolicy } from "./testing/describe-policy.ts";
import type { Request, Resource } from "./testing/requests.ts";
import { administrator, controller, create, developer, operator, remove, update } from "./testing/requests.ts";

function service(spec: object, annotations?: Record<string, string>, metadata: object = {}): Resource {
  return {
    kind: "Service",
    metadata: { name: "web", namespace: "web-dev", ...(annotations && { annotations }), ...metadata },
    spec: { type: "ClusterIP", ports: [{ port: 80 }], ...spec },
  };
}

const asks = (spec: object, annotations?: Record<string, string>): Request =>
  create(developer, service(spec, annotations));
const foreign = { "external-dns.alpha.kubernetes.io/hostname": "web.example.com" };
const older = { type: "ExternalName", externalName: "web.web-prod.svc", externalIPs: ["10.1.2.3"] };

describePolicy("services", {
  accepts: {
    "a Service": asks({ selector: { app: "web" } }),
    "a load balancer with its own host": asks(
      { type: "LoadBalancer" },
      { "external-dns.alpha.kubernetes.io/hostname": "web-dev.example.com" },
    ),
    "an older one, which ends": update(
      developer,
      service(older, foreign, { finalizers: ["a"] }),
      service(older, foreign),
    ),
    "an older one put right": update(developer, service(older), service({})),
    "anything outside of the stages": create(developer, service(older, foreign, { namespace: "kube-system" })),
  },
  refuses: {
    "addresses of others": asks({ externalIPs: ["10.1.2.3"] }),
    "addresses of others later": update(developer, service({}), service({ externalIPs: ["10.1.2.3"] })),
    "addresses of others, by an administrator": create(administrator, service({ externalIPs: ["10.1.2.3"] })),
    "a name of others": asks({ type: "ExternalName", externalName: "web.web-prod.svc" }),
    "a name of others later": update(
      developer,
      service({}),
      service({ type: "ExternalName", externalName: "web.web-prod.svc" }),
    ),
    "another stage's name in DNS": asks({}, foreign),
  },
});

const status = (ip: string) => ({
  ...service({ type: "LoadBalancer" }),
  status: { loadBalancer: { ingress: [{ ip }] } },
});

describePolicy("service-status", {
  accepts: {
    "a load balancer's controller": update(operator, service({}), status("10.1.2.3"), "status"),
  },
  refuses: {
    "a developer": update(developer, service({}), status("10.1.2.3"), "status"),
    "a developer who changes it": update(developer, status("10.1.2.3"), status("10.1.2.4"), "status"),
  },
});

const slice: Resource = {
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { name: "web-1", namespace: "web-dev" },
  endpoints: [{ addresses: ["10.1.2.3"] }],
};
const endpoints: Resource = { kind: "Endpoints", metadata: { name: "web", namespace: "web-dev" } };

describePolicy("endpoints", {
  accepts: {
    "the controller of EndpointSlices": create(controller("endpointslice-controller"), slice),
    "the controller of Endpoints": update(controller("endpoint-controller"), endpoints, endpoints),
    "the controller that mirrors": create(controller("endpointslicemirroring-controller"), slice),
    "controllers that are one": create({ ...operator, username: "system:kube-controller-manager" }, slice),
    "somebody who deletes one: it is made again": remove(developer, slice),
    "anybody outside of the stages": create(developer, { ...slice, metadata: { name: "x", namespace: "kube-system" } }),
  },
  refuses: {
    "a developer's slice": create(developer, slice),
    "a developer's Endpoints": create(developer, endpoints),
    "a developer's change": update(developer, slice, { ...slice, endpoints: [{ addresses: ["10.1.2.4"] }] }),
    "an administrator's slice": create(administrator, slice),
    "another controller's": create(controller("replicaset-controller"), slice),
    "an account of the same name elsewhere": create(
      { ...developer, username: "system:serviceaccount:web-dev:endpointslice-controller" },
      slice,
    ),
  },
});
