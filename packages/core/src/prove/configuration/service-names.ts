import { keyOf } from "../../manifests/object-key.ts";
import type { Named, Owner } from "./named.ts";
import type { Names } from "./names-of.ts";

/**
 * What a host names under the cluster's own domain: a Service (`web.shop.svc`, with the domain or without, or `web.shop` where
 * there is such a Service), a pod of one (`db-0.db.shop.svc`, `10-0-0-1.shop.pod`), or a namespace as a search domain
 * (`shop.svc.cluster.local`). Undefined for anything else, and for names in namespaces that are not there.
 *
 * Source: https://github.com/kubernetes/dns/blob/master/docs/specification.md
 */
export function serviceNamed(
  host: string,
  names: Names,
): { readonly named: Named; readonly short: boolean } | undefined {
  const labels = host.split(".");
  const isWhole = host.endsWith(`.${names.domain}`);
  const inside = isWhole ? labels.slice(0, -names.domain.split(".").length) : labels;
  const type = inside.at(-1);
  if ((type === "svc" || type === "pod") && (isWhole || inside.length > 2)) {
    const named = inNamespace(names, inside.at(-2) ?? "", type === "svc" ? inside.at(-3) : undefined);
    return named && { named, short: false };
  }
  if (isWhole) return undefined;
  const last = host.slice(host.lastIndexOf(".") + 1);
  const service = labels.at(-2) ?? "";
  const named = names.services.get(last)?.has(service) ? inNamespace(names, last, service) : undefined;
  return named && { named, short: true };
}

/** A Service of a namespace, or the namespace itself, as an owner of its names. */
export function inNamespace(names: Names, namespace: string, service?: string): Named | undefined {
  const services = names.services.get(namespace);
  if (!services) return undefined;
  const stage = names.stageOf(namespace);
  const isItself = service === undefined || service === "*";
  const object = isItself ? undefined : services.get(service);
  const key = object ? keyOf(object.object) : { group: "", kind: "Namespace", namespace: "", name: namespace };
  const owner: Owner = { stage, namespace, key, ...(object && { at: { object, path: ["metadata", "name"] } }) };
  const owners = new Map([[stage, owner]]);
  return isItself
    ? { type: "namespace", name: namespace, owners }
    : { type: "service", name: `${service}.${namespace}`, owners };
}
