import type { FieldPath } from "../../manifests/syntax.ts";
import type { WorldObject } from "../../manifests/world/world.ts";

/** A text that configures what runs in a stage, and where it stands. */
export interface ConfigurationText {
  readonly object: WorldObject;
  /** The field whose value is the text, or would be were it not encoded. */
  readonly path: FieldPath;
  readonly text: string;
  /** Whether `text` is what stands at `path`, letter by letter, and so can be changed there. */
  readonly asWritten: boolean;
  /** Of a Secret: neither the text nor any part of it is ever shown. */
  readonly secret: boolean;
  /** An annotation, an argument or the value of a variable may also name an object by `namespace/name`. */
  readonly mayReferTo: boolean;
  /** What the value is called where it is one of several: an environment variable, a key of a ConfigMap. */
  readonly name?: string;
  /** Values beside it, by their names: what configures the same program. */
  readonly beside?: ReadonlyMap<string, string>;
  /** Its whole item in a list that leads traffic: an endpoint, an address, an external IP. */
  readonly leads?: FieldPath;
}
