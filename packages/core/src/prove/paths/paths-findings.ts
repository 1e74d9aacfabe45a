import { pathsCodes } from "../../diagnostics/prove-paths-codes.ts";
import type { Finding, Pair, Site } from "../../verdicts/finding.ts";
import { unassigned } from "../../verdicts/property.ts";
import { cutOf } from "./cut-ways.ts";
import type { Ways } from "./find-ways.ts";
import type { PathsContext } from "./paths-context.ts";
import { TriedFixes } from "./tried-fixes.ts";
import { type Edge, type EdgeCause, lengthText, type Walk } from "./way.ts";

/** A pair of stages between which several roads lead together, or may. */
export interface JoinedWay extends Pair {
  readonly ways: Exclude<Ways, { readonly type: "none" }>;
}

type PathsCode = keyof typeof pathsCodes;

/** What one set of causes is behind. */
interface Group {
  readonly code: PathsCode;
  readonly first: JoinedWay;
  readonly edges: readonly Edge[];
  readonly cut: readonly EdgeCause[];
  /** What other findings of the pair say to cut. */
  readonly others: ReadonlySet<string>;
  readonly pairs: Map<string, Pair>;
}

/**
 * One for each distinct cause. Where no single property breaks a pair, the cause is the smallest set of changes that cuts
 * every way; where one does, each change of the set that cuts the ways over several roads is one by itself.
 */
export function pathsFindings(context: PathsContext, joined: readonly JoinedWay[]): readonly Finding[] {
  const groups = new Map<string, Group>();
  const { intent } = context.given;
  for (const one of joined) {
    const { from, to } = one;
    // Without an intent nobody knows what of no stage is meant.
    if (intent === undefined && (from === unassigned || to === unassigned)) continue;
    for (const { code, edges, cut, others, key } of causesOf(one)) {
      const group = groups.get(key) ?? { code, first: one, edges, cut, others, pairs: new Map<string, Pair>() };
      groups.set(key, group);
      group.pairs.set(`${from}\n${to}`, { from, to });
    }
  }
  const tries = new TriedFixes(context);
  return [...groups.values()]
    .toSorted((one, other) => (one.code < other.code ? -1 : Number(one.code > other.code)))
    .map((group) => finding(group, tries));
}

type Caused = Pick<Group, "code" | "edges" | "cut" | "others"> & { readonly key: string };

function causesOf({ to, ways }: JoinedWay): readonly Caused[] {
  if (ways.type !== "open")
    return [{ code: "KS3903", edges: ways.edges, cut: [], others: new Set(), key: `KS3903 ${ways.why}` }];
  const cut = cutOf(ways, to);
  const keys = cut.map(({ key }) => key);
  const [shortest] = ways.joined.toSorted((one, other) => one.edges.length - other.edges.length);
  if (!shortest) return [];
  if (!ways.isSingle) {
    const code = codeOf(shortest);
    return [{ code, edges: shortest.edges, cut, others: new Set(), key: JSON.stringify([code, ...keys.toSorted()]) }];
  }
  const found = new Map<string, Caused>();
  for (const walk of ways.joined) {
    const cause = cut.find(({ key }) => walk.edges.some((edge) => edge.cause?.key === key));
    const known = cause && found.get(cause.key);
    if (!cause || (known && known.edges.length <= walk.edges.length)) continue;
    const code = codeOf(walk);
    const others = new Set(keys.filter((key) => key !== cause.key));
    found.set(cause.key, { code, edges: walk.edges, cut: [cause], others, key: JSON.stringify([code, cause.key]) });
  }
  return [...found.values()];
}

function codeOf({ edges }: Walk): PathsCode {
  return edges.some(({ road, isBreach }) => isBreach && road === "podSecurity") ? "KS3901" : "KS3902";
}

const shown = 4;

function finding({ code, first, edges, cut, others, pairs }: Group, tries: TriedFixes): Finding {
  const { severity, fix: hint } = pathsCodes[code];
  const { from, to, ways } = first;
  const more = pairs.size > 1 ? `; ${pairs.size - 1} more pairs of stages alike` : "";
  const places = cut.filter(({ at }) => at !== undefined);
  const at = places[0]?.at ?? siteOf(edges);
  const common = { code, property: "paths", severity, pairs: [...pairs.values()], ...(at && { at }) } as const;
  if (ways.type !== "open") {
    const message = `whether several roads together lead from ${from} into ${to} is not known: ${ways.why}${more}`;
    return { ...common, message, hint, related: [] };
  }
  const fix = tries.fixOf(first, cut, others);
  const cuts = cut.map(({ description }) => description).join(", and ");
  return {
    ...common,
    message: `${from} gets into ${to} in ${lengthText(edges)}: ${edges.map(({ says }) => says).join("; then ")}${more}`,
    hint: cuts === "" ? hint : `${hint} The smallest change that cuts every such way: ${cuts}.`,
    related: places
      .slice(1, shown + 1)
      .flatMap((cause) => (cause.at ? [{ message: cause.description, at: cause.at }] : [])),
    ...(fix && { fix }),
  };
}

/** The last that is known of what lets somebody go this way. */
function siteOf(edges: readonly Edge[]): Site | undefined {
  return edges.flatMap(({ cause, at }) => cause?.at ?? at ?? []).at(-1);
}
