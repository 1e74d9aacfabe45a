import { itemsOf, textAt } from "../configuration/unknown-fields.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Cause } from "./cause.ts";
import { isProduction } from "./production.ts";
import { byPair, isMeant, objectText, type Use } from "./uses.ts";

/** ClusterSecretStores that ExternalSecrets and PushSecrets of namespaces name. */
export function* storeUses(world: World): Generator<Use> {
  for (const kind of ["external-secrets.io/ExternalSecret", "external-secrets.io/PushSecret"])
    for (const object of world.objects.get(kind) ?? []) {
      const stage = world.stages.ofNamespace.get(object.object.metadata.namespace ?? "") ?? unassigned;
      for (const path of storePaths(object)) {
        const name = textAt(object.object, [...path, "name"]);
        if (name === undefined || textAt(object.object, [...path, "kind"]) !== "ClusterSecretStore") continue;
        const thing = `ClusterSecretStore ${name}`;
        yield { thing, name, stage, at: { object, path }, does: `reads by ${thing}`, changes: true };
      }
    }
}

export function storePaths({ object }: WorldObject): readonly FieldPath[] {
  const sources = (["data", "dataFrom"] as const).flatMap((list) =>
    itemsOf(object, ["spec", list]).map((_, index) => ["spec", list, index, "sourceRef", "storeRef"]),
  );
  const listed = itemsOf(object, ["spec", "secretStoreRefs"]).map((_, index) => ["spec", "secretStoreRefs", index]);
  return [["spec", "secretStoreRef"], ...sources, ...listed];
}

const releaseNamespace = "meta.helm.sh/release-namespace";
const releaseName = "meta.helm.sh/release-name";

/** Objects of the whole cluster that a chart's release in a namespace of a stage brought, one cause for each release. */
export function releasedObjects(world: World, intent: Intent | undefined): readonly Cause[] {
  const releases = new Map<string, { stage: string; objects: WorldObject[] }>();
  for (const objects of world.objects.values())
    for (const object of objects) {
      const { namespace, annotations, name } = object.object.metadata;
      const released = annotations?.[releaseNamespace];
      if (released === undefined || namespace !== undefined || object.object.kind === "Namespace") continue;
      const stage = world.stages.ofNamespace.get(released);
      if (stage === undefined || isMeant(intent, "object", name, [stage])) continue;
      const id = `${released}/${annotations?.[releaseName] ?? ""}`;
      const release = releases.get(id) ?? { stage, objects: [] };
      releases.set(id, release);
      release.objects.push(object);
    }
  return [...releases].map(([release, { stage, objects }]) => {
    const [first, ...others] = objects.map((object) => ({ object, path: [] }));
    const more = others.length > 0 ? `, and ${others.length} more of the whole cluster` : "";
    const to = [...world.stages.names, unassigned].filter((other) => other !== stage);
    return {
      code: "KS3814",
      breaks: false,
      pairs: to.map((other) => ({ from: stage, to: other })).toSorted(byPair),
      message: `release ${release} of ${stage} brought ${first === undefined ? "" : objectText(first)}${more}`,
      at: first,
      related: others.slice(0, 3).map((at) => ({ at, message: objectText(at) })),
    };
  });
}

/** Production in one cluster with other stages, which an intent says where it is meant. Stages are known by their names. */
export function productionBeside(world: World, intent: Intent | undefined): readonly Cause[] {
  const meant = (one: string, other: string) =>
    (intent?.shared ?? []).some(
      (thing) => thing.type === "cluster" && thing.stages.includes(one) && thing.stages.includes(other),
    );
  const production = world.stages.names.filter(isProduction);
  const others = world.stages.names.filter((name) => !isProduction(name));
  const pairs = others.flatMap((from) => production.filter((to) => !meant(from, to)).map((to) => ({ from, to })));
  if (pairs.length === 0) return [];
  const namespace = (world.objects.get("Namespace") ?? []).find(
    ({ object }) => world.stages.ofNamespace.get(object.metadata.name) === pairs[0]?.to,
  );
  const message = `${[...new Set(pairs.map(({ to }) => to))].join(" and ")} runs in one cluster with ${[...new Set(pairs.map(({ from }) => from))].join(", ")}`;
  const at = namespace && { object: namespace, path: ["metadata", "labels"] };
  return [{ code: "KS3815", breaks: false, pairs: pairs.toSorted(byPair), message, at, related: [] }];
}
