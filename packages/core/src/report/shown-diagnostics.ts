import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { printable } from "./printable.ts";

/** Nobody reads on: what is wrong with more is most often one thing, such as the folder. */
const mostShown = 50;
/** So many of one wording are shown. */
const mostAlike = 2;

export interface ShownDiagnostics {
  readonly shown: readonly Diagnostic[];
  /** Lines that count what is not shown. */
  readonly left: readonly string[];
}

/**
 * What a person is shown of many diagnostics, in their order: of what is said in the same words of many places two, and of all
 * the 50 most severe.
 */
export function shownDiagnostics(diagnostics: readonly Diagnostic[]): ShownDiagnostics {
  const { first, more } = firstOfWords(diagnostics);
  const severe = mostSevere(first);
  const shown = first.filter((diagnostic) => severe.has(diagnostic));
  const left = Array.from(
    more,
    ([{ code, message }, count]) =>
      `${count.toLocaleString("en-US")} more ${code} alike: ${printable(message)} (all with -o json)`,
  );
  const hidden = first.length - shown.length;
  if (hidden > 0) left.push(`and ${hidden.toLocaleString("en-US")} more (all with -o json)`);
  return { shown, left };
}

/** The first of each wording, and of how many more it is said. */
function firstOfWords(diagnostics: readonly Diagnostic[]): {
  readonly first: readonly Diagnostic[];
  readonly more: ReadonlyMap<Diagnostic, number>;
} {
  const words = Map.groupBy(diagnostics, ({ code, severity, message, hint }) =>
    JSON.stringify([code, severity, message, hint]),
  );
  const more = new Map<Diagnostic, number>();
  const left = new Set<Diagnostic>();
  for (const group of words.values()) {
    const [one] = group;
    if (!one || group.length <= mostAlike + 1) continue;
    more.set(one, group.length - mostAlike);
    for (const other of group.slice(mostAlike)) left.add(other);
  }
  return { first: diagnostics.filter((diagnostic) => !left.has(diagnostic)), more };
}

function mostSevere(diagnostics: readonly Diagnostic[]): ReadonlySet<Diagnostic> {
  const bySeverity = Map.groupBy(diagnostics, ({ severity }) => severity);
  const inOrder = (["error", "warning", "note"] as const).flatMap((severity) => bySeverity.get(severity) ?? []);
  return new Set(inOrder.slice(0, mostShown));
}
