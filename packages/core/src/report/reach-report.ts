import { formatPlace, placeOf } from "../diagnostics/places.ts";
import type { ObjectKey } from "../manifests/object-key.ts";
import { keyText } from "../manifests/object-key.ts";
import { placeOfField } from "../manifests/world/place-of-field.ts";
import type { ReachExplanation } from "../prove/network/reach/explain-reach.ts";
import type { ReachEnd, ReachEntry } from "../prove/network/reach/reach.ts";
import type { PortRange } from "../verdicts/intent.ts";
import { count } from "./amounts.ts";
import type { Palette } from "./palette.ts";
import { markdownCode, markdownText, printable } from "./printable.ts";
import { csvText } from "./proof-csv.ts";
import { dotText, mermaidText } from "./proof-graph.ts";
import { siteText } from "./proof-words.ts";

/** What workloads of one world can open of each other. */
export interface ReachReport {
  readonly world: string;
  readonly entries: readonly ReachEntry[];
  /** Where one pair is asked for: why, rule by rule. */
  readonly explanation?:
    | { readonly from: ObjectKey; readonly to: ObjectKey; readonly why: ReachExplanation }
    | undefined;
}

function endText(end: ReachEnd): string {
  return end.type === "outside" ? `(outside) ${end.cidr}` : keyText(end.workload);
}

function stageOf(end: ReachEnd): string {
  return end.type === "outside" ? "(outside)" : end.stage;
}

/** `TCP 80, 8000-8010; UDP all`. */
function portsText(ranges: readonly PortRange[]): string {
  const byProtocol = Map.groupBy(ranges, ({ protocol }) => protocol);
  return [...byProtocol].map(([protocol, own]) => `${protocol} ${own.map(rangeText).join(", ")}`).join("; ");
}

function rangeText({ port, endPort = port }: PortRange): string {
  if (port <= 1 && endPort === 65_535) return "all";
  return endPort === port ? String(port) : `${port}-${endPort}`;
}

function opensText({ open, perhaps }: Pick<ReachEntry, "open" | "perhaps">): string {
  const parts = [portsText(open), ...(perhaps.length > 0 ? [`perhaps ${portsText(perhaps)}`] : [])];
  return parts.filter((part) => part !== "").join("; ") || "nothing";
}

/** A line for each pair that can connect, grouped by who connects. */
export function reachText(reports: readonly ReachReport[], palette: Palette): string {
  return reports.map((report) => worldText(report, palette)).join("\n");
}

function worldText({ world, entries, explanation }: ReachReport, palette: Palette): string {
  const groups = Map.groupBy(entries, ({ from }) => `${stageOf(from)}  ${endText(from)}`);
  const lines = [`${palette.strong(printable(world))}: ${count(entries.length, "pair")} can connect`];
  for (const [from, own] of groups) {
    lines.push("", palette.strong(printable(from)));
    for (const entry of own) {
      const isAcross = stageOf(entry.from) !== stageOf(entry.to);
      const to = printable(`${stageOf(entry.to)}  ${endText(entry.to)}`);
      lines.push(`  → ${isAcross ? palette.warning(to) : to}  ${printable(opensText(entry))}`);
    }
  }
  if (explanation) lines.push("", ...explanationLines(explanation.why, palette));
  return `${lines.join("\n")}\n`;
}

function explanationLines({ sides, ...opens }: ReachExplanation, palette: Palette): string[] {
  const lines = [`${palette.strong("open:")} ${printable(opensText(opens))}`];
  for (const { direction, workload, isolated, rules, ...side } of sides) {
    const isolation = { yes: "is isolated", no: "is not isolated: everything passes", maybe: "may be isolated" }[
      isolated
    ];
    lines.push(
      `${palette.note(direction)} of ${printable(keyText(workload))}: ${isolation}; lets through ${printable(opensText(side))}`,
    );
    for (const { site, action, ports, perhaps } of rules) {
      const span = placeOfField(site.object.origin, site.path);
      const place = span ? ` (${formatPlace(placeOf(span))})` : "";
      const matched =
        ports.length + perhaps.length === 0 ? "does not speak of it" : opensText({ open: ports, perhaps });
      lines.push(`  ${action} ${printable(siteText(site))}${printable(place)}: ${printable(matched)}`);
    }
  }
  return lines;
}

/** As programs read it: source and destination by namespace, kind and name, ports as ranges. */
export function reachJson(reports: readonly ReachReport[]): object {
  return {
    worlds: reports.map(({ world, entries, explanation }) => ({
      name: world,
      connections: entries.map(({ from, to, open, perhaps }) => ({
        from: endJson(from),
        to: endJson(to),
        open: open.map(rangeJson),
        perhaps: perhaps.map(rangeJson),
      })),
      explanation: explanation ? explanationJson(explanation.why) : null,
    })),
  };
}

function endJson(end: ReachEnd): object {
  if (end.type === "outside") return { stage: "(outside)", cidr: end.cidr };
  const { group, kind, namespace, name } = end.workload;
  return { stage: end.stage, namespace, kind: group === "" ? kind : `${group}/${kind}`, name };
}

function rangeJson({ protocol, port, endPort = port }: PortRange): object {
  return { protocol, port, endPort };
}

function explanationJson({ open, perhaps, sides }: ReachExplanation): object {
  return {
    open: open.map(rangeJson),
    perhaps: perhaps.map(rangeJson),
    sides: sides.map(({ rules, open: through, perhaps: maybe, ...side }) => ({
      ...side,
      open: through.map(rangeJson),
      perhaps: maybe.map(rangeJson),
      rules: rules.map(({ site, action, ports, perhaps: unsure }) => {
        const span = placeOfField(site.object.origin, site.path);
        const place = span ? placeOf(span) : null;
        return { rule: siteText(site), place, action, ports: ports.map(rangeJson), perhaps: unsure.map(rangeJson) };
      }),
    })),
  };
}

export function reachCsv(reports: readonly ReachReport[]): string {
  const rows = reports.flatMap(({ world, entries }) =>
    entries.map((entry) => [
      world,
      stageOf(entry.from),
      endText(entry.from),
      stageOf(entry.to),
      endText(entry.to),
      portsText(entry.open),
      portsText(entry.perhaps),
    ]),
  );
  return csvText([["world", "from stage", "from", "to stage", "to", "open", "perhaps"], ...rows]);
}

export function reachMarkdown(reports: readonly ReachReport[]): string {
  return reports
    .map(({ world, entries }) => {
      const rows = entries.map(
        (entry) =>
          `| ${markdownText(stageOf(entry.from))} | ${markdownCode(endText(entry.from))} | ${markdownText(stageOf(entry.to))} | ${markdownCode(endText(entry.to))} | ${markdownText(opensText(entry))} |`,
      );
      return `# ${markdownText(world)}\n\n| stage | from | stage | to | ports |\n| --- | --- | --- | --- | --- |\n${rows.join("\n")}\n`;
    })
    .join("\n");
}

/** The same as a graph: workloads in a box for each stage. */
export function reachGraph(reports: readonly ReachReport[], form: "mermaid" | "dot"): string {
  const lines = form === "mermaid" ? ["flowchart LR"] : ["digraph reach {", "  rankdir=LR;", "  node [shape=box];"];
  for (const [index, { entries }] of reports.entries()) {
    const ends = new Map(entries.flatMap(({ from, to }) => [from, to]).map((end) => [endText(end), end]));
    const ids = new Map([...ends.keys()].map((text, at) => [text, `w${index}n${at}`]));
    const idOf = (end: ReachEnd): string => ids.get(endText(end)) ?? "";
    let box = 0;
    for (const [stage, own] of Map.groupBy(ends.values(), stageOf)) {
      const id = `w${index}s${box++}`;
      lines.push(
        form === "mermaid"
          ? `  subgraph ${id}["${mermaidText(stage)}"]`
          : `  subgraph cluster_${id} {\n    label=${dotText(stage)};`,
      );
      for (const end of own)
        lines.push(
          form === "mermaid"
            ? `    ${idOf(end)}["${mermaidText(endText(end))}"]`
            : `    ${idOf(end)} [label=${dotText(endText(end))}];`,
        );
      lines.push(form === "mermaid" ? "  end" : "  }");
    }
    for (const entry of entries) {
      const ports = opensText(entry);
      lines.push(
        form === "mermaid"
          ? `  ${idOf(entry.from)} -->|"${mermaidText(ports)}"| ${idOf(entry.to)}`
          : `  ${idOf(entry.from)} -> ${idOf(entry.to)} [label=${dotText(ports)}];`,
      );
    }
  }
  return `${[...lines, ...(form === "dot" ? ["}"] : [])].join("\n")}\n`;
}
