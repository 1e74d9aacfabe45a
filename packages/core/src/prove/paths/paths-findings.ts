import { pathsCodes } from "../../diagnostics/prove-paths-codes.ts";
import type { Finding, Pair, Site } from "../../verdicts/finding.ts";
import { unassigned } from "../../verdicts/property.ts";
import { cutEdges, edgesToCut } from "./cut-ways.ts";
import type { Ways } from "./find-ways.ts";
import { type GrowingFix, listed, type WantedPair } from "./growing-fix.ts";
import type { PathsContext } from "./paths-context.ts";
import { triedFixes } from "./tried-fixes.ts";
import { type Edge, type EdgeCause, type FoundEdge, lengthText, roadsOf, witnessOf } from "./way.ts";

/** A pair of stages between which several roads lead together, or may. */
export interface JoinedWay extends Pair {
  readonly ways: Exclude<Ways, { readonly type: "none" }>;
}

type PathsCode = keyof typeof pathsCodes;
type Open = Ways & { readonly type: "open" };

/** What one set of causes is behind. */
interface Group {
  readonly code: PathsCode;
  readonly first: JoinedWay;
  readonly edges: readonly Edge[];
  readonly cut: readonly EdgeCause[];
  /** What other findings of the pair say to cut. */
  readonly others: ReadonlySet<string>;
  readonly pairs: Map<string, WantedPair>;
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
    for (const { key, toCut, ...caused } of causesOf(one)) {
      const group = groups.get(key) ?? { ...caused, first: one, pairs: new Map<string, WantedPair>() };
      groups.set(key, group);
      group.pairs.set(`${from}\n${to}`, { from, to, edges: toCut });
    }
  }
  const sorted = [...groups.values()].toSorted((one, other) =>
    one.code < other.code ? -1 : Number(one.code > other.code),
  );
  const wanted = sorted.map((group) => ({ group, ...group, pairs: [...group.pairs.values()] }));
  const fixes = triedFixes(context, wanted);
  return wanted.map((one) => finding(one.group, fixes.get(one)));
}

interface Caused extends Pick<Group, "code" | "edges" | "cut" | "others"> {
  readonly key: string;
  readonly toCut: readonly FoundEdge[];
}

function causesOf({ to, ways }: JoinedWay): readonly Caused[] {
  const none: ReadonlySet<string> = new Set();
  if (ways.type !== "open")
    return [{ code: "KS3903", edges: ways.edges, cut: [], others: none, toCut: [], key: `KS3903 ${ways.why}` }];
  const toCut = edgesToCut(ways);
  const cut = cutEdges(toCut, to) ?? [];
  const keys = cut.map(({ key }) => key);
  if (!ways.isSingle) {
    const edges = shownEdges(ways);
    const code = codeOf(edges);
    return [{ code, edges, cut, others: none, toCut, key: JSON.stringify([code, ...keys.toSorted()]) }];
  }
  const found = new Map<string, Caused>();
  for (const { edges } of ways.joined) {
    const cause = cut.find(({ key }) => edges.some((edge) => edge.cause?.key === key));
    const known = cause && found.get(cause.key);
    if (!cause || (known && known.edges.length <= edges.length)) continue;
    const code = codeOf(edges);
    const others = new Set(keys.filter((key) => key !== cause.key));
    const own = edgesToCut(ways, others);
    found.set(cause.key, { code, edges, cut: [cause], others, toCut: own, key: JSON.stringify([code, cause.key]) });
  }
  return [...found.values()];
}

/** The one that the verdict shows, where it leads over several roads. */
function shownEdges({ edges, joined }: Open): readonly Edge[] {
  if (roadsOf(edges).length > 1) return edges;
  return joined.toSorted((one, other) => one.edges.length - other.edges.length)[0]?.edges ?? edges;
}

function codeOf(edges: readonly Edge[]): PathsCode {
  return edges.some(({ road, isBreach }) => isBreach && road === "podSecurity") ? "KS3901" : "KS3902";
}

const shown = 4;

function finding({ code, first, edges, cut: known, pairs }: Group, tried: GrowingFix | undefined): Finding {
  const { severity, fix: hint } = pathsCodes[code];
  const { from, to, ways } = first;
  const more = pairs.size > 1 ? `; ${pairs.size - 1} more pairs of stages alike` : "";
  const cut = tried?.cut ?? known;
  const places = cut.flatMap(({ description, at }) => (at ? [{ message: description, at }] : []));
  const at = places[0]?.at ?? siteOf(edges);
  const common = {
    code,
    property: "paths",
    severity,
    pairs: [...pairs.values()].map(({ from, to }) => ({ from, to })),
    ...(at && { at }),
  } as const;
  if (ways.type !== "open") {
    const message = `whether several roads together lead from ${from} into ${to} is not known: ${ways.why}${more}`;
    return { ...common, message, hint, related: [] };
  }
  const cuts = listed(cut.map(({ description }) => description));
  return {
    ...common,
    message: `${from} gets into ${to} in ${lengthText(edges)}: ${edges.map(({ says }) => says).join("; then ")}${more}`,
    hint: cuts === "" ? hint : `${hint} The smallest change that cuts every such way: ${cuts}.`,
    related: places.slice(1, shown + 1),
    witness: witnessOf(edges),
    ...(tried && { fix: tried.fix }),
  };
}

/** The last that is known of what lets somebody go this way. */
function siteOf(edges: readonly Edge[]): Site | undefined {
  return edges.flatMap(({ cause, at }) => cause?.at ?? at ?? []).at(-1);
}
