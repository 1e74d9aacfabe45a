import { keyOf, keyText } from "../../../manifests/object-key.ts";
import type { WorldObject } from "../../../manifests/world/world.ts";
import type { Edit } from "../../../verdicts/finding.ts";
import { customPlural } from "./custom-routes.ts";
import { fieldAt, itemsOf } from "../../configuration/unknown-fields.ts";
import type { Proposal } from "../fixes/proposals.ts";
import type { Entrance } from "./entrance.ts";

const routes = new Set(["Ingress", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"]);
/** What the API server takes of Services that are opened outside only. */
const outwardFields = [
  "externalTrafficPolicy",
  "healthCheckNodePort",
  "loadBalancerClass",
  "loadBalancerIP",
  "loadBalancerSourceRanges",
  "allocateLoadBalancerNodePorts",
];

/**
 * Takes an entrance away: a route is deleted, a Service is opened inside of the cluster only. Undefined where the same object
 * leads to what was meant to be exposed, too.
 */
export function withoutEntrance(
  entrance: Entrance,
  all: readonly Entrance[],
  unmeant: readonly Entrance[],
): Proposal | undefined {
  const object = entrance.via.find(
    (one) => routes.has(one.object.kind) || customPlural(one) !== undefined || one.object.kind === "Service",
  );
  if (!object) return undefined;
  const leadsThrough = ({ via }: Entrance): boolean => via.includes(object);
  const isMeant = (one: Entrance): boolean => !unmeant.some((other) => other.to === one.to && leadsThrough(other));
  if (all.some((one) => leadsThrough(one) && isMeant(one))) return undefined;
  const key = keyOf(object.object);
  if (key.kind === "Service")
    return { description: `open ${keyText(key)} inside of the cluster only`, edits: inwards(object) };
  return { description: `delete ${keyText(key)}`, edits: [{ type: "delete", object: key }] };
}

function inwards(one: WorldObject): Edit[] {
  const object = keyOf(one.object);
  const ports = itemsOf(one.object, ["spec", "ports"]);
  const there = (path: readonly (string | number)[]) => fieldAt(one.object, path) !== undefined;
  const nodePorts = [...ports.keys()].map((at) => ["spec", "ports", at, "nodePort"]);
  const gone = [...outwardFields.map((field) => ["spec", field]), ["spec", "externalIPs"], ...nodePorts];
  return [
    ...(there(["spec", "type"]) ? [{ type: "set", object, path: ["spec", "type"], value: "ClusterIP" } as const] : []),
    ...gone.filter(there).map((path): Edit => ({ type: "remove", object, path })),
  ];
}
