import { nameLabel } from "../../manifests/name-label.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import { enforceLabel, enforceVersionLabel } from "../pod-security/enforced-level.ts";
import { withoutLabels } from "../selectors/without-labels.ts";
import type { PossibleContext } from "./possible-context.ts";
import type { Possibility } from "./possible.ts";

type Labels = Readonly<Record<string, string>>;
type Relabelled = (stage: string, namespace: string, labels: Labels) => Possibility;
type Asked = (namespaceLabels?: Labels) => Possibility;

const levels: readonly string[] = [enforceLabel, enforceVersionLabel];
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
  const fixed = new Set([nameLabel, ...(world.stages.label === undefined ? [] : [world.stages.label])]);
  const worthTrying = (labels: Labels): Labels[] => {
    const keys = Object.keys(labels).filter(
      (key) => !fixed.has(key) && (levels.includes(key) || namespaceKeys === undefined || namespaceKeys.has(key)),
    );
    const all = [levels, keys, ...keys.map((key) => [key])].map((gone) => withoutLabels(labels, gone));
    return [...all, { ...withoutLabels(labels, levels), [enforceLabel]: "privileged" }].slice(0, mostTried);
  };
  return (stage, namespace, ask) => {
    const answer = ask();
    if (answer.possible !== "unknown") return answer;
    const own = objectsOf(world, "Namespace").find(({ object }) => object.metadata.name === namespace);
    for (const labels of worthTrying(own?.object.metadata.labels ?? {})) {
      const before = relabelled(stage, namespace, labels);
      if (before.possible !== true) continue;
      const made = ask(labels);
      if (made.possible === true) return { ...made, steps: [...before.steps, ...made.steps] };
    }
    return answer;
  };
}
