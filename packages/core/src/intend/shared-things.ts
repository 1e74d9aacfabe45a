import type { Stage } from "../model/resolved.ts";
import type { SharedThing } from "../verdicts/intent.ts";
import type { ClusterIntent } from "./cluster-intent.ts";

/**
 * What the declaration lets stages of one cluster have in common: the cluster itself, nodes that belong to none of them,
 * the images of apps that are in several, hosts that several call, and what the platform has once for the whole cluster.
 */
export function sharedIn({ platform, stages }: ClusterIntent): SharedThing[] {
  const all = stages.map(({ name }) => name);
  const onShared = stages.filter(({ nodes }) => nodes === "shared").map(({ name }) => name);
  return [
    ...(all.length > 1 ? [{ type: "cluster", stages: all } as const] : []),
    ...(onShared.length > 0 ? [{ type: "nodes", stages: onShared } as const] : []),
    ...named("image", stages, imagesOf),
    ...named("host", stages, hostsOf),
    ...(all.length > 1
      ? objectsOf(platform.name).map((name): SharedThing => ({ type: "object", name, stages: all }))
      : []),
  ];
}

/** What several stages name, with those that do. */
function named(
  type: "image" | "host",
  stages: readonly Stage[],
  namesIn: (stage: Stage) => readonly string[],
): SharedThing[] {
  const users = new Map<string, Set<string>>();
  for (const stage of stages)
    for (const name of namesIn(stage)) {
      const known = users.get(name) ?? new Set();
      users.set(name, known.add(stage.name));
    }
  return [...users].flatMap(([name, by]) => (by.size > 1 ? [{ type, name, stages: [...by] }] : []));
}

/** Stages run the same image on purpose: a release moves from one to the next. Tags and digests differ on the way. */
function imagesOf({ apps }: Stage): string[] {
  const images = apps.flatMap(({ workloads, source }) => [
    ...workloads.flatMap(({ containers }) => containers.map(({ image }) => image)),
    ...(source?.release?.images.values() ?? []),
  ]);
  return [...new Set(images.map(repositoryOf))].flatMap((repository) => [
    repository,
    `${repository}:*`,
    `${repository}@*`,
  ]);
}

/** Without tag and digest. A colon before the last slash is that of the registry's port. */
function repositoryOf(image: string): string {
  const [named = image] = image.split("@");
  const colon = named.lastIndexOf(":");
  return colon > named.lastIndexOf("/") ? named.slice(0, colon) : named;
}

function hostsOf({ apps, shared }: Stage): string[] {
  return [
    ...shared.flatMap(({ host }) => host ?? []),
    ...apps.flatMap(({ calls }) => calls.flatMap((call) => (call.kind === "host" ? [call.host] : []))),
  ];
}

/** Names of what belongs to the whole cluster: all of it begins with the platform's own. */
function objectsOf(platform: string): string[] {
  return [`kubestage:${platform}:*`, `kubestage-${platform}*`];
}
