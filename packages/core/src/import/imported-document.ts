import type { apiVersion, Kind } from "../model/kinds.ts";
import type { Fields } from "./found-object.ts";

/** A document of a declaration, as it will be written. */
export interface ImportedDocument {
  readonly apiVersion: typeof apiVersion;
  readonly kind: Kind;
  readonly metadata: { readonly name: string };
  readonly spec: Fields;
}
