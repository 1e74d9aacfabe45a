import type { UnknownContent } from "../../manifests/world/content.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import type { GrantedRights } from "./granted-rights.ts";
import { customRoutesOf, hasWrittenSlices, mayLeadElsewhere } from "./laid-routes.ts";
import { blockOf, common, everyAddress, everyPort, portsOf, type Ranges, without } from "./ranges.ts";
import { selects } from "./selectors.ts";
import type { Outside, Pods } from "./network-pods.ts";

/** A way from outside to pods. */
export interface Entrance {
  readonly name: string;
  /** Whose object it is; undefined of no stage, and of ports of nodes. */
  readonly by: string | undefined;
  readonly to: Pods;
  readonly ports: Ranges;
  readonly how: "address" | "controller" | "node";
  readonly sources: Ranges;
  readonly keepsSource: boolean;
  readonly hosts: readonly string[];
  /** Empty where they are not known. */
  readonly addresses: Ranges;
}

interface Backend {
  readonly namespace?: string;
  readonly name?: string;
  readonly port?: number | string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** Every way in that leads to pods of a stage, whether or not policies let anything through. */
export class Entrances {
  readonly #world: World;
  readonly #pods: ReadonlyMap<string, readonly Pods[]>;

  constructor(world: World, pods: ReadonlyMap<string, readonly Pods[]>) {
    this.#world = world;
    this.#pods = pods;
  }

  *to(stage: string): Generator<Entrance> {
    for (const one of this.#all()) if (one.to.stage === stage) yield one;
  }

  /** Ways to a stage that people of another may lay: to pods that are there, but for ports that it exposes itself. */
  *laid(from: string, to: string, rights: GrantedRights): Generator<Entrance> {
    if (!mayLeadElsewhere(this.#world, rights, from)) return;
    const own = [...this.to(to)].filter(({ by }) => by === undefined || by === to);
    for (const one of [...this.#pods.values()].flat()) {
      if (one.stage !== to || one.labels === undefined) continue;
      const exposed = own.filter((each) => each.to === one).flatMap(({ ports }) => ports);
      const rest = { sources: everyAddress, keepsSource: false, hosts: [], addresses: [], by: from } as const;
      const name = `a route that people of ${from} may write`;
      yield { ...rest, name, to: one, ports: without(everyPort, exposed), how: "controller" };
    }
  }

  *#all(): Generator<Entrance> {
    const common = { sources: everyAddress, keepsSource: false, hosts: [], addresses: [], by: undefined };
    const byOf = (namespace: string) => ({ by: this.#world.stages.ofNamespace.get(namespace) });
    for (const { object } of objectsOf(this.#world, "Service")) {
      const {
        type,
        externalIPs = [],
        loadBalancerSourceRanges = [],
        externalTrafficPolicy,
        loadBalancerIP = "",
      } = object.spec ?? {};
      if (type !== "LoadBalancer" && type !== "NodePort" && externalIPs.length === 0) continue;
      const { name, namespace = "default" } = object.metadata;
      const given = (object.status?.loadBalancer?.ingress ?? []).map(({ ip = "" }) => ip);
      const isRestricted = type === "LoadBalancer" && loadBalancerSourceRanges.length > 0;
      const how = { how: "address", keepsSource: externalTrafficPolicy === "Local" } as const;
      const addresses = [...externalIPs, ...given, loadBalancerIP].flatMap(blockOf);
      const sources = isRestricted ? loadBalancerSourceRanges.flatMap(blockOf) : everyAddress;
      for (const to of this.#behind({ namespace, name }))
        yield { ...common, ...how, ...to, ...byOf(namespace), name: nameOf(object), addresses, sources };
    }
    for (const { object } of objectsOf(this.#world, "networking.k8s.io/Ingress")) {
      const { namespace = "default" } = object.metadata;
      const addresses = (object.status?.loadBalancer?.ingress ?? []).flatMap(({ ip = "" }) => blockOf(ip));
      const paths = (object.spec?.rules ?? []).flatMap(({ host, http }) =>
        (http?.paths ?? []).map(({ backend }) => ({ host, backend })),
      );
      const { defaultBackend } = object.spec ?? {};
      for (const { host, backend } of [
        ...paths,
        ...(defaultBackend ? [{ host: undefined, backend: defaultBackend }] : []),
      ]) {
        const { name = "", port } = backend.service ?? {};
        const hosts = host === undefined || host === "" ? [] : [host];
        for (const to of this.#behind({ namespace, name, port: port?.number ?? port?.name }))
          yield { ...common, ...to, ...byOf(namespace), name: nameOf(object), how: "controller", hosts, addresses };
      }
    }
    for (const kind of ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"])
      for (const { object } of this.#world.objects.get(`gateway.networking.k8s.io/${kind}`) ?? []) {
        const { rules, hostnames } = fieldsOf(object["spec"]);
        const { namespace = "default" } = object.metadata;
        const how = { how: "controller", ...byOf(namespace), hosts: (hostnames ?? []) as string[] } as const;
        for (const backend of listOf(rules).flatMap(backendsOf))
          for (const to of this.#behind({ namespace, ...backend }))
            yield { ...common, ...to, ...how, name: nameOf(object) };
      }
    for (const { object } of customRoutesOf(this.#world))
      for (const to of [...this.#pods.values()].flat()) {
        const name = nameOf(object);
        yield {
          ...common,
          ...byOf(object.metadata.namespace ?? "default"),
          name,
          to,
          ports: everyPort,
          how: "controller",
        };
      }
    for (const to of [...this.#pods.values()].flat()) {
      const ports = to.hostNetwork ? everyPort : to.hostPorts;
      if (ports.length > 0) yield { ...common, name: `pods of ${to.namespace}`, to, ports, how: "node" };
    }
  }

  /** Pods behind a Service, with the ports to which it leads; all pods of the namespace where endpoints are written by hand. */
  #behind(
    { namespace = "default", name = "", port: wanted }: Backend,
    steps = 4,
  ): { readonly to: Pods; readonly ports: Ranges }[] {
    const isIt = ({ metadata }: UnknownContent) =>
      metadata.name === name && (metadata.namespace ?? "default") === namespace;
    const service = objectsOf(this.#world, "Service").find(({ object }) => isIt(object as UnknownContent))?.object.spec;
    if (service?.type === "ExternalName") {
      const text = service.externalName?.toLowerCase() ?? "";
      const all = [...this.#pods.values()].flat().filter(({ labels }) => labels !== undefined);
      // An address, or a pod's name made of one, may be any pod's.
      if (!/[a-z]/.test(text) || text.includes(":") || /\.pod(\.|$)/.test(text))
        return all.map((to) => ({ to, ports: everyPort }));
      const [, other, home] = /(?:^|\.)([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.|$)|$)/.exec(text) ?? [];
      return other === undefined || home === undefined || steps === 0
        ? []
        : this.#behind({ namespace: home, name: other, port: wanted }, steps - 1);
    }
    const there = (this.#pods.get(namespace) ?? []).filter(({ labels }) => labels !== undefined);
    if (!service) return [];
    if (Object.keys(service.selector ?? {}).length === 0)
      return this.#byHand(namespace, name).map((to) => ({ to, ports: everyPort }));
    const written = hasWrittenSlices(this.#world, namespace, name)
      ? this.#byHand(namespace, name).map((to) => ({ to, ports: everyPort }))
      : [];
    const selected = there
      .filter(({ labels }) => selects({ matchLabels: service.selector ?? {} }, labels ?? {}))
      .map((to) => ({
        to,
        ports: (service.ports ?? [])
          .filter(({ port, name: own }) => wanted === undefined || wanted === port || wanted === own)
          .flatMap(({ port, targetPort = port, protocol }) =>
            typeof targetPort === "number"
              ? portsOf(protocol, targetPort, targetPort)
              : common(to.named[targetPort] ?? [], portsOf(protocol)),
          ),
      }))
      .filter(({ ports }) => ports.length > 0);
    return [...selected, ...written];
  }

  /** Endpoints that somebody writes may lead to any pod: those of their namespace, and those that they name. */
  #byHand(namespace: string, service: string): Pods[] {
    const slices = objectsOf(this.#world, "discovery.k8s.io/EndpointSlice").filter(
      ({ object: { metadata } }) =>
        (metadata.namespace ?? "default") === namespace && metadata.labels?.["kubernetes.io/service-name"] === service,
    );
    const subsets = objectsOf(this.#world, "Endpoints").filter(
      ({ object: { metadata } }) => metadata.name === service && (metadata.namespace ?? "default") === namespace,
    );
    return slices.length + subsets.length === 0
      ? []
      : [...this.#pods.values()].flat().filter(({ labels }) => labels !== undefined);
  }
}

const fieldsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);

/** With those that get a copy of each request. */
function backendsOf(rule: Fields): Fields[] {
  const own = listOf(rule["backendRefs"]);
  const filters = [rule, ...own].flatMap((one) => listOf(one["filters"]));
  return [...own, ...filters.map((one) => fieldsOf(fieldsOf(one["requestMirror"])["backendRef"]))];
}

function nameOf({
  kind,
  metadata: { name, namespace = "default" },
}: Pick<UnknownContent, "kind" | "metadata">): string {
  return `${kind} ${namespace}/${name}`;
}

/** Whether pods that are let out to there get to the entrance: by its name, its address, or as far as the internet reaches. */
export function mayCall({ addresses, host }: Outside, { how, hosts, sources, addresses: own }: Entrance): boolean {
  if (how === "node") return false;
  if (host !== undefined) return hosts.includes(host);
  const isInternet =
    addresses.reduce((count, [start, end]) => (start < 1n << 32n ? count + end - start + 1n : count), 0n) > 1n << 31n;
  return common(sources, addresses).length > 0 && (own.length === 0 ? isInternet : common(own, addresses).length > 0);
}
