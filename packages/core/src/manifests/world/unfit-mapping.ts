import type { Diagnostic, Severity } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/places.ts";
import { nearest } from "../../diagnostics/suggest.ts";
import { ownNamespaces } from "./implied-objects.ts";
import type { MappedKind, NamePattern, StageMapping } from "./stage-mapping.ts";
import { stageByMapping } from "./stage-mapping.ts";
import type { World } from "./world.ts";

const mostNamed = 12;

const kinds = { namespaces: "Namespace", nodes: "Node" } as const;

/** What was read of a kind, in all worlds together. */
interface ReadNames {
  readonly all: ReadonlySet<string>;
  /** What a person may have meant: not what every cluster has. In alphabetical order. */
  readonly likely: readonly string[];
  /** Those of them that are of no stage. */
  readonly free: readonly string[];
}

/**
 * KS3012 for every entry of a mapping that fits nothing that was read, and for every stage of which nothing was. Where no
 * node was read, nothing is said of entries for nodes; of those for namespaces likewise. An error where such a stage has an
 * entry for what is nearly called so and is of no stage; a warning else, for a mapping may serve several clusters.
 */
export function unfitMapping(mapping: StageMapping, worlds: readonly World[]): Diagnostic[] {
  const read = { namespaces: readNames(mapping, worlds, "namespaces"), nodes: readNames(mapping, worlds, "nodes") };
  if (read.namespaces.likely.length + read.nodes.likely.length === 0) return [];
  const judged = new Set(worlds.flatMap(({ stages }) => stages.names));
  const told = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  const tell = (message: string, hint: string, span: Span, severity?: Severity): void => {
    diagnostics.push(diagnose("KS3012", { message, hint, span, ...(severity && { severity }) }));
  };
  for (const what of ["namespaces", "nodes"] as const) {
    const { all, likely, free } = read[what];
    if (likely.length === 0) continue;
    for (const entry of mapping[what]) {
      const { stage, name, span } = entry;
      if (entry.matches === undefined ? all.has(name) : [...all].some((one) => fits(entry, one))) continue;
      const isLost = !judged.has(stage);
      const rest = isLost ? `: ${notJudged(stage)}` : "";
      const message = `${JSON.stringify(name)} fits none of the ${what} that were read (${listed(likely)})${rest}`;
      const meant = meantBy(name, free);
      const hint =
        meant === undefined
          ? "correct the name; what is meant for another cluster may stay"
          : `did you mean ${JSON.stringify(meant)}?`;
      // What was meant is there, so it is not that the stage is elsewhere.
      tell(message, hint, span, isLost && meant !== undefined ? "error" : undefined);
      told.add(stage);
    }
  }
  for (const { name: stage, span } of mapping.stages) {
    if (judged.has(stage) || told.has(stage)) continue;
    const [why, hint] = whyNothing(stage, mapping, read.namespaces);
    tell(`${notJudged(stage)}: ${why}`, hint, span);
  }
  return diagnostics;
}

function notJudged(stage: string): string {
  return `nothing of the stage ${stage} was read, and it is not judged`;
}

function readNames(mapping: StageMapping, worlds: readonly World[], what: MappedKind): ReadNames {
  const all = new Set(
    worlds.flatMap(({ objects }) => (objects.get(kinds[what]) ?? []).map(({ object }) => object.metadata.name)),
  );
  const isOwn = (name: string): boolean => what === "namespaces" && ownNamespaces.has(name);
  const likely = [...all].filter((name) => !isOwn(name)).toSorted();
  return { all, likely, free: likely.filter((name) => stageByMapping(mapping, what, name) === undefined) };
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function meantBy(name: string, free: readonly string[]): string | undefined {
  return nearest(name, name.includes("*") ? free.flatMap((one) => patternsFor(name, one)) : free);
}

/** The patterns of this form that fit a name: its beginnings before `*`, its ends behind it, cut at its dashes. */
function patternsFor(pattern: string, name: string): string[] {
  const cuts = Array.from(name.matchAll(/-/g), ({ index }) => index);
  return cuts.flatMap((at) => [
    ...(pattern.endsWith("*") ? [`${name.slice(0, at + 1)}*`, `${name.slice(0, at)}*`] : []),
    ...(pattern.startsWith("*") ? [`*${name.slice(at)}`, `*${name.slice(at + 1)}`] : []),
  ]);
}

/** Of a stage whose entries fit what was read, as far as that can be said, and which has nothing all the same. */
function whyNothing(stage: string, mapping: StageMapping, { all }: ReadNames): readonly [why: string, hint: string] {
  const own = [...mapping.namespaces, ...mapping.nodes].filter((one) => one.stage === stage);
  if (own.length === 0)
    return ["no entry names a namespace or a node of it", "name its namespaces or nodes, or remove the stage"];
  const taken = [...all].find((name) => mapping.namespaces.some((one) => one.stage === stage && fits(one, name)));
  if (taken === undefined) return ["no node was read", "give the nodes too, by `--nodes FILE`"];
  const other = stageByMapping(mapping, "namespaces", taken) ?? "";
  return [`${taken} is of ${other} by an earlier entry`, "put the narrower pattern first: the first that fits decides"];
}

function fits({ name: written, matches }: NamePattern, name: string): boolean {
  return matches === undefined ? written === name : matches.test(name);
}
