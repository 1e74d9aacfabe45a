import { platformLabel } from "../manifests/own-names.ts";
import type { FoundObject } from "./found-object.ts";
import { textIn, textsIn } from "./found-object.ts";

export const ownLabels = {
  platform: platformLabel,
  tier: "kubestage.dev/tier",
  team: "kubestage.dev/team",
  app: "kubestage.dev/app",
  name: "app.kubernetes.io/name",
  component: "app.kubernetes.io/component",
  partOf: "app.kubernetes.io/part-of",
  managedBy: "app.kubernetes.io/managed-by",
} as const;

/** What is known of the cluster beside its objects. */
export interface ClusterFacts {
  /** What the declaration calls it. */
  readonly name: string;
  /** Minor version, such as `1.36`. */
  readonly version?: string | undefined;
  readonly uid?: string | undefined;
  /** The network plugin, in the language's own names. */
  readonly cni?: string | undefined;
}

export interface ImportOptions {
  readonly stageLabel: string;
  /** The platform's name; without it, that of the objects, where kubestage wrote them. */
  readonly platform?: string | undefined;
  readonly cluster: ClusterFacts;
}

/** Everything that was found, by kind and by namespace. */
export interface World {
  readonly options: ImportOptions;
  readonly platform: string;
  readonly objects: readonly FoundObject[];
  readonly ofKind: (kind: string, namespace?: string) => readonly FoundObject[];
}

const fallbackName = "platform";

export function indexWorld(objects: readonly FoundObject[], options: ImportOptions): World {
  const byKind = Map.groupBy(objects, ({ object }) => object.kind);
  const byPlace = Map.groupBy(objects, ({ object }) => `${object.kind} ${object.metadata.namespace ?? ""}`);
  return {
    options,
    platform: options.platform ?? platformOf(objects) ?? fallbackName,
    objects,
    ofKind: (kind, namespace) =>
      (namespace === undefined ? byKind.get(kind) : byPlace.get(`${kind} ${namespace}`)) ?? [],
  };
}

/** The platforms whose namespaces are there. */
export function platformsIn(objects: readonly FoundObject[]): string[] {
  const names = objects.flatMap(({ object }) =>
    object.kind === "Namespace" ? [textIn(object, "metadata", "labels", ownLabels.platform)] : [],
  );
  return [...new Set(names.filter((name) => name !== undefined))];
}

function platformOf(objects: readonly FoundObject[]): string | undefined {
  return platformsIn(objects)[0];
}

export function labelsOf({ object }: FoundObject): Record<string, string> {
  return textsIn(object, "metadata", "labels");
}

export function nameOf({ object }: FoundObject): string {
  return object.metadata.name;
}

export function namespaceOf({ object }: FoundObject): string {
  return object.metadata.namespace ?? "";
}

/** Whether kubestage wrote the object, for the platform that is imported. */
export function isOwn(found: FoundObject, world: World): boolean {
  const labels = labelsOf(found);
  return labels[ownLabels.managedBy] === "kubestage" && labels[ownLabels.partOf] === world.platform;
}

/** A name as the language takes it: lower-case letters, digits and dashes, beginning with a letter. */
export function toName(text: string, longest = 53): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, longest)
    .replace(/-+$/, "");
  return name === "" ? "unnamed" : name;
}
