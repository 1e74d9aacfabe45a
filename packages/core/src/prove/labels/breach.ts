import type { LabelsCode } from "../../diagnostics/prove-labels-codes.ts";
import { keyText, type ObjectKey } from "../../manifests/object-key.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import type { Fix, Pair, Site } from "../../verdicts/finding.ts";
import type { GrantReference, Witness } from "../../verdicts/witness.ts";

/** One way in which what makes a stage is not safe. Those of one cause become one finding. */
export interface Breach {
  readonly code: LabelsCode;
  readonly pair: Pair;
  /** Breaches with the same text have the same cause, and the same fix. */
  readonly cause: string;
  readonly message: string;
  readonly hint: string;
  readonly at: Site | undefined;
  /** Undefined where nothing is broken and it is only worth a look. */
  readonly witness: Witness | undefined;
  readonly fix: Fix | undefined;
}

/** A question that admission left open. */
export interface Doubt {
  readonly pair: Pair;
  readonly why: string;
}

export interface Found {
  readonly breaches: readonly Breach[];
  readonly doubts: readonly Doubt[];
}

/** Finds objects of a world by their key. */
export type FindObject = (key: ObjectKey) => WorldObject | undefined;

export function objectFinder(world: World): FindObject {
  const byKind = new Map<string, Map<string, WorldObject>>();
  return ({ group, kind, namespace, name }) => {
    const key = group === "" ? kind : `${group}/${kind}`;
    let known = byKind.get(key);
    if (known === undefined) {
      const all = world.objects.get(key) ?? [];
      known = new Map(all.map((one) => [`${one.object.metadata.namespace ?? ""}/${one.object.metadata.name}`, one]));
      byKind.set(key, known);
    }
    return known.get(`${namespace}/${name}`);
  };
}

/** The rule that gives a right, or where its role is built in, the binding. */
export function siteOfGrant(find: FindObject, reference: GrantReference | undefined): Site | undefined {
  if (reference === undefined) return undefined;
  const [role, binding] = [find(reference.role), find(reference.binding)];
  if (role !== undefined && role.origin.type !== "built-in") return { object: role, path: ["rules", reference.rule] };
  return binding === undefined ? undefined : { object: binding, path: ["roleRef"] };
}

export function causeOfGrant(reference: GrantReference | undefined): string {
  return reference === undefined ? "" : `${keyText(reference.role)} ${reference.rule} by ${keyText(reference.binding)}`;
}
