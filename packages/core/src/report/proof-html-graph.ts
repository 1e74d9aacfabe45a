import type { Proof } from "../verdicts/proof.ts";
import { htmlText } from "./printable.ts";
import type { Edge } from "./proof-graph.ts";
import { edgeText, graphOf } from "./proof-graph.ts";

const nodeRadius = 7;
const margin = 130;

/**
 * The open ways between stages as a drawing in the page itself: stages on a circle, an arrow for each ordered pair that does
 * not hold. Empty where all hold. What it shows stands in the matrix too, so it is hidden from those who do not see it.
 */
export function graphSvg(proof: Proof, id: string): string {
  const { nodes, edges } = graphOf(proof);
  if (edges.length === 0) return "";
  const radius = Math.max(90, nodes.length * 16);
  const size = 2 * (radius + margin);
  const places = nodes.map((_, index) => {
    const angle = (index / nodes.length) * 2 * Math.PI - Math.PI / 2;
    return { x: size / 2 + radius * Math.cos(angle), y: size / 2 + radius * Math.sin(angle) };
  });
  const arrows = edges.map((edge) => arrow(edge, places, nodes, id));
  const points = nodes.map((name, index) => {
    const { x, y } = places[index] ?? { x: 0, y: 0 };
    const isLeft = x < size / 2 - 1;
    const side = isLeft ? -nodeRadius - 5 : nodeRadius + 5;
    const anchor = isLeft ? "end" : "start";
    return `<circle cx="${round(x)}" cy="${round(y)}" r="${nodeRadius}"/><text x="${round(x + side)}" y="${round(y + 4)}" text-anchor="${anchor}">${htmlText(name)}</text>`;
  });
  return `<svg class="graph" viewBox="0 0 ${size} ${size}" aria-hidden="true">
<defs><marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>
${arrows.join("\n")}
${points.join("\n")}
</svg>
`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Bent to one side, so that the way there and the way back are two lines. */
function arrow(edge: Edge, places: readonly Point[], nodes: readonly string[], id: string): string {
  const start = places[edge.from] ?? { x: 0, y: 0 };
  const end = places[edge.to] ?? { x: 0, y: 0 };
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = Math.hypot(dx, dy) || 1;
  const bend = { x: (start.x + end.x) / 2 - dy * 0.12, y: (start.y + end.y) / 2 + dx * 0.12 };
  const stop = { x: end.x - (dx / length) * (nodeRadius + 2), y: end.y - (dy / length) * (nodeRadius + 2) };
  const title = `${nodes[edge.from] ?? ""} → ${nodes[edge.to] ?? ""}: ${edgeText(edge)}`;
  const kind = edge.broken.length > 0 ? "broken" : "unknown";
  return `<path class="${kind}" marker-end="url(#${id})" d="M${round(start.x)} ${round(start.y)} Q${round(bend.x)} ${round(bend.y)} ${round(stop.x)} ${round(stop.y)}"><title>${htmlText(title)}</title></path>`;
}

function round(length: number): string {
  return String(Math.round(length * 10) / 10);
}
