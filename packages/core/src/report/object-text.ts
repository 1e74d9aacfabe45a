import type { ObjectKey } from "../manifests/object-key.ts";
import { keyText } from "../manifests/object-key.ts";
import { printable } from "./printable.ts";

/** `apps/Deployment shop-dev/web`, `Namespace shop-dev`. */
export function objectText(key: ObjectKey): string {
  return printable(keyText(key));
}
