import type { FieldPath } from "../../../manifests/syntax.ts";
import type { WorldObject } from "../../../manifests/world/world.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import { fieldsOf, listOf } from "../policies/fields.ts";

const gatewayKind = "networking.istio.io/Gateway";
/** Stands for the sidecars where a VirtualService names its gateways. */
const mesh = "mesh";

/**
 * Whether a VirtualService leads traffic within the mesh only. One without hosts is a part of others, which may lead in.
 *
 * Source: https://istio.io/latest/docs/reference/config/networking/virtual-service/ (gateways, Delegate)
 */
export function isOfMeshOnly({ object }: WorldObject): boolean {
  const spec = fieldsOf(object["spec"]);
  return listOf(spec["hosts"]).length > 0 && listOf(spec["gateways"]).every((one) => one === mesh);
}

/** As `namespace/name`, those that a VirtualService names. */
export function gatewayNames({ object }: WorldObject): string[] {
  const own = object.metadata.namespace ?? "default";
  return listOf(fieldsOf(object["spec"])["gateways"]).flatMap((one) => {
    if (typeof one !== "string" || one === mesh) return [];
    return one.includes("/") ? one : `${own}/${one}`;
  });
}

/** By `namespace/name`. */
export function istioGateways(world: NetworkModel["world"]): ReadonlyMap<string, WorldObject> {
  return new Map(
    (world.objects.get(gatewayKind) ?? []).map((one) => [
      `${one.object.metadata.namespace ?? "default"}/${one.object.metadata.name}`,
      one,
    ]),
  );
}

/** Whether a Gateway may take hosts of a VirtualService; one that says nothing of its servers may take any. */
export function takesHosts(gateway: WorldObject, namespace: string, hosts: readonly unknown[]): boolean {
  const { servers } = fieldsOf(gateway.object["spec"]);
  return !Array.isArray(servers) || hostsTaking(gateway, namespace, hosts).length > 0;
}

/** What a server of a Gateway says of a host, without whose namespaces' it takes, and where. */
export interface TakingHost {
  readonly host: string;
  readonly path: FieldPath;
}

/**
 * The hosts of a Gateway's servers by which it takes some of these, of a VirtualService in a namespace.
 *
 * Source: https://istio.io/latest/docs/reference/config/networking/gateway/#Server (hosts)
 */
export function hostsTaking(gateway: WorldObject, namespace: string, hosts: readonly unknown[]): TakingHost[] {
  const home = gateway.object.metadata.namespace ?? "default";
  const asked = hosts.flatMap((one) => (typeof one === "string" ? [one.toLowerCase()] : []));
  return listOf(fieldsOf(gateway.object["spec"])["servers"]).flatMap((server, index) =>
    listOf(fieldsOf(server)["hosts"]).flatMap((written, at): TakingHost[] => {
      if (typeof written !== "string") return [];
      const [of, host = ""] = written.includes("/") ? written.split("/") : ["*", written];
      const isOf = of === "*" || of === namespace || (of === "." && namespace === home);
      if (!isOf || !asked.some((one) => overlapsHost(host.toLowerCase(), one))) return [];
      return [{ host, path: ["spec", "servers", index, "hosts", at] }];
    }),
  );
}

/**
 * Whether pods of a namespace see a VirtualService: all do where it says nothing.
 *
 * Source: https://istio.io/latest/docs/reference/config/networking/virtual-service/ (exportTo)
 */
export function isExportedTo({ object }: WorldObject, namespace: string): boolean {
  const to = listOf(fieldsOf(object["spec"])["exportTo"]);
  const own = object.metadata.namespace ?? "default";
  return to.length === 0 || to.includes("*") || to.includes(namespace) || (to.includes(".") && namespace === own);
}

function overlapsHost(one: string, other: string): boolean {
  const isIn = (host: string, wide: string) => wide === "*" || (wide.startsWith("*.") && host.endsWith(wide.slice(1)));
  return one === other || isIn(one, other) || isIn(other, one);
}

interface Carried {
  readonly carriers: readonly PodClass[];
  /** Whether one of the Gateways that have such pods takes the route's hosts. */
  readonly isTaken: boolean;
  /** Whether all Gateways that the route names were read, and none of them takes its hosts. */
  readonly isRefused: boolean;
}

/** Pods of the gateways that VirtualServices name, each looked for once. */
export class GatewayPods {
  readonly #model: NetworkModel;
  readonly #gateways: ReadonlyMap<string, WorldObject>;
  readonly #pods = new Map<WorldObject, readonly PodClass[]>();
  #byLabel: ReadonlyMap<string, readonly PodClass[]> | undefined;

  constructor(model: NetworkModel) {
    this.#model = model;
    this.#gateways = istioGateways(model.world);
  }

  /**
   * Source: https://istio.io/latest/docs/reference/config/networking/virtual-service/ (gateways), /gateway/ (selector)
   */
  of(route: WorldObject): Carried {
    const { namespace = "default" } = route.object.metadata;
    const { hosts } = fieldsOf(route.object["spec"]);
    const names = gatewayNames(route);
    const found = names.flatMap((name) => this.#gateways.get(name) ?? []);
    const isTakenBy = (one: WorldObject) => !Array.isArray(hosts) || takesHosts(one, namespace, hosts);
    const podsOf = (one: WorldObject) => this.#podsOf(one).filter((pod) => isExportedTo(route, pod.namespace));
    const withPods = found.filter((one) => podsOf(one).length > 0);
    return {
      carriers: [...new Set(withPods.flatMap(podsOf))],
      isTaken: withPods.some(isTakenBy),
      isRefused: names.length > 0 && found.length === names.length && !found.some(isTakenBy),
    };
  }

  /** They stand in its namespace, or in any where the mesh is not told to look there only. */
  #podsOf(gateway: WorldObject): readonly PodClass[] {
    const known = this.#pods.get(gateway);
    if (known) return known;
    const selector = Object.entries(fieldsOf(fieldsOf(gateway.object["spec"])["selector"]));
    const [first] = selector;
    const asked = first === undefined ? [] : (this.#labelled.get(`${first[0]}=${String(first[1])}`) ?? []);
    const found = asked.flatMap((one) => {
      const member = one.members.find(({ labels }) => selector.every(([key, value]) => labels[key] === value));
      // Of pods that no policy tells apart the one that it is stands for all.
      return member ? { ...one, members: [member, ...one.members.filter((each) => each !== member)] } : [];
    });
    const { namespace = "default" } = gateway.object.metadata;
    const pods = found.toSorted(
      (one, other) => Number(other.namespace === namespace) - Number(one.namespace === namespace),
    );
    this.#pods.set(gateway, pods);
    return pods;
  }

  get #labelled(): ReadonlyMap<string, readonly PodClass[]> {
    return (this.#byLabel ??= labelled(this.#model));
  }
}

function labelled({ namespaces }: NetworkModel): ReadonlyMap<string, readonly PodClass[]> {
  const found = new Map<string, Set<PodClass>>();
  for (const { classes } of namespaces.values())
    for (const one of classes)
      for (const { labels } of one.members)
        for (const [key, value] of Object.entries(labels)) {
          const text = `${key}=${value}`;
          const known = found.get(text);
          if (known) known.add(one);
          else found.set(text, new Set([one]));
        }
  return new Map([...found].map(([text, classes]) => [text, [...classes]]));
}
