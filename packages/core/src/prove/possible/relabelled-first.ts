import { nameLabel } from "../../manifests/name-label.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { PossibleContext } from "./possible-context.ts";
import type { Possibility } from "./possible.ts";

type Labels = Readonly<Record<string, string>>;
type Relabelled = (stage: string, namespace: string, labels: Labels) => Possibility;
type Asked = (namespaceLabels?: Labels) => Possibility;

const level = "pod-security.kubernetes.io/enforce";
const levels = [level, `${level}-version`];
const mostTried = 8;

/**
 * What people may bring about in a namespace to which they give other labels first: asked where it is not known otherwise,
 * since whether admission takes a pod may go by labels that they may change. Its stage stays what it is.
 *
 * Only for what is the same whatever labels the namespace has then: rules of the network select namespaces by them.
 */
export function relabelledFirst(
  { world, texts: { namespaceKeys } }: Pick<PossibleContext, "world" | "texts">,
  relabelled: Relabelled,
): (stage: string, namespace: string, ask: Asked) => Possibility {
  const labelsOf = new Map(
    objectsOf(world, "Namespace").map(({ object: { metadata } }) => [metadata.name, metadata.labels ?? {}]),
  );
  const fixed = new Set([nameLabel, ...(world.stages.label === undefined ? [] : [world.stages.label])]);
  const worthTrying = (labels: Labels): Labels[] => {
    const keys = Object.keys(labels).filter(
      (key) => !fixed.has(key) && (levels.includes(key) || namespaceKeys === undefined || namespaceKeys.has(key)),
    );
    const all = [levels, keys, ...keys.map((key) => [key])].map((gone) => without(labels, gone));
    return [...all, { ...without(labels, levels), [level]: "privileged" }].slice(0, mostTried);
  };
  return (stage, namespace, ask) => {
    const answer = ask();
    if (answer.possible !== "unknown") return answer;
    for (const labels of worthTrying(labelsOf.get(namespace) ?? {})) {
      const before = relabelled(stage, namespace, labels);
      const made = before.possible === true ? ask(labels) : before;
      if (before.possible === true && made.possible === true)
        return { ...made, steps: [...before.steps, ...made.steps] };
    }
    return answer;
  };
}

function without(labels: Labels, keys: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !keys.includes(key)));
}
