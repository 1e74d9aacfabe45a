import type { PossibleContext } from "./possible-context.ts";

type Labels = Readonly<Record<string, string>>;

/** Those of the pods there, then those that admission may ask for. */
export function labelsWorthTrying(
  { candidates, texts, world }: PossibleContext,
  namespace: string,
  namespaceLabels: Labels,
): [Labels, ...Labels[]] {
  const { label } = world.stages;
  const own = label === undefined ? undefined : namespaceLabels[label];
  const asked = [...texts.labelValues.keys()].flatMap((key) => {
    const value = namespaceLabels[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return [
    { app: "witness" },
    ...(label !== undefined && own !== undefined ? [{ app: "witness", [label]: own }] : []),
    ...(asked.length > 0 ? [{ app: "witness", ...Object.fromEntries(asked) }] : []),
    ...candidates.labels(namespace),
  ];
}
