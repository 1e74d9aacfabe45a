import type { ContainerPort, PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { objectsOf } from "../../../manifests/world/world.ts";
import type { World, WorldObject } from "../../../manifests/world/world.ts";
import { madeByWorkloads } from "../../made-by-workloads.ts";
import type { Labels } from "../../selectors/match.ts";
import { protocolOf } from "../policies/read-network-policies.ts";
import { noPorts, portRange, unite } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";

/** Pods of one namespace that no selector, port name or node network tells apart. */
export interface PodGroup {
  readonly namespace: string;
  /** Only keys that some selector mentions; values that none mentions stand as `otherValue`. */
  readonly labels: Labels;
  readonly hostNetwork: boolean;
  /** By name, the ports of all protocols that containers give it. */
  readonly namedPorts: ReadonlyMap<string, PortSet>;
  /** Ports of its node that lead to it. */
  readonly hostPorts: PortSet;
  readonly members: PodMember[];
}

export interface PodMember {
  /** The Pod, or the workload that makes it. */
  readonly object: WorldObject;
  readonly labels: Labels;
  readonly spec: PodSpec;
}

/** Stands for every value that no selector mentions: they are all alike. No label's value can be written like this. */
const otherValue = "\0";

/** Which keys and values selectors compare labels with. */
export class Mentioned {
  readonly values = new Map<string, Set<string>>();

  add({ matchLabels, matchExpressions }: LabelSelector): void {
    for (const [key, value] of Object.entries(matchLabels ?? {})) this.#of(key).add(value);
    for (const { key, values } of matchExpressions ?? []) {
      const known = this.#of(key);
      for (const value of values ?? []) known.add(value);
    }
  }

  /** Equal for labels that no selector tells apart. Asked for every pod: no more lists are made than have to be. */
  text(labels: Labels): string {
    const kept: string[] = [];
    for (const key in labels) {
      const value = this.#kept(key, labels);
      if (value !== undefined) kept.push(`${key}=${value}`);
    }
    return kept.toSorted().join();
  }

  /** Labels as far as any selector can tell them apart. */
  reduce(labels: Labels): Labels {
    return Object.fromEntries(
      Object.keys(labels).flatMap((key) => {
        const value = this.#kept(key, labels);
        return value === undefined ? [] : [[key, value] as const];
      }),
    );
  }

  #kept(key: string, { [key]: value }: Labels): string | undefined {
    const values = this.values.get(key);
    if (values === undefined || value === undefined) return undefined;
    return values.has(value) ? value : otherValue;
  }

  #of(key: string): Set<string> {
    const known = this.values.get(key);
    if (known) return known;
    const made = new Set<string>();
    this.values.set(key, made);
    return made;
  }
}

/** All pods of a world, those that are there and those that workloads make, in groups. Finished pods are left out. */
export function groupPods(world: World, mentioned: Mentioned): PodGroup[] {
  const groups = new Map<string, PodGroup>();
  const ports = new PortTexts();
  const add = (member: PodMember): void => {
    const { spec, object } = member;
    const hostNetwork = spec.hostNetwork === true;
    const namespace = object.object.metadata.namespace ?? "default";
    const listening = ports.of(spec);
    const key = `${namespace}\n${mentioned.text(member.labels)}\n${listening.text}\n${hostNetwork}`;
    const group = groups.get(key);
    if (group) group.members.push(member);
    else
      groups.set(key, {
        namespace,
        labels: mentioned.reduce(member.labels),
        hostNetwork,
        namedPorts: listening.named,
        hostPorts: listening.host,
        members: [member],
      });
  };
  for (const found of podTemplates(world)) add(found);
  return [...groups.values()];
}

/** Pods that are there and have not ended, and those that workloads make. */
export function* podTemplates(world: World): Iterable<PodMember> {
  for (const found of objectsOf(world, "Pod")) {
    const { metadata, spec, status } = found.object;
    if (!spec || status?.phase === "Succeeded" || status?.phase === "Failed") continue;
    yield { object: found, labels: metadata.labels ?? {}, spec };
  }
  yield* templates(world);
}

const workloads = [
  "apps/Deployment",
  "apps/StatefulSet",
  "apps/DaemonSet",
  "apps/ReplicaSet",
  "ReplicationController",
  "batch/Job",
] as const;

function* templates(world: World): Iterable<PodMember> {
  const isMade = madeByWorkloads(
    (function* () {
      for (const kind of [...workloads, "batch/CronJob"]) yield* world.objects.get(kind) ?? [];
    })(),
  );
  for (const kind of workloads) {
    for (const found of objectsOf(world, kind)) {
      const object = found as unknown as WorldObject;
      const template = found.object.spec?.template;
      // What another workload made has that one's labels, and more that its own pods show.
      if (template?.spec && !isMade(object))
        yield { object, labels: template.metadata?.labels ?? {}, spec: template.spec };
    }
  }
  for (const found of objectsOf(world, "batch/CronJob")) {
    const template = found.object.spec?.jobTemplate.spec?.template;
    const object = found as unknown as WorldObject;
    if (template?.spec) yield { object, labels: template.metadata?.labels ?? {}, spec: template.spec };
  }
}

interface Listening {
  readonly text: string;
  readonly named: ReadonlyMap<string, PortSet>;
  readonly host: PortSet;
}

/** What containers say of ports, equal for equal pods. Init containers count where they go on running. */
class PortTexts {
  readonly #known = new Map<string, Listening>();

  of(spec: PodSpec): Listening {
    // Asked for every pod, of which most say the same, or nothing.
    let text = "";
    for (const container of runningContainers(spec)) {
      for (const port of container.ports ?? []) {
        const { name, containerPort, hostPort, protocol } = port;
        if (isTold(port)) text += JSON.stringify([name, containerPort, hostPort, protocol]);
      }
    }
    const known = this.#known.get(text);
    if (known) return known;
    const made = listeningOf(portsOf(spec).filter(isTold), text);
    this.#known.set(text, made);
    return made;
  }
}

/** Whether anybody can name the port, or reach it at the node. */
function isTold({ name, hostPort }: ContainerPort): boolean {
  return name !== undefined || hostPort !== undefined;
}

function portsOf(spec: PodSpec): readonly ContainerPort[] {
  return runningContainers(spec).flatMap(({ ports }) => ports ?? []);
}

function runningContainers({ containers, initContainers }: PodSpec): PodSpec["containers"] {
  if (!initContainers) return containers;
  return [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === "Always")];
}

function listeningOf(ports: readonly ContainerPort[], text: string): Listening {
  const named = new Map<string, PortSet>();
  let host: PortSet = noPorts;
  for (const port of ports) {
    const { name, hostPort = 0 } = port;
    const set = setOf(port);
    if (name !== undefined) named.set(name, unite(named.get(name) ?? noPorts, set));
    if (hostPort > 0) host = unite(host, set);
  }
  return { text, named, host };
}

/** Ports on which containers say that they listen. */
export function declaredPorts(spec: PodSpec): PortSet {
  return portsOf(spec).reduce((all: PortSet, port) => unite(all, setOf(port)), noPorts);
}

function setOf({ containerPort, protocol: written }: ContainerPort): PortSet {
  const protocol = protocolOf(written);
  return protocol ? portRange(protocol, containerPort, containerPort) : noPorts;
}
