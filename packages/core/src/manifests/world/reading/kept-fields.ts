import { groupOf } from "../../object-key.ts";
import { isMapping } from "../../mapping.ts";
import type { ObjectMetadata, UnknownContent } from "../content.ts";

/** What a cluster found out, and something is proved from. Nothing is kept of the status of other kinds. */
const keptOfStatus: Readonly<Record<string, readonly string[]>> = {
  Pod: ["phase", "podIP", "podIPs", "hostIP", "hostIPs"],
  Node: ["addresses", "allocatable", "capacity"],
  Service: ["loadBalancer"],
  "networking.k8s.io/Ingress": ["loadBalancer"],
};

/** The object as `kubectl apply` was last given it, values of a Secret included. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * An object without what only its cluster needs: of its metadata what names it and what people write, of its status what
 * something is proved from.
 */
export function keptFields(kind: string, object: UnknownContent, name: string): UnknownContent {
  const kept: Record<string, unknown> = { ...object };
  kept["metadata"] = keptMetadata(object.metadata, name);
  if (object["status"] !== undefined) {
    const status = keptStatus(kind, object["status"], groupOf(object.apiVersion));
    if (status === undefined) delete kept["status"];
    else kept["status"] = status;
  }
  return kept as UnknownContent;
}

function keptMetadata(metadata: ObjectMetadata, name: string): ObjectMetadata {
  const { namespace, uid, labels, annotations, ownerReferences } = metadata;
  return {
    name,
    ...(namespace !== undefined && namespace !== "" && { namespace }),
    ...(uid !== undefined && { uid }),
    ...(labels && { labels }),
    ...(annotations && { annotations: withoutLastApplied(annotations) }),
    ...(ownerReferences && { ownerReferences }),
  };
}

function withoutLastApplied(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (annotations[lastApplied] === undefined) return annotations;
  const { [lastApplied]: _, ...rest } = annotations;
  return rest;
}

function keptStatus(kind: string, status: unknown, group: string): unknown {
  const names = keptOfStatus[kind];
  // A Gateway's addresses, for one: of custom resources nobody knows what counts.
  if (names === undefined)
    return group.includes(".") && !group.endsWith(".k8s.io") ? status : keptOfGateway(kind, status);
  if (!isMapping(status)) return undefined;
  return Object.fromEntries(names.filter((name) => status[name] !== undefined).map((name) => [name, status[name]]));
}

function keptOfGateway(kind: string, status: unknown): unknown {
  return kind.startsWith("gateway.networking.k8s.io/") ? status : undefined;
}
