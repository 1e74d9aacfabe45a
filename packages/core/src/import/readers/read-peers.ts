import type { FoundApp } from "../found-apps.ts";
import type { FoundObject } from "../found-object.ts";
import { filled, listIn, numberIn, same, textIn, textsIn, valueIn } from "../found-object.ts";
import { ownPolicy, textsOfList } from "../own-policies.ts";
import type { World } from "../world.ts";
import { isOwn, nameOf, namespaceOf, toName } from "../world.ts";

/** Pods outside of every stage, by their namespace's labels and their own. */
interface Peer {
  readonly namespace: Readonly<Record<string, string>>;
  readonly pods: Readonly<Record<string, string>>;
}

interface Opened extends Peer {
  readonly ports: readonly { readonly port: number; readonly protocol: string }[];
}

/** Something shared that apps call. */
export interface FoundShared {
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
  /** By app: the stages in which it calls it. */
  readonly callers: ReadonlyMap<string, readonly string[]>;
}

const usualEntry: Peer = {
  namespace: { "kubernetes.io/metadata.name": "ingress-nginx" },
  pods: { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller" },
};

/** The policies that kubestage wrote for the apps of a namespace. */
function appPolicies(world: World, namespace?: string): FoundObject[] {
  return world
    .ofKind("NetworkPolicy", namespace)
    .filter((found) => isOwn(found, world) && nameOf(found).startsWith("app-"));
}

/** The rules of one direction that lead to pods outside of the stages. */
function outside({ object }: FoundObject, direction: "ingress" | "egress", world: World): Opened[] {
  return listIn(object, "spec", direction).flatMap((rule) =>
    listIn(rule, direction === "ingress" ? "from" : "to").flatMap((peer) => {
      const namespace = textsIn(peer, "namespaceSelector", "matchLabels");
      const isOutside =
        valueIn(peer, "namespaceSelector") !== undefined && namespace[world.options.stageLabel] === undefined;
      const ports = listIn(rule, "ports").flatMap((one) => {
        const port = numberIn(one, "port");
        return port === undefined ? [] : [{ port, protocol: textIn(one, "protocol") ?? "TCP" }];
      });
      return isOutside ? [{ namespace, pods: textsIn(peer, "podSelector", "matchLabels"), ports }] : [];
    }),
  );
}

function isPeer(left: Peer, right: Peer): boolean {
  return same([left.namespace, left.pods], [right.namespace, right.pods]);
}

/**
 * Where traffic comes in and who scrapes metrics, by the policies with which kubestage opened both: what reaches apps that
 * have no route is monitoring, and what else is not the usual entry is the entry.
 */
export function readEntryAndMonitoring(world: World): {
  readonly entry: Readonly<Record<string, unknown>> | undefined;
  readonly monitoring: Readonly<Record<string, unknown>> | undefined;
} {
  const policies = appPolicies(world);
  const opened = policies.map((policy) => ({ policy, rules: outside(policy, "ingress", world) }));
  const hasRoute = (namespace: string): boolean =>
    ["Ingress", "HTTPRoute"].some((kind) => world.ofKind(kind, namespace).length > 0);
  const scraping = opened
    .filter(({ policy }) => !hasRoute(namespaceOf(policy)))
    .flatMap(({ rules }) => rules)
    .find((rule) => !isPeer(rule, usualEntry));
  const second = opened.map(({ rules }) => rules[1]).find((rule) => rule !== undefined);
  const monitoring = scraping ?? second;
  const entry = opened
    .flatMap(({ rules }) => rules)
    .find((rule) => !isPeer(rule, usualEntry) && !(monitoring && isPeer(rule, monitoring)));
  return {
    entry: entry && { namespace: entry.namespace, pods: entry.pods },
    monitoring: monitoring && {
      namespace: monitoring.namespace,
      pods: monitoring.pods,
      ...filled({ ports: scrapedPorts(monitoring, opened, world) }),
    },
  };
}

/** The ports that monitoring may open, where these are not all that apps declare. */
function scrapedPorts(
  monitoring: Peer,
  opened: readonly { readonly policy: FoundObject; readonly rules: readonly Opened[] }[],
  world: World,
): number[] {
  const scraped = opened.flatMap(({ rules }) =>
    rules.filter((rule) => isPeer(rule, monitoring)).flatMap(({ ports }) => ports.map(({ port }) => port)),
  );
  const served = opened.flatMap(({ policy }) =>
    world
      .ofKind("Service", namespaceOf(policy))
      .filter((service) => isOwn(service, world))
      .flatMap(({ object }) => listIn(object, "spec", "ports").flatMap((port) => numberIn(port, "port") ?? [])),
  );
  return served.every((port) => scraped.includes(port))
    ? []
    : [...new Set(scraped)].toSorted((left, right) => left - right);
}

/** Pods outside of the stages that apps call, as things that are shared on purpose, called like the pods. */
export function readShared(apps: readonly FoundApp[], world: World): FoundShared[] {
  const found = new Map<string, { peer: Opened; callers: Map<string, string[]> }>();
  for (const { name, versions } of apps)
    for (const { namespace, stage } of versions)
      for (const policy of appPolicies(world, namespace).filter((one) => nameOf(one) === `app-${name}`))
        for (const peer of outside(policy, "egress", world)) {
          const id = JSON.stringify(peer);
          const known = found.get(id) ?? { peer, callers: new Map<string, string[]>() };
          known.callers.set(name, [...(known.callers.get(name) ?? []), stage.name]);
          found.set(id, known);
        }
  const names = new Set<string>();
  return Array.from(found.values(), ({ peer, callers }) => ({
    name: freeName(Object.values(peer.pods)[0] ?? "shared", names),
    callers,
    spec: {
      pods: { namespace: peer.namespace, pods: peer.pods },
      ports: peer.ports,
      stages: [...new Set([...callers.values()].flat())],
    },
  }));
}

function freeName(text: string, taken: Set<string>): string {
  const name = toName(text);
  const free = taken.has(name) ? `${name}-${taken.size + 1}` : name;
  taken.add(free);
  return free;
}

/** The registries that the cluster allows, by the policy with which kubestage holds images to them. */
export function readRegistries(world: World): string[] {
  const validation = listIn(ownPolicy("images", world)?.object, "spec", "validations").find((one) =>
    textIn(one, "message")?.includes("that the cluster allows"),
  );
  const [, list = ""] = /\[([^\]]*)\]\.exists\(registry/.exec(textIn(validation, "expression") ?? "") ?? [];
  return textsOfList(list);
}
