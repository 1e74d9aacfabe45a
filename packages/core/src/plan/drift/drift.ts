import type { WideGrant } from "./wide-grants.ts";
import type { ObjectKey } from "../../manifests/object-key.ts";
import type { FieldChange } from "../plan.ts";

/** Who wrote, as far as it is known. */
export interface Writer {
  /** The field manager, as the API server recorded it. */
  readonly manager: string | undefined;
  /** RFC 3339. */
  readonly time: string | undefined;
  /** The user's name by the audit log: undefined without one, and where it does not tell. */
  readonly person: string | undefined;
}

/** A field that is not as declared. Of a Secret's values only `path` is known, and that they differ. */
export interface FieldDrift {
  readonly path: FieldChange["path"];
  /** As JSON; undefined where nothing is declared: somebody added the field. */
  readonly declared: string | undefined;
  /** As JSON; undefined where the field is not there: somebody removed it. */
  readonly live: string | undefined;
  readonly secret: boolean;
  /** Who owns the field now; undefined where nobody does, as where it was removed. */
  readonly by: Writer | undefined;
  /** It was added beside what is declared: no apply takes it away. */
  readonly stays?: true;
}

/** What a drift is about. */
interface DriftSubject {
  readonly key: ObjectKey;
  /** Undefined for what belongs to the whole cluster. */
  readonly stage: string | undefined;
  readonly team: string | undefined;
  readonly app: string | undefined;
  /** The line of the declaration, as `platform.yaml:12`; undefined for what nobody declared. */
  readonly origin: string | undefined;
}

/**
 * One difference between what was declared and what a cluster has: an object that is not as declared, one that is not
 * there (`deleting`: it is being deleted), or one that nobody declared.
 */
export type Drift = DriftSubject &
  (
    | { readonly type: "changed"; readonly fields: readonly FieldDrift[] }
    | { readonly type: "missing"; readonly deleting: boolean; readonly by: Writer | undefined }
    | {
        readonly type: "foreign";
        readonly by: Writer;
        /** Of a ClusterRoleBinding for those who are meant to have rights in stages only. */
        readonly grant?: WideGrant | undefined;
      }
  );

const driftTypes = ["changed", "missing", "foreign"] as const satisfies readonly Drift["type"][];

/** Declared against live, at one moment. */
export interface DriftReport {
  readonly platform: string;
  readonly cluster: { readonly name: string; readonly uid: string };
  /** How many declared objects were compared. */
  readonly compared: number;
  /** How many kinds were looked at. */
  readonly kinds: number;
  /** Changed, then missing, then foreign objects; each by stage in declaration order, then by key. */
  readonly drifts: readonly Drift[];
}

/** A drift that has appeared, has become another one, or is gone. */
export interface DriftEvent {
  /** RFC 3339, when it was seen. */
  readonly time: string;
  readonly event: "appeared" | "changed" | "gone";
  readonly drift: Drift;
}

/** In the order of a report. `stages` are in declaration order; what belongs to the whole cluster comes first. */
export function arrangeDrifts(drifts: Iterable<Drift>, stages: readonly string[]): Drift[] {
  const places = new Map(stages.map((stage, index) => [stage, index]));
  const place = ({ stage }: Drift): number => (stage === undefined ? -1 : (places.get(stage) ?? places.size));
  const text = ({ key }: Drift): string => `${key.namespace}\n${key.kind}\n${key.name}\n${key.group}`;
  const order = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
  return [...drifts].toSorted(
    (left, right) =>
      driftTypes.indexOf(left.type) - driftTypes.indexOf(right.type) ||
      place(left) - place(right) ||
      order(text(left), text(right)),
  );
}
