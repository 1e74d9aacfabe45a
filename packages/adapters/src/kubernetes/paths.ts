import type { ListOptions, ServedResource } from "./cluster-api.ts";

/** The path of a collection, or of one object of it. Source: https://kubernetes.io/docs/reference/using-api/api-concepts/ */
export function pathOf(
  { group, version, plural, namespaced }: Pick<ServedResource, "group" | "version" | "plural" | "namespaced">,
  namespace: string | undefined,
  name?: string,
): string {
  const base = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const inside = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${base}${inside}/${plural}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}

/** As a query string with its question mark; absent values are left out. */
export function queryOf(parameters: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== "");
  if (given.length === 0) return "";
  return `?${given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&")}`;
}

/** `deployments.apps in shop-dev`, for messages. */
export function collectionText({ plural, group }: ServedResource, { namespace }: ListOptions): string {
  return `${plural}${group === "" ? "" : `.${group}`}${namespace === undefined ? "" : ` in ${namespace}`}`;
}
