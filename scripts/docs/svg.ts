/** Escapes text for SVG. */
export function svgText(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}

/** Class names of the pictures, each with its colours by day and by night. */
const colours: Readonly<Record<string, readonly [day: string, night: string]>> = {
  paper: ["fill:#ffffff", "fill:#0d1117"],
  card: ["fill:#f6f8fa;stroke:#d0d7de", "fill:#161b22;stroke:#30363d"],
  stage: ["fill:#ffffff;stroke:#8c959f", "fill:#0d1117;stroke:#6e7681"],
  production: ["fill:#fff8f0;stroke:#bc4c00", "fill:#1f1710;stroke:#db6d28"],
  pod: ["fill:#ddf4ff;stroke:#54aeff", "fill:#0c2d6b;stroke:#388bfd"],
  wall: ["stroke:#cf222e", "stroke:#f85149"],
  line: ["stroke:#57606a;fill:none", "stroke:#8b949e;fill:none"],
  head: ["fill:#57606a", "fill:#8b949e"],
  text: ["fill:#1f2328", "fill:#e6edf3"],
  faint: ["fill:#57606a", "fill:#8b949e"],
  key: ["fill:#0550ae", "fill:#79c0ff"],
  strong: ["fill:#1f2328;font-weight:600", "fill:#e6edf3;font-weight:600"],
  good: ["fill:#116329", "fill:#56d364"],
  warning: ["fill:#953800", "fill:#e3b341"],
};

const sans = "ui-sans-serif,system-ui,-apple-system,Segoe UI,Helvetica,Arial,DejaVu Sans,sans-serif";
const mono = "ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace";

/** A whole picture. Its colours follow the reader's own light or dark mode. */
export function svgDocument(width: number, height: number, title: string, content: readonly string[]): string {
  const rules = (mode: 0 | 1): string =>
    Object.entries(colours)
      .map(([name, style]) => `.${name}{${style[mode]}}`)
      .join("");
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" xml:space="preserve">`,
    `<title>${svgText(title)}</title>`,
    `<style>text{font-family:${sans};font-size:13px}.mono{font-family:${mono};font-size:12px}${rules(0)}`,
    `@media(prefers-color-scheme:dark){${rules(1)}}</style>`,
    ...content,
    "</svg>",
  ].join("\n")}\n`;
}

export function svgBox(name: string, x: number, y: number, width: number, height: number, radius = 8): string {
  return `<rect class="${name}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`;
}

export function svgLabel(name: string, x: number, y: number, text: string, anchor = "start"): string {
  return `<text class="${name}" x="${x}" y="${y}" text-anchor="${anchor}">${svgText(text)}</text>`;
}
