import { objectsOf } from "../../../manifests/world/world.ts";
import type { WorldObject } from "../../../manifests/world/world.ts";
import { everyAddress, parseBlock, uniteAll } from "../sets/address-set.ts";
import type { AddressSet } from "../sets/address-set.ts";
import type { NetworkModel } from "../model/network-model.ts";
import { allPorts, isEmpty } from "../sets/port-set.ts";
import { annotatedLeads } from "./leading-annotations.ts";
import { customEntrances } from "./custom-entrances.ts";
import type { Entrance } from "./entrance.ts";
import { routeEntrances } from "./routes.ts";
import { ServicePods } from "./service-pods.ts";
import type { FoundService } from "./service-pods.ts";

/**
 * Every way in from outside: Services of type LoadBalancer and NodePort and with external addresses, Ingresses, routes
 * of the Gateway API and of kinds of their own by way of their controllers, ports of nodes, pods on their node's network.
 */
export function entrancesOf(model: NetworkModel): Entrance[] {
  const pods = new ServicePods(model);
  const routes = [...byIngress(model, pods), ...routeEntrances(model, pods), ...customEntrances(model, pods)];
  return [...byService(pods), ...routes, ...byNode(model)];
}

function* byService(pods: ServicePods): Iterable<Entrance> {
  for (const service of pods.services) {
    const { type, externalIPs = [], loadBalancerSourceRanges = [], externalTrafficPolicy } = service.object.spec ?? {};
    if (type !== "LoadBalancer" && type !== "NodePort" && externalIPs.length === 0) continue;
    const { name, namespace = "default" } = service.object.metadata;
    const restricted = type === "LoadBalancer" && loadBalancerSourceRanges.length > 0;
    for (const { to, ports } of pods.backends(namespace, name))
      yield {
        to,
        ports,
        via: [service],
        how: "address",
        sources: restricted ? blocks(loadBalancerSourceRanges) : everyAddress,
        keepsSource: externalTrafficPolicy === "Local",
        hosts: [],
        addresses: blocks([...externalIPs, ...balancerAddresses(service)]),
      };
  }
}

function balancerAddresses({ object: { spec, status } }: FoundService): string[] {
  const given = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
  return spec?.loadBalancerIP === undefined ? given : [...given, spec.loadBalancerIP];
}

function* byIngress(model: NetworkModel, pods: ServicePods): Iterable<Entrance> {
  for (const found of objectsOf(model.world, "networking.k8s.io/Ingress")) {
    const { metadata, spec, status } = found.object;
    const { namespace = "default" } = metadata;
    const via = [found as unknown as WorldObject];
    const addresses = blocks((status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []));
    const shared = { via, how: "controller", sources: everyAddress, keepsSource: false, addresses } as const;
    // What asks within the stage exposes nothing: answers to such questions are not passed on.
    for (const { to: lead } of annotatedLeads(found.object, pods.domain))
      for (const { to, ports } of pods.backendsOfHost(lead))
        if (to.home.stage !== model.namespaces.get(namespace)?.stage) yield { ...shared, to, ports, hosts: [] };
    const named = (spec?.rules ?? []).flatMap(({ host = "", http }) =>
      (http?.paths ?? []).map(({ backend }) => ({ host, backend })),
    );
    const all = spec?.defaultBackend ? [...named, { host: "", backend: spec.defaultBackend }] : named;
    for (const { host, backend } of all) {
      if (!backend.service) continue;
      const { name, port } = backend.service;
      const service = pods.service(namespace, name);
      for (const { to, ports } of pods.backends(namespace, name, port?.number ?? port?.name))
        yield {
          ...shared,
          ...{ to, ports, via: service ? [...via, service] : via },
          hosts: host === "" ? [] : [host],
        };
    }
  }
}

/** Who reaches a node reaches what listens on it. */
function* byNode({ namespaces }: NetworkModel): Iterable<Entrance> {
  for (const { classes } of namespaces.values()) {
    for (const to of classes) {
      const ports = to.hostNetwork ? allPorts : to.hostPorts;
      const [first] = to.members;
      if (isEmpty(ports) || !first) continue;
      yield {
        to,
        ports,
        via: [],
        how: "node",
        sources: everyAddress,
        keepsSource: false,
        hosts: [],
        addresses: [],
      };
    }
  }
}

function blocks(texts: readonly string[]): AddressSet {
  return uniteAll(texts.map((text) => parseBlock(text) ?? []));
}
