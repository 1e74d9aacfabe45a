import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { isMapping } from "../../manifests/mapping.ts";
import { fieldAt, itemsOf, textAt } from "../configuration/unknown-fields.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { Edit, Pair, Site } from "../../verdicts/finding.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { unassigned } from "../../verdicts/property.ts";
import { gatewayNames, hostsTaking, istioGateways } from "../network/entrances/istio-gateways.ts";
import { matchesSelector } from "../selectors/match.ts";
import type { Cause } from "./cause.ts";
import { byPair, isMeant, objectText } from "./uses.ts";

const routes = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].map(
  (kind) => `gateway.networking.k8s.io/${kind}`,
);

/**
 * Gateways of one stage, of the Gateway API and of Istio, that take routes of another: requests for the one pass through the
 * other, whose hosts can be claimed. A Gateway in a namespace of no stage is the platform's.
 */
export function gatewayCauses(world: World, intent: Intent | undefined): readonly Cause[] {
  return [...standardGateways(world, intent), ...istioCauses(world, intent)];
}

/** Source: https://gateway-api.sigs.k8s.io/concepts/security-model/ */
function standardGateways(world: World, intent: Intent | undefined): readonly Cause[] {
  const attached = attachedRoutes(world);
  const labels = new Map(
    objectsOf(world, "Namespace").map(({ object: { metadata } }) => [metadata.name, metadata.labels ?? {}]),
  );
  return (world.objects.get("gateway.networking.k8s.io/Gateway") ?? []).flatMap((gateway): Cause[] => {
    const { name, namespace = "" } = gateway.object.metadata;
    const foreign = foreignOf(world, intent, gateway, attached.get(`${namespace}/${name}`) ?? []).filter(
      ({ object: { metadata } }) => takes(gateway, labels.get(metadata.namespace ?? "") ?? {}),
    );
    if (foreign.length === 0) return [];
    const edits = itemsOf(gateway.object, ["spec", "listeners"]).map(
      (_, index): Edit => ({
        type: "set",
        object: keyOf(gateway.object),
        path: ["spec", "listeners", index, "allowedRoutes", "namespaces"],
        value: { from: "Same" },
      }),
    );
    return [taking(world, { object: gateway, path: ["spec", "listeners"] }, foreign, ["spec", "parentRefs"], edits)];
  });
}

/**
 * A VirtualService names its Gateways, and a Gateway takes hosts of any namespace unless it says whose.
 *
 * Source: https://istio.io/latest/docs/reference/config/networking/gateway/#Server (hosts)
 */
function* istioCauses(world: World, intent: Intent | undefined): Generator<Cause> {
  const routesOf = new Map<string, WorldObject[]>();
  for (const route of world.objects.get("networking.istio.io/VirtualService") ?? [])
    for (const name of gatewayNames(route)) routesOf.set(name, [...(routesOf.get(name) ?? []), route]);
  for (const [name, gateway] of istioGateways(world)) {
    const taken = foreignOf(world, intent, gateway, routesOf.get(name) ?? []).flatMap((route) => {
      const hosts = itemsOf(route.object, ["spec", "hosts"]);
      const home = route.object.metadata.namespace ?? "default";
      const by = isSeenElsewhere(route) ? hostsTaking(gateway, home, hosts) : [];
      return by.length === 0 ? [] : [{ route, by }];
    });
    const by = new Map(taken.flatMap((one) => one.by).map((one) => [JSON.stringify(one.path), one]));
    const [first] = by.values();
    if (first === undefined) continue;
    const edits = Array.from(
      by.values(),
      ({ host, path }): Edit => ({
        type: "set",
        object: keyOf(gateway.object),
        path,
        value: `./${host}`,
      }),
    );
    const foreign = taken.map(({ route }) => route);
    yield taking(world, { object: gateway, path: first.path }, foreign, ["spec", "gateways"], edits);
  }
}

/** By the pods of a gateway, wherever these are, unless it is kept to its own namespace. */
function isSeenElsewhere(route: WorldObject): boolean {
  const own = route.object.metadata.namespace ?? "default";
  const to = itemsOf(route.object, ["spec", "exportTo"]);
  return to.length === 0 || to.some((one) => one !== "." && one !== "~" && one !== own);
}

/** Of routes those of other stages than a Gateway's, which is of one, that are not meant to be there. */
function foreignOf(
  world: World,
  intent: Intent | undefined,
  { object: { metadata } }: WorldObject,
  attached: readonly WorldObject[],
): readonly WorldObject[] {
  const owner = world.stages.ofNamespace.get(metadata.namespace ?? "default");
  if (owner === undefined) return [];
  return attached.filter((route) => {
    const stage = stageOf(world, route);
    return stage !== owner && !isMeant(intent, "object", metadata.name, [owner, stage]);
  });
}

function taking(
  world: World,
  at: Site,
  foreign: readonly WorldObject[],
  attachedBy: Site["path"],
  edits: readonly Edit[],
): Cause {
  const owner = stageOf(world, at.object);
  const others = [...new Set(foreign.map((route) => stageOf(world, route)))];
  const pairs = others.flatMap((other): Pair[] => [
    { from: owner, to: other },
    { from: other, to: owner },
  ]);
  return {
    code: "KS3812",
    breaks: true,
    pairs: pairs.toSorted(byPair),
    message: `${objectText(at)} of ${owner} takes routes of ${others.join(" and ")}`,
    at,
    related: foreign.slice(0, 3).map((object) => {
      const route = { object, path: attachedBy };
      return { at: route, message: `${objectText(route)} is attached to it` };
    }),
    fix: { description: "let it take routes of its own namespace only", edits },
  };
}

function stageOf({ stages }: World, { object }: WorldObject): string {
  return stages.ofNamespace.get(object.metadata.namespace ?? "default") ?? unassigned;
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
