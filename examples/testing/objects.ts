/** One object of an example's output, as `origins.json` names it. */
export interface ListedObject {
  readonly cluster: string;
  /** The file that holds it, below the output folder. */
  readonly file: string;
  readonly kind: string;
  readonly name: string;
}

/** Every object of an output folder, in the order in which it is written. */
export function listObjects(files: ReadonlyMap<string, string>): ListedObject[] {
  return [...files].flatMap(([path, text]) => {
    const [cluster = "", name] = path.split("/");
    if (name !== "origins.json") return [];
    const { objects } = JSON.parse(text) as { readonly objects: readonly Omit<ListedObject, "cluster">[] };
    return objects.map(({ file, kind, name }) => ({ cluster, file: `${cluster}/${file}`, kind, name }));
  });
}

/** The names of all objects, by file and kind. */
export function formatNames(objects: readonly ListedObject[]): string {
  const byFile = Map.groupBy(objects, ({ file }) => file);
  const blocks = [...byFile].map(([file, inFile]) => {
    const byKind = Map.groupBy(inFile, ({ kind }) => kind);
    const lines = [...byKind].map(([kind, ofKind]) => `  ${kind}: ${ofKind.map(({ name }) => name).join(", ")}`);
    return [file, ...lines].join("\n");
  });
  return `${blocks.join("\n\n")}\n`;
}

/** How many objects there are in each column's places, by row. Rows and columns in the order of their first object. */
export function formatCounts(
  objects: readonly ListedObject[],
  rowOf: (object: ListedObject) => string,
  columnOf: (object: ListedObject) => string,
): string {
  const columns = [...new Set(objects.map(columnOf))];
  const rows = [...Map.groupBy(objects, rowOf)].map(([row, inRow]) => {
    const counts = columns.map((column) => inRow.filter((object) => columnOf(object) === column).length);
    return [row, ...counts.map((count) => (count === 0 ? "-" : String(count)))];
  });
  const table = [["", ...columns], ...rows];
  const widths = ["", ...columns].map((_, index) => Math.max(...table.map((row) => row[index]?.length ?? 0)));
  const align = (cell: string, index: number): string =>
    index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0);
  return `${table.map((row) => row.map(align).join("  ").trimEnd()).join("\n")}\n`;
}
