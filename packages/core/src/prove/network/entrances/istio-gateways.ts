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

/**
 * Whether a Gateway takes hosts of a VirtualService: those of one of its servers, which may name whose namespace's.
 *
 * Source: https://istio.io/latest/docs/reference/config/networking/gateway/#Server (hosts)
 */
export function takesHosts(gateway: WorldObject, namespace: string, hosts: readonly unknown[]): boolean {
  const { servers } = fieldsOf(gateway.object["spec"]);
  if (!Array.isArray(servers)) return true;
  const home = gateway.object.metadata.namespace ?? "default";
  const taken = servers
    .flatMap((one) => listOf(fieldsOf(one)["hosts"]))
    .flatMap((one) => {
      if (typeof one !== "string") return [];
      const [of, host] = one.includes("/") ? one.split("/") : ["*", one];
      const isOwn = of === "*" || of === namespace || (of === "." && namespace === home);
      return isOwn && host !== undefined ? [host.toLowerCase()] : [];
    });
  return hosts.some((host) => typeof host === "string" && taken.some((one) => overlapsHost(one, host.toLowerCase())));
}

function overlapsHost(one: string, other: string): boolean {
  const isIn = (host: string, wide: string) => wide === "*" || (wide.startsWith("*.") && host.endsWith(wide.slice(1)));
  return one === other || isIn(one, other) || isIn(other, one);
}

interface Carried {
  readonly carriers: readonly PodClass[];
  /** Whether one of the Gateways that have such pods takes the route's hosts. */
  readonly isTaken: boolean;
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
    const found = gatewayNames(route).flatMap((name) => this.#gateways.get(name) ?? []);
    const withPods = found.filter((one) => this.#podsOf(one).length > 0);
    return {
      carriers: [...new Set(withPods.flatMap((one) => this.#podsOf(one)))],
      isTaken: withPods.some((one) => !Array.isArray(hosts) || takesHosts(one, namespace, hosts)),
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
