import { keyOf } from "../../manifests/object-key.ts";
import type { ObjectKey } from "../../manifests/object-key.ts";
import type { WorldObject } from "../../manifests/world/world.ts";
import type { Endpoint, PacketStep, RequestStep, Witness } from "../../verdicts/witness.ts";
import { declaredPorts } from "./model/pod-groups.ts";
import type { PodClass } from "./model/pod-class.ts";
import { examplePort, isEmpty, noPorts, portRange, unite } from "./sets/port-set.ts";
import type { PortSet } from "./sets/port-set.ts";

/** A pod of the class as an end of a packet. */
export function podEnd(one: PodClass): Endpoint {
  const [member] = one.members;
  const { namespace, home } = one;
  const end = { type: "pod", namespace, namespaceLabels: home.labels, labels: member?.labels ?? one.labels } as const;
  return member ? { ...end, of: keyOf(member.object.object) } : end;
}

/** `pod shop-dev/web`, as a person would call it. */
export function podName(one: PodClass): string {
  const [member] = one.members;
  if (!member) return `a new pod in ${one.namespace}`;
  const { kind, metadata } = member.object.object;
  const more = one.members.length > 1 ? ` (and ${one.members.length - 1} more like it)` : "";
  return `${kind} ${one.namespace}/${metadata.name}${more}`;
}

/** Ports on which pods of the class say that they listen, where they say it. */
export function listeningPorts({ members: [member], listening = [] }: PodClass): PortSet {
  if (listening.length > 0)
    return listening.reduce<PortSet>(
      (all, { protocol, containerPort }) => unite(all, portRange(protocol, containerPort, containerPort)),
      noPorts,
    );
  return member ? declaredPorts(member.spec) : noPorts;
}

/** The packet that shows that ports are open. */
export function packet(from: Endpoint, to: PodClass, ports: PortSet, via: readonly WorldObject[] = []): PacketStep {
  const { protocol, port } = examplePort(ports, listeningPorts(to));
  const keys: ObjectKey[] = via.map(({ object }) => keyOf(object));
  return { type: "packet", from, to: podEnd(to), protocol, port, ...(keys.length > 0 && { via: keys }) };
}

export function packetWitness(from: PodClass, to: PodClass, ports: PortSet, before: readonly RequestStep[]): Witness {
  const step = packet(podEnd(from), to, ports);
  return {
    summary: `${podName(from)} can open ${step.protocol} port ${step.port} of ${podName(to)}`,
    steps: [...withOwnNames(before), step],
  };
}

/** Both ends may be new pods of one namespace: the second is no object that is there already. */
function withOwnNames(steps: readonly RequestStep[]): RequestStep[] {
  const made = new Set<string>();
  return steps.map((step) => {
    const { verb, resource, body } = step;
    if (verb !== "create" || !isNamed(body)) return step;
    let { name } = body.metadata;
    const place = `${resource.group} ${resource.resource} ${resource.namespace ?? ""}`;
    for (let number = 2; made.has(`${place} ${name}`); number++) name = `${body.metadata.name}-${number}`;
    made.add(`${place} ${name}`);
    return name === body.metadata.name ? step : { ...step, body: { ...body, metadata: { ...body.metadata, name } } };
  });
}

function isNamed(body: unknown): body is { readonly metadata: { readonly name: string } } {
  const { metadata } = (body ?? {}) as { readonly metadata?: { readonly name?: unknown } };
  return typeof metadata?.name === "string";
}

/** The ports of which a witness is certain where there are such, else those that may be open. */
export function shownPorts({ may, must }: { readonly may: PortSet; readonly must: PortSet }): PortSet {
  return isEmpty(must) ? may : must;
}
