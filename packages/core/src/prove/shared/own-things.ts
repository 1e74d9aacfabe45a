import { keyOf } from "../../manifests/object-key.ts";
import type { WorldObject } from "../../manifests/world/world.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import type { Edit, Fix } from "../../verdicts/finding.ts";
import { unassigned } from "../../verdicts/property.ts";
import { itemsOf } from "../configuration/unknown-fields.ts";
import { isProduction } from "./production.ts";

/** What gives an object something of its own instead of what it shares with other stages. */
export interface OwnThing {
  /** To follow `give test`: `a folder of its own: /mnt/cache-test`. */
  readonly what: string;
  readonly edits: readonly Edit[];
}

/** What of a use counts here. */
interface Owning {
  readonly stage: string;
  readonly changes: boolean;
  readonly own?: OwnThing | undefined;
}

/**
 * Gives each stage but one a thing of its own. What production has it keeps, and so does what belongs to no stage; else
 * a stage that does not change it, or the first. Undefined where one of the objects cannot be changed so, or where production would
 * have to.
 */
export function ownThings(uses: readonly Owning[]): Fix | undefined {
  const stages = [...new Set(uses.map(({ stage }) => stage))].toSorted();
  const changing = new Set(uses.flatMap(({ stage, changes }) => (changes ? [stage] : [])));
  const keeper =
    stages.find((stage) => stage === unassigned) ??
    stages.find(isProduction) ??
    stages.find((stage) => !changing.has(stage)) ??
    stages[0];
  // Those that only have it, or read it, have nothing to take from each other.
  const moved = uses.filter(
    ({ stage }) => stage !== keeper && (changing.has(stage) || (keeper !== undefined && changing.has(keeper))),
  );
  const owns = moved.flatMap(({ own }) => own ?? []);
  if (moved.length === 0 || owns.length < moved.length || moved.some(({ stage }) => isProduction(stage)))
    return undefined;
  const [first] = moved;
  const others = new Set(moved.map(({ stage }) => stage)).size - 1;
  const more = others === 0 ? "" : `, and ${others} more ${others === 1 ? "stage" : "stages"} alike`;
  return {
    description: `give ${first?.stage ?? ""} ${first?.own?.what ?? ""}${more}`,
    edits: owns.flatMap(({ edits }) => edits),
  };
}

/** A folder beside the one that is shared. `shared` is it, or what `path` lies in. */
export function ownFolder(object: WorldObject, at: FieldPath, path: string, shared: string, stage: string): OwnThing {
  const value = `${shared}-${stage}${path.slice(shared.length)}`;
  return {
    what: `a folder of its own: ${value}`,
    edits: [{ type: "set", object: keyOf(object.object), path: at, value }],
  };
}

/** The stage in the first word of the host, wherever the object names it. */
export function ownHost(object: WorldObject, at: FieldPath, host: string, stage: string): OwnThing | undefined {
  if (host === "" || host.startsWith("*")) return undefined;
  const [first = "", ...others] = host.split(".");
  const value = [`${first}-${stage}`, ...others].join(".");
  const certificates = itemsOf(object.object, ["spec", "tls"]).flatMap((_, tls) =>
    itemsOf(object.object, ["spec", "tls", tls, "hosts"]).flatMap((one, index): FieldPath[] =>
      one === host ? [["spec", "tls", tls, "hosts", index]] : [],
    ),
  );
  const key = keyOf(object.object);
  return {
    what: `a host of its own, which its DNS has to know: ${value}`,
    edits: [at, ...certificates].map((path) => ({ type: "set", object: key, path, value })),
  };
}

/** Without what it need not have. */
export function without(object: WorldObject, path: FieldPath, what: string): OwnThing {
  return { what, edits: [{ type: "remove", object: keyOf(object.object), path }] };
}
