import { describe, expect, it } from "vitest";
import { describePolicy } from "./testing/describe-policy.ts";
import { server } from "./testing/platform.ts";
import type { Request, Resource } from "./testing/requests.ts";
import {
  administrator,
  controller,
  create,
  deployer,
  developer,
  operator,
  remove,
  update,
} from "./testing/requests.ts";

function object(kind: string, apiVersion = "v1", fields: object = {}, namespace = "web-dev"): Resource {
  return { apiVersion, kind, metadata: { name: "own", namespace }, ...fields };
}

const policy = object("NetworkPolicy", "networking.k8s.io/v1");
const quota = object("ResourceQuota");
const counted = object("ResourceQuota", "v1", { status: { used: { pods: "0" } } });
const namespaces = controller("namespace-controller");

describePolicy("platform-objects", {
  accepts: {
    "an administrator": create(administrator, policy),
    "an administrator's change": update(administrator, policy, policy),
    "an administrator who deletes": remove(administrator, policy),
    "the namespace controller, which empties a namespace": remove(namespaces, policy),
    "the garbage controller": remove(controller("generic-garbage-collector"), policy),
    "the controller that counts": update(controller("resourcequota-controller"), quota, counted, "status"),
    "anybody outside of the stages": create(
      developer,
      object("NetworkPolicy", "networking.k8s.io/v1", {}, "kube-system"),
    ),
  },
  refuses: {
    "a developer": create(developer, policy),
    "the deployer": create(deployer, object("NetworkPolicy", "networking.k8s.io/v1", {}, "web-prod")),
    "a developer's change": update(developer, policy, policy),
    "a developer who deletes": remove(developer, policy),
    "somebody with rights everywhere": create(operator, policy),
    "the namespace controller, which writes": create(namespaces, policy),
    "a developer who counts": update(developer, quota, counted, "status"),
    "the controller that counts, which raises": update(controller("resourcequota-controller"), quota, quota),
  },
});

describe("platform-objects", () => {
  const guarded: Record<string, readonly string[]> = {
    v1: ["ResourceQuota", "LimitRange"],
    "networking.k8s.io/v1": ["NetworkPolicy"],
    "cilium.io/v2": ["CiliumNetworkPolicy", "CiliumLocalRedirectPolicy", "CiliumEnvoyConfig"],
    "crd.projectcalico.org/v1": ["NetworkPolicy", "NetworkSet"],
    "projectcalico.org/v3": ["NetworkPolicy", "NetworkSet"],
    "crd.antrea.io/v1beta1": ["NetworkPolicy"],
    "rbac.authorization.k8s.io/v1": ["Role", "RoleBinding"],
    "gateway.networking.k8s.io/v1": ["Gateway", "ListenerSet", "ReferenceGrant", "TCPRoute", "UDPRoute"],
    "gateway.networking.x-k8s.io/v1alpha1": ["XListenerSet"],
    "networking.istio.io/v1": ["Gateway", "VirtualService", "ServiceEntry"],
    "traefik.io/v1alpha1": ["IngressRoute", "IngressRouteTCP", "IngressRouteUDP"],
    "projectcontour.io/v1": ["HTTPProxy", "TLSCertificateDelegation"],
    "externaldns.k8s.io/v1alpha1": ["DNSEndpoint"],
    "external-secrets.io/v1": ["SecretStore", "PushSecret"],
    "generators.external-secrets.io/v1alpha1": ["VaultDynamicSecret"],
    "secrets-store.csi.x-k8s.io/v1": ["SecretProviderClass"],
  };
  const cases = Object.entries(guarded).flatMap(([group, kinds]) => kinds.map((kind) => [kind, group] as const));
  it.each(cases)("guards %s of %s", (kind, group) => {
    const own = object(kind, group);
    for (const request of [
      create(developer, own),
      update(developer, own, own),
      remove(developer, own),
    ] satisfies Request[])
      expect(server.refusals(request).map((refusal) => refusal.policy)).toEqual(["kubestage-shop-platform-objects"]);
  });
});
