import { nameLabel } from "../../manifests/name-label.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import { anything, type NamespaceLabels } from "../admission/admission.ts";
import { policiesInForce } from "../admission/policies-in-force.ts";
import { textsOf } from "../admission/policy-texts.ts";
import type { Given } from "../property-proof.ts";
import { withoutLabels } from "../selectors/without-labels.ts";
import type { Maker } from "./makers.ts";

type Labels = Readonly<Record<string, string>>;

/** So many other stages are tried as the label of a namespace. */
const mostStages = 8;

/**
 * The makers of pods once more, where they may first label the namespace anew, so that the policies that go by its labels say
 * something else there: with labels that are worth trying, and with whatever labels they may choose.
 */
export function relabelledMakers(
  world: World,
  { possible }: Given,
  makers: ReadonlyMap<string, readonly Maker[]>,
): ReadonlyMap<string, readonly Maker[]> {
  const labelsOf = new Map(
    objectsOf(world, "Namespace").map(({ object: { metadata } }) => [metadata.name, metadata.labels ?? {}]),
  );
  const { namespaceKeys } = textsOf(policiesInForce(world));
  const stageKeys = world.stages.label === undefined ? [] : [world.stages.label];
  /** Keys of labels that policies may look at. */
  const keysOf = (labels: Labels): readonly string[] =>
    [...(namespaceKeys ?? new Set([...Object.keys(labels), ...stageKeys]))].filter((key) => key !== nameLabel);
  const again = (stage: string, maker: Maker, namespace: string): Maker[] => {
    const labels = labelsOf.get(namespace) ?? {};
    const relabelled = (wanted: Labels) => possible.relabelledNamespace(stage, namespace, wanted);
    const values = (key: string) =>
      key === world.stages.label
        ? world.stages.names.filter((name) => name !== labels[key]).slice(0, mostStages)
        : ["witness"];
    const withEach = (key: string) => [
      withoutLabels(labels, [key]),
      ...values(key).map((value) => ({ ...labels, [key]: value })),
    ];
    const changeable = keysOf(labels).filter((key) => withEach(key).some((one) => relabelled(one).possible !== false));
    if (changeable.length === 0) return [];
    const tried = [withoutLabels(labels, changeable), ...changeable.flatMap(withEach)].flatMap((wanted): Maker[] => {
      const made = relabelled(wanted);
      if (made.possible !== true) return [];
      return [{ ...placed(maker, namespace, wanted), before: [...maker.before, ...made.steps] }];
    });
    const any: NamespaceLabels = {
      ...labels,
      ...Object.fromEntries(changeable.map((key) => [key, anything] as const)),
    };
    return [...tried, placed(maker, namespace, any)];
  };
  return new Map(
    [...makers].map(([stage, all]) => [
      stage,
      [
        ...all,
        ...all.flatMap((maker) =>
          maker.namespaceLabels
            ? []
            : maker.namespaces
                .filter((namespace) => possible.relabellers(namespace).includes(stage))
                .flatMap((namespace) => again(stage, maker, namespace)),
        ),
      ],
    ]),
  );
}

function placed(maker: Maker, namespace: string, namespaceLabels: NamespaceLabels): Maker {
  const place = `${namespace} ${Object.entries(namespaceLabels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .toSorted()
    .join()}`;
  return {
    ...maker,
    key: `${maker.key} ${place}`,
    placeKey: `${maker.placeKey} ${place}`,
    namespace,
    namespaces: [namespace],
    namespaceLabels,
  };
}
