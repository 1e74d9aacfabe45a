import type { ObjectKey } from "../plan/object-key.ts";
import { printable } from "./printable.ts";

/** `apps/Deployment shop-dev/web`, `Namespace shop-dev`. */
export function objectText({ group, kind, namespace, name }: ObjectKey): string {
  return printable(`${group === "" ? "" : `${group}/`}${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`);
}
