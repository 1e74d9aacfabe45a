import type { Property } from "../verdicts/property.ts";
import type { Proof, ProofReport } from "../verdicts/proof.ts";
import { matrixOf } from "./proof-matrix.ts";
import { printable } from "./printable.ts";

/** The ways between stages that are open, or not known to be closed: one edge for each ordered pair. */
interface Graph {
  readonly world: string;
  readonly nodes: readonly string[];
  readonly edges: readonly Edge[];
}

export interface Edge {
  /** Positions in `nodes`. */
  readonly from: number;
  readonly to: number;
  readonly broken: readonly Property[];
  readonly unknown: readonly Property[];
}

export function graphOf(proof: Proof): Graph {
  const { names, cell } = matrixOf(proof);
  const edges = names.flatMap((from, row) =>
    names.flatMap((to, column) => {
      const { broken, unknown } = cell(from, to);
      return broken.length + unknown.length === 0 ? [] : [{ from: row, to: column, broken, unknown }];
    }),
  );
  return { world: proof.world, nodes: names, edges };
}

/** `network, access, labels?`: what is not known has a question mark. */
export function edgeText({ broken, unknown }: Edge): string {
  return [...broken, ...unknown.map((one) => `${one}?`)].join(", ");
}

/**
 * A flowchart, as code hosts draw it in Markdown. Edges are drawn through where they are broken, dotted where they are not known.
 * Source: https://mermaid.js.org/syntax/flowchart.html
 */
export function proofMermaid({ proofs }: ProofReport): string {
  const lines = ["flowchart LR"];
  for (const [world, graph] of proofs.map(graphOf).entries()) {
    const id = (node: number): string => `w${world}n${node}`;
    lines.push(`  subgraph w${world}["${mermaidText(graph.world)}"]`);
    for (const [index, name] of graph.nodes.entries()) lines.push(`    ${id(index)}["${mermaidText(name)}"]`);
    lines.push("  end");
    for (const edge of graph.edges) {
      const arrow = edge.broken.length > 0 ? "-->" : "-.->";
      lines.push(`  ${id(edge.from)} ${arrow}|"${mermaidText(edgeText(edge))}"| ${id(edge.to)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** Mermaid writes characters by number: `#34;` is a quote. Letters, digits and what is harmless stay. */
export function mermaidText(text: string): string {
  return printable(text).replace(/[^\p{L}\p{N} .,:/()?_→-]/gu, (character) => `#${character.codePointAt(0)};`);
}

/**
 * A graph for Graphviz.
 * Source: https://graphviz.org/doc/info/lang.html
 */
export function proofDot({ proofs }: ProofReport): string {
  const lines = ["digraph proof {", "  rankdir=LR;", "  node [shape=box];"];
  for (const [world, graph] of proofs.map(graphOf).entries()) {
    const id = (node: number): string => `w${world}n${node}`;
    lines.push(`  subgraph cluster_${world} {`, `    label=${dotText(graph.world)};`);
    for (const [index, name] of graph.nodes.entries()) lines.push(`    ${id(index)} [label=${dotText(name)}];`);
    lines.push("  }");
    for (const edge of graph.edges) {
      const style = edge.broken.length > 0 ? "color=red" : "style=dashed";
      lines.push(`  ${id(edge.from)} -> ${id(edge.to)} [label=${dotText(edgeText(edge))}, ${style}];`);
    }
  }
  return `${lines.join("\n")}\n}\n`;
}

/** A quoted string: in labels a backslash would begin an escape, so it is doubled too. */
export function dotText(text: string): string {
  return `"${printable(text).replace(/[\\"]/g, (character) => `\\${character}`)}"`;
}
