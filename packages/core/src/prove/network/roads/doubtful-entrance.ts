import { keyOf, keyText } from "../../../manifests/object-key.ts";
import type { Entrance } from "../entrances/entrance.ts";
import type { Cause } from "../pair-ledger.ts";

/** What is said where it is not known whether an entrance brings traffic in; undefined where it is known. */
export function doubtfulEntrance(code: Cause["code"], { doubt, via: [route] }: Entrance): Cause | undefined {
  if (doubt === undefined || !route) return undefined;
  return {
    code,
    key: `perhaps ${keyText(keyOf(route.object))}`,
    at: { object: route, path: ["spec"] },
    message: `${doubt.slice(0, 1).toUpperCase()}${doubt.slice(1)}`,
    hint: "Read the pods that carry it out, close these pods to namespaces of no stage, or declare that they are exposed",
    related: [],
  };
}
