import { startRun } from "./start-run.ts";
import { svgBox, svgDocument, svgLabel, svgText } from "./svg.ts";

const columnWidth = 7.2;
const lineHeight = 18;
const margin = 16;

/** What a terminal does at each of its colour codes. */
const classes: Readonly<Record<string, string>> = {
  1: "strong",
  2: "faint",
  31: "warning",
  32: "good",
  33: "warning",
  36: "key",
};

/** docs/pictures/start.svg: what `npm start` shows in a terminal. */
export async function terminalPicture(): Promise<string> {
  const ran = await startRun();
  if (ran.code !== 0) throw new Error(`npm start failed:\n${ran.stderr}`);
  const lines = ["$ npm start", "", ...ran.stdout.trimEnd().split("\n")];
  const columns = Math.max(...lines.map((line) => visible(line).length));
  const width = Math.ceil(columns * columnWidth + 2 * margin);
  const height = (lines.length + 1) * lineHeight + 2 * margin;
  const dots = svgLabel("faint", margin, margin + 8, "● ● ●");
  const text = lines.map((line, index) => drawLine(line, margin + (index + 2) * lineHeight)).filter(Boolean);
  return svgDocument(width, height, "npm start in a terminal", [
    svgBox("card", 0.5, 0.5, width - 1, height - 1),
    dots,
    ...text,
  ]);
}

/** Each stretch of one colour has its place and length, so that columns stand and frames close whatever font the reader has. */
function drawLine(line: string, y: number): string {
  let column = 0;
  let name = "text";
  const parts = line.split(/\u001b\[([\d;]*)m/).map((part, index) => {
    if (index % 2 === 1) {
      name = classes[part] ?? "text";
      return "";
    }
    const x = (margin + column * columnWidth).toFixed(1);
    column += part.length;
    if (part.trim() === "") return "";
    const length = `textLength="${(part.length * columnWidth).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`;
    return `<text class="mono ${name}" x="${x}" y="${y}" ${length}>${svgText(part)}</text>`;
  });
  return parts.join("");
}

function visible(line: string): string {
  return line.replaceAll(/\u001b\[[\d;]*m/g, "");
}
