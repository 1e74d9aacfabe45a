import type { Endpoints, PodStatus, Service } from "kubernetes-types/core/v1.d.ts";
import { objectsOf } from "../../../manifests/world/world.ts";
import type { Read } from "../../../manifests/world/kinds.ts";
import type { World, WorldObject } from "../../../manifests/world/world.ts";
import { canonicalAddress } from "../../configuration/addresses.ts";
import { clusterDomain } from "../../configuration/cluster-domain.ts";
import { matchesSelector } from "../../selectors/match.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import { type ExternalName, externalNameOf } from "./external-name.ts";
import { protocolOf } from "../policies/read-network-policies.ts";
import { allPortsOf, intersect, isEmpty, noPorts, portRange, unite } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";

export type FoundService = WorldObject<Read<Service>>;

/** Pods behind a Service, and the ports of them to which it leads. */
export interface Backend {
  readonly to: PodClass;
  readonly ports: PortSet;
}

/** Finds what stands behind Services, those included whose endpoints were written by hand or are another's by name. */
export class ServicePods {
  readonly #model: NetworkModel;
  readonly #services = new Map<string, FoundService>();
  readonly #written: ReadonlyMap<string, readonly WrittenEndpoint[]>;
  #named: Members | undefined;

  constructor(model: NetworkModel) {
    this.#model = model;
    for (const service of objectsOf(model.world, "Service")) {
      const { name, namespace = "default" } = service.object.metadata;
      this.#services.set(`${namespace}/${name}`, service);
    }
    this.#written = writtenEndpoints(model.world);
  }

  service(namespace: string, name: string): FoundService | undefined {
    return this.#services.get(`${namespace}/${name}`);
  }

  get services(): Iterable<FoundService> {
    return this.#services.values();
  }

  /**
   * @param port the Service's port by number or name; all of them where absent
   */
  backends(namespace: string, name: string, port?: number | string, followed = 0): Backend[] {
    const service = this.service(namespace, name);
    if (!service) return [];
    const { selector, externalName, type } = service.object.spec ?? {};
    if (type === "ExternalName") {
      const other = externalNameOf(externalName ?? "", this.#members.domain);
      if (other === undefined || followed >= 4) return [];
      if (other.type === "address") return this.backendsOfHost(other);
      return this.backends(other.namespace, other.name, port, followed + 1);
    }
    const found: Backend[] = [];
    if (selector && Object.keys(selector).length > 0) {
      for (const to of this.#model.namespaces.get(namespace)?.classes ?? []) {
        if (to.imagined || !matchesSelector({ matchLabels: selector }, to.labels)) continue;
        const ports = targetPorts(service, to, port);
        if (!isEmpty(ports)) found.push({ to, ports });
      }
    }
    // The control plane's own endpoints of a selector say nothing more; what somebody else wrote beside them counts too.
    const hasSelector = Object.keys(selector ?? {}).length > 0;
    for (const { pod, address, ports, isMade } of this.#written.get(`${namespace}/${name}`) ?? []) {
      if (hasSelector && isMade) continue;
      const to = pod === undefined ? undefined : this.#members.byName.get(pod);
      if (to) found.push({ to, ports });
      else found.push(...this.#at(address, ports, followed + 1));
    }
    return found;
  }

  /** What a host of the cluster leads to, by its name in DNS or by its address. */
  backendsOfHost(to: ExternalName): Backend[] {
    return to.type === "address"
      ? this.#at(to.address, allPortsOf("TCP"), 1)
      : this.backends(to.namespace, to.name, undefined, 1);
  }

  get domain(): string {
    return this.#members.domain;
  }

  /** What has an address: a pod, or a Service, of which all ports count. */
  #at(written: string, ports: PortSet, followed: number): Backend[] {
    const address = canonicalAddress(written) ?? written;
    const to = this.#members.byAddress.get(address);
    if (to) return [{ to, ports }];
    const service = this.#members.services.get(address);
    if (service === undefined || followed >= 4) return [];
    const { name, namespace = "default" } = service.object.metadata;
    return this.backends(namespace, name, undefined, followed + 1);
  }

  get #members(): Members {
    return (this.#named ??= this.#nameMembers());
  }

  #nameMembers(): Members {
    const byName = new Map<string, PodClass>();
    const byAddress = new Map<string, PodClass>();
    const services = new Map<string, FoundService>();
    for (const one of [...this.#model.namespaces.values()].flatMap((home) => home.classes))
      for (const { object } of one.members) {
        if (object.object.kind !== "Pod") continue;
        byName.set(`${one.namespace}/${object.object.metadata.name}`, one);
        const { podIP, podIPs = [] } = (object.object["status"] ?? {}) as PodStatus;
        for (const ip of [podIP, ...podIPs.map((each) => each.ip)])
          if (ip !== undefined) byAddress.set(canonicalAddress(ip) ?? ip, one);
      }
    for (const service of this.#services.values()) {
      const { clusterIP, clusterIPs = [] } = service.object.spec ?? {};
      for (const ip of [clusterIP, ...clusterIPs])
        if (ip !== undefined && canonicalAddress(ip) !== undefined) services.set(canonicalAddress(ip) ?? ip, service);
    }
    return { byName, byAddress, services, domain: clusterDomain(this.#model.world) };
  }
}

/** Whose names and addresses are known. */
interface Members {
  /** By `namespace/name`. */
  readonly byName: ReadonlyMap<string, PodClass>;
  readonly byAddress: ReadonlyMap<string, PodClass>;
  /** By the addresses that the cluster gave them. */
  readonly services: ReadonlyMap<string, FoundService>;
  /** Under which DNS serves the cluster's names. */
  readonly domain: string;
}

/** Ports of the pods that the Service's ports lead to: `targetPort` by number or by the container's name for it. */
export function targetPorts({ object }: FoundService, to: PodClass, wanted: number | string | undefined): PortSet {
  let found: PortSet = noPorts;
  for (const { port, name, targetPort = port, protocol: written } of object.spec?.ports ?? []) {
    if (wanted !== undefined && wanted !== port && wanted !== name) continue;
    const protocol = protocolOf(written);
    if (protocol === undefined) continue;
    const target =
      typeof targetPort === "number"
        ? portRange(protocol, targetPort, targetPort)
        : intersect(to.namedPorts.get(targetPort) ?? noPorts, allPortsOf(protocol));
    found = unite(found, target);
  }
  return found;
}

interface WrittenEndpoint {
  /** As `namespace/name`. */
  readonly pod: string | undefined;
  readonly address: string;
  readonly ports: PortSet;
  /** Whether the control plane makes it where the Service has a selector: those of the old kind are its own then. */
  readonly isMade: boolean;
}

const controllerOfSlices = "endpointslice-controller.k8s.io";

function writtenEndpoints(world: World): Map<string, WrittenEndpoint[]> {
  const found = new Map<string, WrittenEndpoint[]>();
  const add = (key: string, one: WrittenEndpoint): void => {
    const listed = found.get(key);
    if (listed) listed.push(one);
    else found.set(key, [one]);
  };
  for (const { object } of objectsOf(world, "discovery.k8s.io/EndpointSlice")) {
    const { namespace = "default", labels = {} } = object.metadata;
    const service = labels["kubernetes.io/service-name"];
    if (service === undefined) continue;
    const isMade = labels["endpointslice.kubernetes.io/managed-by"] === controllerOfSlices;
    const ports = portsOf(object.ports ?? []);
    for (const { addresses, targetRef } of object.endpoints ?? [])
      for (const address of addresses ?? [])
        add(`${namespace}/${service}`, { pod: podName(targetRef, namespace), address, ports, isMade });
  }
  for (const { object } of objectsOf(world, "Endpoints")) {
    const { namespace = "default", name } = object.metadata;
    for (const subset of object.subsets ?? []) addSubset(subset, namespace, (one) => add(`${namespace}/${name}`, one));
  }
  return found;
}

function addSubset(
  { addresses, ports }: NonNullable<Endpoints["subsets"]>[number],
  namespace: string,
  add: (one: WrittenEndpoint) => void,
): void {
  for (const { ip, targetRef } of addresses ?? [])
    add({ pod: podName(targetRef, namespace), address: ip, ports: portsOf(ports ?? []), isMade: true });
}

function podName(
  reference: { readonly kind?: string; readonly namespace?: string; readonly name?: string } | undefined,
  namespace: string,
): string | undefined {
  return reference?.kind === "Pod" ? `${reference.namespace ?? namespace}/${reference.name ?? ""}` : undefined;
}

function portsOf(ports: readonly { readonly port?: number; readonly protocol?: string }[]): PortSet {
  return ports.reduce<PortSet>((all, { port, protocol: written }) => {
    const protocol = protocolOf(written);
    if (protocol === undefined) return all;
    return unite(all, port === undefined ? allPortsOf(protocol) : portRange(protocol, port, port));
  }, noPorts);
}
