import { objectsOf, type World } from "../../manifests/world/world.ts";
import type { GrantedRights } from "./granted-rights.ts";
import { namespacesOf, podsOf } from "./pods.ts";

const gateways = "gateway.networking.k8s.io";

/** Groups of routes that are not Kubernetes' own, with the plurals of which somebody may write some. */
const customRoutes: Readonly<Record<string, readonly string[]>> = {
  "networking.istio.io": ["virtualservices", "serviceentries"],
  "traefik.io": ["ingressroutes", "ingressroutetcps", "ingressrouteudps", "traefikservices"],
  "traefik.containo.us": ["ingressroutes", "ingressroutetcps", "ingressrouteudps", "traefikservices"],
  "projectcontour.io": ["httpproxies"],
  "getambassador.io": ["mappings", "tcpmappings"],
  "gateway.solo.io": ["virtualservices", "routetables"],
  "apisix.apache.org": ["apisixroutes"],
  "configuration.konghq.com": ["tcpingresses", "udpingresses"],
  "k8s.nginx.org": ["virtualservers", "virtualserverroutes", "transportservers"],
  "zalando.org": ["routegroups"],
  "route.openshift.io": ["routes"],
  "cilium.io": ["ciliumenvoyconfigs"],
};

const leading: readonly (readonly [string, string])[] = [
  ["", "services"],
  ["", "endpoints"],
  ["discovery.k8s.io", "endpointslices"],
  ...["httproutes", "grpcroutes", "tlsroutes", "tcproutes", "udproutes"].map((each) => [gateways, each] as const),
];

/** Objects of routing kinds that are not understood: they may lead anywhere. */
export function customRoutesOf(world: World) {
  return [...world.objects].flatMap(([kind, found]) => (isCustom(kind.split("/")[0] ?? "") ? found : []));
}

function isCustom(group: string): boolean {
  return Object.hasOwn(customRoutes, group) && group !== "cilium.io";
}

/** Whether people of a stage may write what leads an entrance that stages share, where there is one. */
export function mayLeadElsewhere(world: World, rights: GrantedRights, stage: string): boolean {
  const definitions = (world.objects.get("apiextensions.k8s.io/CustomResourceDefinition") ?? []).map(
    ({ object }) => object.metadata.name,
  );
  const custom = Object.entries(customRoutes).flatMap(([group, plurals]) =>
    plurals.flatMap((plural) => {
      const isThere = definitions.includes(`${plural}.${group}`) || customRoutesOf(world).length > 0;
      return isThere ? [[group, plural] as const] : [];
    }),
  );
  if (custom.length === 0 && !hasController(world)) return false;
  return namespacesOf(world, stage).some((namespace) =>
    [...leading, ...custom].some(
      ([group, plural]) => rights.whoActs(stage, ["create", "update", "patch"], group, plural, namespace).length > 0,
    ),
  );
}

const controllerKinds = [
  "networking.k8s.io/Ingress",
  "networking.k8s.io/IngressClass",
  `${gateways}/Gateway`,
  `${gateways}/GatewayClass`,
];
const controllerImages = /ingress|kong|traefik|contour|aws-load-balancer/;

function hasController(world: World): boolean {
  return (
    controllerKinds.some((kind) => (world.objects.get(kind) ?? []).length > 0) ||
    podsOf(world).some(
      ({ namespace, spec }) =>
        !world.stages.ofNamespace.has(namespace) &&
        (spec.containers ?? []).some(({ image = "" }) => controllerImages.test(image)),
    )
  );
}

/** Slices that somebody wrote beside those of the control plane. */
export function hasWrittenSlices(world: World, namespace: string, service: string): boolean {
  return objectsOf(world, "discovery.k8s.io/EndpointSlice").some(
    ({ object: { metadata } }) =>
      (metadata.namespace ?? "default") === namespace &&
      metadata.labels?.["kubernetes.io/service-name"] === service &&
      metadata.labels["endpointslice.kubernetes.io/managed-by"] !== "endpointslice-controller.k8s.io",
  );
}
