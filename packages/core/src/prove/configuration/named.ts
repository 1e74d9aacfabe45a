import type { ObjectKey } from "../../manifests/object-key.ts";
import type { WorldObject } from "../../manifests/world/world.ts";
import type { FieldPath } from "../../manifests/syntax.ts";

/** Who a name belongs to, and by what. */
export interface Owner {
  readonly stage: string;
  readonly namespace: string;
  readonly key: ObjectKey;
  /** Where it is claimed; absent for a name of which only the namespace is known. */
  readonly at?: { readonly object: WorldObject; readonly path: FieldPath };
}

/** Something that a text can name, and the stages that it belongs to: one owner each, the first that was read. */
export interface Named {
  readonly type: "service" | "namespace" | "host" | "address";
  /** As it is shown: `api.shop-prod.svc`, `shop.example.com`, `10.96.0.7`. */
  readonly name: string;
  readonly owners: ReadonlyMap<string, Owner>;
}

/** A stretch of a text that names something. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  readonly named: Named;
}
