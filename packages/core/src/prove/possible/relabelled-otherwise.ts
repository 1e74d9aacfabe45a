import { nameLabel } from "../../manifests/name-label.ts";
import type { Read } from "../../manifests/world/kinds.ts";
import type { Namespace } from "kubernetes-types/core/v1.d.ts";
import { type AdmissionRequest, anything, type NamespaceLabels, OtherThan } from "../admission/admission.ts";
import { policiesInForce } from "../admission/policies-in-force.ts";
import { textsOf } from "../admission/policy-texts.ts";
import type { Able, PossibleContext } from "./possible-context.ts";

type NamespaceObject = Read<Namespace>;
/** Of labels: `anything` may be there or not. */
type AskedLabels = Readonly<Record<string, string | OtherThan | typeof anything>>;

/** Somebody who may change a namespace, by itself or by a part of it. */
export interface Relabelling {
  readonly able: Able;
  readonly subresource: string;
}

const unheardOf = "kubestage-witness";
/** Of so many ways in which labels may have been changed before each is looked at. */
const mostStates = 64;

/**
 * Whether those who may change a namespace may give it labels by asking for something else beside them, or before: admission
 * may go by other labels, or by annotations, of the new object or of the old one. Guards that compare what is guarded with
 * what was there refuse it whatever else is asked for.
 */
export function relabelledOtherwise({
  world,
  admission,
}: Pick<PossibleContext, "world" | "admission">): (
  all: readonly Relabelling[],
  before: NamespaceObject,
  asked: AskedLabels,
) => boolean {
  let read: readonly string[] | undefined;
  const keysOf = (...all: readonly AskedLabels[]): string[] => {
    read ??= [...(textsOf(policiesInForce(world)).namespaceKeys ?? [unheardOf])];
    return [...new Set([...read, ...all.flatMap((labels) => Object.keys(labels))])].filter((key) => key !== nameLabel);
  };
  const isTaken = (all: readonly Relabelling[], old: object, after: object, name: string): boolean =>
    all.some(({ able, subresource }) => {
      const what = { group: "", version: "v1", resource: "namespaces", subresource, namespace: name, name } as const;
      const request: AdmissionRequest = { operation: "UPDATE", ...what, object: after, oldObject: old, as: able.actor };
      return admission.decide(request).answer !== "refused";
    });
  const withLabels = (before: NamespaceObject, labels: AskedLabels): object => {
    const { name } = before.metadata;
    return {
      ...before,
      metadata: { ...before.metadata, annotations: anything, labels: { ...labels, [nameLabel]: name } },
    };
  };
  return (all, before, asked) => {
    const { labels = {}, name } = before.metadata;
    const keys = keysOf(labels, asked);
    const whatever = Object.fromEntries(keys.map((key) => [key, anything] as const));
    const wanted: AskedLabels = Object.fromEntries(
      keys.flatMap((key) => {
        const value = asked[key];
        if (value === labels[key]) return [[key, anything] as const];
        return value === undefined ? [] : [[key, value] as const];
      }),
    );
    const seen = new Set<string>();
    /** What they may change first, so that the rest is asked of another object. */
    const isReached = (old: NamespaceLabels): boolean => {
      const taken = (after: AskedLabels) => isTaken(all, withLabels(before, old), withLabels(before, after), name);
      if (taken(wanted)) return true;
      const known = keys.filter((key) => old[key] !== anything);
      const text = JSON.stringify(known.map((key) => [key, textOf(old, key)]));
      if (seen.has(text)) return false;
      seen.add(text);
      if (seen.size > mostStates) return true;
      // One that is not there and is then empty says no more than before.
      const changing = known.filter((key) => taken({ ...whatever, [key]: new OtherThan([textOf(old, key) ?? ""]) }));
      if (changing.length > 0)
        return isReached({ ...old, ...Object.fromEntries(changing.map((key) => [key, anything] as const)) });
      const removing = known.filter((key) => old[key] !== undefined && taken(without(whatever, key)));
      return removing.some((key) => isReached(without(old, key)));
    };
    return isReached(labels);
  };
}

function without<Labels extends AskedLabels>(labels: Labels, key: string): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([one]) => one !== key)) as Labels;
}

function textOf(labels: NamespaceLabels, key: string): string | undefined {
  const value = labels[key];
  return value === anything ? undefined : value;
}
