import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { isMapping } from "../../manifests/mapping.ts";
import { fieldAt, itemsOf, textAt } from "../configuration/unknown-fields.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { Pair } from "../../verdicts/finding.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { unassigned } from "../../verdicts/property.ts";
import { matchesSelector } from "../selectors/match.ts";
import type { Cause } from "./cause.ts";
import { byPair, isMeant, objectText } from "./uses.ts";

const routes = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].map(
  (kind) => `gateway.networking.k8s.io/${kind}`,
);

/**
 * Gateways of one stage to which routes of another are attached: requests for the one pass through the other, whose hosts
 * can be claimed. A Gateway in a namespace of no stage is the platform's.
 *
 * Source: https://gateway-api.sigs.k8s.io/concepts/security-model/
 */
export function gatewayCauses(world: World, intent: Intent | undefined): readonly Cause[] {
  const attached = attachedRoutes(world);
  const labels = new Map(
    objectsOf(world, "Namespace").map(({ object: { metadata } }) => [metadata.name, metadata.labels ?? {}]),
  );
  return (world.objects.get("gateway.networking.k8s.io/Gateway") ?? []).flatMap((gateway): Cause[] => {
    const { name, namespace = "" } = gateway.object.metadata;
    const owner = world.stages.ofNamespace.get(namespace);
    if (owner === undefined) return [];
    const foreign = (attached.get(`${namespace}/${name}`) ?? []).filter(({ object: { metadata } }) => {
      const stage = world.stages.ofNamespace.get(metadata.namespace ?? "") ?? unassigned;
      return (
        stage !== owner &&
        takes(gateway, labels.get(metadata.namespace ?? "") ?? {}) &&
        !isMeant(intent, "object", name, [owner, stage])
      );
    });
    const [first] = foreign;
    if (first === undefined) return [];
    const others = [
      ...new Set(
        foreign.map(({ object }) => world.stages.ofNamespace.get(object.metadata.namespace ?? "") ?? unassigned),
      ),
    ];
    const pairs = others.flatMap((other): Pair[] => [
      { from: owner, to: other },
      { from: other, to: owner },
    ]);
    const at = { object: gateway, path: ["spec", "listeners"] };
    return [
      {
        code: "KS3812",
        breaks: true,
        pairs: pairs.toSorted(byPair),
        message: `${objectText(at)} of ${owner} takes routes of ${others.join(" and ")}`,
        at,
        related: foreign.slice(0, 3).map((object) => {
          const route = { object, path: ["spec", "parentRefs"] };
          return { at: route, message: `${objectText(route)} is attached to it` };
        }),
        fix: {
          description: "let it take routes of its own namespace only",
          edits: itemsOf(gateway.object, ["spec", "listeners"]).map((_, index) => ({
            type: "set",
            object: keyOf(gateway.object),
            path: ["spec", "listeners", index, "allowedRoutes", "namespaces"],
            value: { from: "Same" },
          })),
        },
      },
    ];
  });
}

function attachedRoutes(world: World): ReadonlyMap<string, readonly WorldObject[]> {
  const attached = new Map<string, WorldObject[]>();
  for (const kind of routes)
    for (const route of world.objects.get(kind) ?? [])
      for (const parent of itemsOf(route.object, ["spec", "parentRefs"])) {
        const namespace = textAt(parent, ["namespace"]) ?? route.object.metadata.namespace ?? "";
        const key = `${namespace}/${textAt(parent, ["name"]) ?? ""}`;
        const known = attached.get(key);
        if (known === undefined) attached.set(key, [route]);
        else known.push(route);
      }
  return attached;
}

/** Whether a listener takes routes of a namespace with these labels, that is not its own. */
export function takes({ object }: WorldObject, labels: Readonly<Record<string, string>>): boolean {
  return itemsOf(object, ["spec", "listeners"]).some((listener) => {
    const allowed = fieldAt(listener, ["allowedRoutes", "namespaces"]);
    const from = textAt(allowed, ["from"]) ?? "Same";
    if (from === "All") return true;
    const selector = fieldAt(allowed, ["selector"]);
    return from === "Selector" && isMapping(selector) && isSelector(selector) && matchesSelector(selector, labels);
  });
}

export function isSelector(
  value: Readonly<Record<string, unknown>>,
): value is LabelSelector & Readonly<Record<string, unknown>> {
  const { matchLabels = {}, matchExpressions = [] } = value;
  return (
    isMapping(matchLabels) &&
    Array.isArray(matchExpressions) &&
    matchExpressions.every(
      (one) =>
        isMapping(one) &&
        typeof one["key"] === "string" &&
        (one["values"] === undefined || Array.isArray(one["values"])),
    )
  );
}
