import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { ownNamespaces } from "./implied-objects.ts";
import { placeOfField } from "./place-of-field.ts";
import type { World, WorldObject } from "./world.ts";

const mostNamed = 12;

/**
 * KS3001 where the worlds have fewer than two stages together, with what was seen and the labels that look like stages;
 * undefined where there is something to keep apart.
 */
export function tooFewStages(worlds: readonly World[]): Diagnostic | undefined {
  const names = new Set(worlds.flatMap(({ stages }) => stages.names));
  if (names.size >= 2) return undefined;
  if (worlds.every(isEmpty))
    return diagnose("KS3001", {
      message: "nothing was read: what was given holds no object",
      hint: "give manifests of two stages or more; where they are piped in, see what the command before prints",
    });
  const namespaces = worlds.flatMap((world) => world.objects.get("Namespace") ?? []);
  const others = namespaces.filter(({ object }) => !ownNamespaces.has(object.metadata.name));
  const shown = others.map(({ object }) => object.metadata.name).toSorted();
  const list = [
    ...shown.slice(0, mostNamed),
    ...(shown.length > mostNamed ? [`${shown.length - mostNamed} more`] : []),
  ];
  const isAnyRead = others.some(({ origin }) => origin.type !== "built-in");
  const seen =
    shown.length === 0
      ? "no namespace was read"
      : `the namespaces ${list.join(", ")} ${isAnyRead ? "were read" : "are named, and none of them was read"}`;
  const label = worlds[0]?.stages.label;
  const by = label === undefined ? "the mapping file" : `the label ${label}`;
  const many =
    names.size === 0 ? `by ${by} there is no stage` : `by ${by} there is one stage only, ${[...names].join()}`;
  const likely = likelyLabel(others, label);
  const [first] = others;
  const span = first && placeOfField(first.origin, []);
  return diagnose("KS3001", {
    message: `${many}: ${seen}`,
    hint: !isAnyRead
      ? "give the Namespaces too: a stage is known by their labels, or by a file for `--stage-mapping`"
      : label === undefined
        ? "name the namespaces of each stage in the mapping file"
        : likely === undefined
          ? "label each namespace with its stage, or say which namespaces make a stage in a file for `--stage-mapping`"
          : `perhaps the label ${likely.key} tells the stage (${likely.values.join(", ")}): try \`--stage-label ${likely.key}\``,
    span,
  });
}

/** What could not be read was something. */
function isEmpty({ objects, gaps }: World): boolean {
  return (
    gaps.length === 0 && [...objects.values()].every((some) => some.every(({ origin }) => origin.type === "built-in"))
  );
}

/** Labels of Kubernetes and of tools, which say nothing of stages unless they are called like one. */
const otherLabels =
  /(^|\.)kubernetes\.io\/|\.k8s\.io\/|^helm\.sh\/|^argocd\.|kustomize\.toolkit|^(name|app|chart|heritage|release)$/;
const stageWords = /^(.*\/)?(stage|env|environment|tier|lifecycle)$/i;

/** The label that at least two namespaces have with different values; one that is called like a stage comes first. */
function likelyLabel(
  namespaces: readonly WorldObject[],
  label: string | undefined,
): { readonly key: string; readonly values: readonly string[] } | undefined {
  const values = new Map<string, Set<string>>();
  for (const { object } of namespaces)
    for (const [key, value] of Object.entries(object.metadata.labels ?? {})) {
      if (key === label || (otherLabels.test(key) && !stageWords.test(key))) continue;
      const known = values.get(key);
      if (known) known.add(value);
      else values.set(key, new Set([value]));
    }
  const likely = [...values].filter(([, found]) => found.size >= 2);
  const ranked = likely.toSorted(
    ([left], [right]) => Number(stageWords.test(right)) - Number(stageWords.test(left)) || left.localeCompare(right),
  );
  const [first] = ranked;
  return first && { key: first[0], values: [...first[1]].toSorted().slice(0, mostNamed) };
}
