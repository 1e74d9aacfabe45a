import type { Gap, World } from "../manifests/world/world.ts";
import type { Sensitivity, Verdict } from "../verdicts/verdict.ts";

/**
 * Verdicts in the light of what could not be read: each that an unread or broken document could have turned becomes
 * `unknown`, and says which document. A witness that no further document could remove stays.
 *
 * A document that may be a Namespace, or whose kind is not known, could give another stage to any namespace: it counts for
 * every verdict that can turn at all.
 */
export function applyGaps(world: World, verdicts: readonly Verdict[]): readonly Verdict[] {
  if (world.gaps.length === 0) return verdicts;
  const classes = gapClasses(world.gaps);
  return verdicts.map((verdict) => {
    const gaps = classes.filter((gap) => couldTurn(gap, verdict.sensitivity));
    const [first] = gaps;
    if (!first || verdict.verdict === "unknown") return verdict;
    const others = gaps.reduce((sum, { count }) => sum + count, -1);
    return unknownBy(verdict, first, others);
  });
}

/** Gaps of the same kind and namespace turn the same verdicts. */
interface GapClass {
  readonly kind: string | undefined;
  readonly namespace: string | undefined;
  readonly first: Gap;
  count: number;
}

function gapClasses(gaps: readonly Gap[]): readonly GapClass[] {
  const classes = new Map<string, GapClass>();
  for (const gap of gaps) {
    const { kind, namespace } = gap;
    const key = JSON.stringify([kind, namespace]);
    const known = classes.get(key);
    if (known) known.count++;
    else classes.set(key, { kind, namespace, first: gap, count: 1 });
  }
  return [...classes.values()];
}

function couldTurn({ kind, namespace }: GapClass, { kinds, namespaces }: Sensitivity): boolean {
  if (kinds !== "any" && kinds.length === 0) return false;
  if (kind === undefined || kind === "Namespace") return true;
  if (kinds !== "any" && !kinds.includes(kind)) return false;
  return namespace === undefined || namespaces === undefined || namespaces.includes(namespace);
}

function unknownBy(verdict: Verdict, { first }: GapClass, others: number): Verdict {
  const { witness: _, ...rest } = verdict;
  const more = others > 0 ? `, nor could ${others} more` : "";
  const before = verdict.verdict === "broken" ? `, and could close this: ${verdict.reason}` : "";
  const reason = `${gapText(first)} could not be judged (${first.reason})${more}${before}`;
  return { ...rest, verdict: "unknown", reason };
}

function gapText({ kind, namespace, name }: Gap): string {
  if (kind === undefined) return "a document";
  if (name === undefined) return namespace === undefined ? `a ${kind}` : `a ${kind} in ${namespace}`;
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}
