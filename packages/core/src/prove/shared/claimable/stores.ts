import { isMapping } from "../../../manifests/mapping.ts";
import { objectsOf, type World, type WorldObject } from "../../../manifests/world/world.ts";
import type { FieldPath } from "../../../manifests/syntax.ts";
import { unassigned } from "../../../verdicts/property.ts";
import { itemsOf, textAt } from "../../configuration/unknown-fields.ts";
import type { Given } from "../../property-proof.ts";
import { isSelector } from "../gateways.ts";
import { matchesSelector } from "../../selectors/match.ts";
import { storePaths } from "../cluster-objects.ts";
import { byPair, isMeant, objectText } from "../uses.ts";
import { type Claimed, type Doubt, pairsOf, requestsOf, type Taking } from "./claimed.ts";
import type { Claimers, Wanted } from "./claimers.ts";

const kind = "external-secrets.io/ExternalSecret";

interface Read {
  readonly store: string;
  readonly object: WorldObject;
  readonly path: FieldPath;
  readonly to: string;
}

/**
 * ClusterSecretStores by which one stage reads secrets, while people of another may have the same read by an ExternalSecret of
 * theirs. Whom a store that was not read serves is not known.
 *
 * Source: https://external-secrets.io/latest/api/clustersecretstore/ (spec.conditions)
 */
export function claimableStores(world: World, given: Given, claimers: Claimers): Claimed {
  const reads = readsOf(world);
  const stores = new Map(
    (world.objects.get("external-secrets.io/ClusterSecretStore") ?? []).map((one) => [one.object.metadata.name, one]),
  );
  const doubts: Doubt[] = [];
  const causes = [...Map.groupBy(reads, ({ store }) => store)].flatMap(([store, all]): Claimed["causes"][number][] => {
    const read = stores.get(store);
    const users = new Set(all.map(({ to }) => to));
    const takings: (Taking & { readonly of: Read })[] = [];
    for (const one of [...Map.groupBy(all, ({ to }) => to).values()].flatMap(([first]) => first ?? []))
      for (const from of [...world.stages.names, unassigned]) {
        const { to } = one;
        if (to === unassigned || users.has(from) || isMeant(given.intent, "object", store, [from, to])) continue;
        const found = claimers.may(from, wantedOf(one), (namespace) => !read || serves(world, read, namespace));
        if (found.possible === true && read) takings.push({ pair: { from, to }, steps: found.steps, of: one });
        else if (found.possible !== false) {
          const why = found.possible === true ? "it was not read whom it serves" : found.why;
          doubts.push({
            pair: { from, to },
            why: `whether ClusterSecretStore ${store} gives people of ${from} what is ${to}'s: ${why}`,
          });
        }
      }
    const [first] = takings.toSorted((one, other) => byPair(one.pair, other.pair));
    if (first === undefined) return [];
    const { pair, of } = first;
    const at = { object: of.object, path: of.path };
    return [
      {
        code: "KS3813",
        breaks: true,
        pairs: pairsOf(takings).toSorted(byPair),
        message: `people of ${pair.from} may read what ${objectText(at)} of ${pair.to} reads by ClusterSecretStore ${store}`,
        at,
        related: [],
        requests: requestsOf(takings),
      },
    ];
  });
  return { causes, doubts };
}

function readsOf(world: World): Read[] {
  return (world.objects.get(kind) ?? []).flatMap((object) => {
    const to = world.stages.ofNamespace.get(object.object.metadata.namespace ?? "") ?? unassigned;
    return storePaths(object).flatMap((path): Read[] => {
      const store = textAt(object.object, [...path, "name"]);
      const isOfCluster = textAt(object.object, [...path, "kind"]) === "ClusterSecretStore";
      return store !== undefined && isOfCluster ? [{ store, object, path, to }] : [];
    });
  });
}

/** The same once more, in another namespace. */
function wantedOf({ object }: Read): Wanted {
  const { apiVersion, spec } = object.object as WorldObject["object"] & { readonly spec?: Wanted["spec"] };
  const [group = "", version = "v1"] = apiVersion.split("/");
  return { group, version, kind: "ExternalSecret", resource: "externalsecrets", spec: spec ?? {} };
}

/** Whether one of its conditions names the namespace, in one of the ways that it may; without any it serves all. */
function serves(world: World, { object }: WorldObject, namespace: string): boolean {
  const conditions = itemsOf(object, ["spec", "conditions"]);
  if (conditions.length === 0) return true;
  const own = objectsOf(world, "Namespace").find((one) => one.object.metadata.name === namespace);
  const labels = own?.object.metadata.labels ?? {};
  return conditions.some((condition) => {
    if (!isMapping(condition)) return false;
    const { namespaceSelector: selector, namespaces, namespaceRegexes: patterns } = condition;
    if (isMapping(selector) && isSelector(selector) && matchesSelector(selector, labels)) return true;
    if (Array.isArray(namespaces) && namespaces.includes(namespace)) return true;
    return Array.isArray(patterns) && patterns.some((one) => typeof one === "string" && isMatch(one, namespace));
  });
}

/** A pattern of Go that JavaScript does not know may match. */
function isMatch(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return true;
  }
}
