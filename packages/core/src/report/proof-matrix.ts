import type { Property } from "../verdicts/property.ts";
import type { Verdict } from "../verdicts/verdict.ts";
import type { Proof } from "../verdicts/proof.ts";
import { namesOf } from "./proof-model.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";

/** Each property in one letter: a capital where it is broken, a small one where it is not known. */
const propertyLetters: Readonly<Record<Property, string>> = {
  network: "N",
  access: "A",
  placement: "P",
  podSecurity: "S",
  labels: "L",
  configuration: "C",
  resources: "R",
  shared: "H",
  paths: "W",
};

/** What a cell shows of one ordered pair. */
export interface MatrixCell {
  readonly broken: readonly Property[];
  readonly unknown: readonly Property[];
  /** Whether nothing is shown of the pair: a stage and itself, or what was not asked for. */
  readonly empty: boolean;
}

export interface Matrix {
  /** All names of rows and columns, in their order. */
  readonly names: readonly string[];
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cell: (from: string, to: string) => MatrixCell;
}

const nothing: MatrixCell = { broken: [], unknown: [], empty: true };

/** The verdicts of a proof by row (from) and column (to). Rows and columns of which nothing is shown are left out. */
export function matrixOf(proof: Proof): Matrix {
  const cells = new Map<string, { broken: Property[]; unknown: Property[]; empty: false }>();
  const [froms, tos] = [new Set<string>(), new Set<string>()];
  for (const { property, from, to, verdict } of proof.verdicts) {
    froms.add(from);
    tos.add(to);
    const key = keyOf(from, to);
    const cell = cells.get(key) ?? { broken: [], unknown: [], empty: false };
    cells.set(key, cell);
    if (verdict !== "holds") cell[verdict].push(property);
  }
  const names = namesOf(proof).filter((name) => froms.has(name) || tos.has(name));
  return {
    names,
    rows: names.filter((name) => froms.has(name)),
    columns: names.filter((name) => tos.has(name)),
    cell: (from, to) => cells.get(keyOf(from, to)) ?? nothing,
  };
}

function keyOf(from: Verdict["from"], to: Verdict["to"]): string {
  return JSON.stringify([from, to]);
}

const longestName = 20;
const gap = "  ";

/**
 * The matrix for a terminal of `columns` characters: rows lead, columns are led to. Where names do not fit over the
 * columns, both get numbers; where letters do not fit, cells count; and what is still too wide continues below.
 */
export function matrixText(proof: Proof, palette: Palette, columns: number): string {
  const matrix = matrixOf(proof);
  if (matrix.names.length === 0) return "";
  const byLetters = (from: string, to: string): string => letters(matrix.cell(from, to));
  const byCount = (from: string, to: string): string => counted(matrix.cell(from, to));
  const called = (name: string): string => cut(printable(name));
  const number = (name: string): string => String(matrix.names.indexOf(name) + 1);
  const numbered = (name: string): string =>
    `${number(name).padStart(String(matrix.names.length).length)} ${called(name)}`;
  const candidates = [
    layOut(matrix, called, called, byLetters),
    layOut(matrix, numbered, number, byLetters),
    layOut(matrix, numbered, number, byCount),
  ];
  const layout = candidates.find(({ width }) => width <= columns) ?? candidates.at(-1);
  return layout ? drawn(layout, matrix, palette, columns) : "";
}

interface Layout {
  readonly rows: readonly { readonly name: string; readonly label: string }[];
  readonly columns: readonly { readonly name: string; readonly head: string; readonly width: number }[];
  readonly text: (from: string, to: string) => string;
  readonly rowWidth: number;
  readonly width: number;
}

function layOut(
  matrix: Matrix,
  labelOf: (name: string) => string,
  headOf: (name: string) => string,
  text: (from: string, to: string) => string,
): Layout {
  const rows = matrix.rows.map((name) => ({ name, label: labelOf(name) }));
  const columns = matrix.columns.map((name) => {
    const head = headOf(name);
    return { name, head, width: Math.max(head.length, ...matrix.rows.map((from) => text(from, name).length)) };
  });
  const rowWidth = Math.max(...rows.map(({ label }) => label.length));
  const width = columns.reduce((sum, column) => sum + column.width + gap.length, rowWidth + 2);
  return { rows, columns, text, rowWidth, width };
}

function drawn(layout: Layout, matrix: Matrix, palette: Palette, width: number): string {
  const { rows, text, rowWidth } = layout;
  const blocks = blocksOf(layout, width).map((block) => {
    const head = block.map((column) => column.head.padEnd(column.width)).join(gap);
    const lines = rows.map(({ name, label }) => {
      const cells = block.map((column) =>
        paintOf(matrix.cell(name, column.name), palette)(text(name, column.name).padEnd(column.width)),
      );
      return `  ${palette.strong(label.padEnd(rowWidth))}${gap}${cells.join(gap)}`.trimEnd();
    });
    return [`  ${" ".repeat(rowWidth)}${gap}${palette.strong(head.trimEnd())}`, ...lines].join("\n");
  });
  return `${blocks.join("\n\n")}\n`;
}

/** Columns that stand side by side. */
function blocksOf({ columns, rowWidth }: Layout, width: number): Layout["columns"][] {
  const blocks: Layout["columns"][number][][] = [];
  let room = 0;
  for (const column of columns) {
    const needed = column.width + gap.length;
    const block = blocks.at(-1);
    if (block && needed <= room) block.push(column);
    else {
      blocks.push([column]);
      room = width - rowWidth - 2;
    }
    room -= needed;
  }
  return blocks;
}

function paintOf({ broken, unknown, empty }: MatrixCell, palette: Palette): (text: string) => string {
  if (empty) return palette.faint;
  if (broken.length > 0) return palette.error;
  return unknown.length > 0 ? palette.warning : palette.good;
}

export function letters({ broken, unknown, empty }: MatrixCell): string {
  if (empty) return "-";
  const shown =
    broken.map((one) => propertyLetters[one]).join("") +
    unknown.map((one) => propertyLetters[one].toLowerCase()).join("");
  return shown === "" ? "·" : shown;
}

function counted({ broken, unknown, empty }: MatrixCell): string {
  if (empty) return "-";
  if (broken.length > 0) return String(broken.length);
  return unknown.length > 0 ? "?" : "·";
}

function cut(name: string): string {
  return name.length <= longestName ? name : `${name.slice(0, longestName - 1)}…`;
}

/** What the signs of a matrix mean; of the letters those that stand in it. */
export function legendText({ verdicts }: Proof): string {
  const used = (["broken", "unknown"] as const).flatMap((answer) => {
    const found = new Set(verdicts.flatMap(({ verdict, property }) => (verdict === answer ? [property] : [])));
    const letter = (one: Property): string =>
      answer === "broken" ? propertyLetters[one] : propertyLetters[one].toLowerCase();
    return found.size === 0 ? [] : [`${answer}: ${[...found].map((one) => `${letter(one)} ${one}`).join(", ")}`];
  });
  return ["row → column", "· holds", ...used].join("   ");
}
