import type { Section } from "./sections.ts";

interface Fitted {
  readonly text: string;
  /** What was left out, such as "388 of 400 rows of Commits". */
  readonly cut: readonly string[];
}

/** The sections in at most `room` UTF-16 units. Every heading stands, so that nothing is missing unseen. */
export function fitSections(sections: readonly Section[], room: number): Fitted {
  const frames = sections.map((section) => {
    const head = headOf(section);
    return { section, head, reserved: head.length + cutLine(section, section.count).length };
  });
  let left = room - frames.reduce((sum, { reserved }) => sum + reserved, 0);
  let text = "";
  const cut: string[] = [];
  for (const { section, head, reserved } of frames) {
    const rows: string[] = [];
    for (let index = 0; index < section.count; index++) {
      const line = rowOf(section.row(index));
      // The last row needs no line that says what is missing.
      const spared = index === section.count - 1 ? reserved - head.length - 1 : 0;
      if (line.length > left + spared) break;
      rows.push(line);
      left -= line.length;
    }
    const missing = section.count - rows.length;
    const end = missing === 0 ? "\n" : cutLine(section, missing);
    left += reserved - head.length - end.length;
    if (missing > 0) cut.push(`${missing} of ${section.count} rows of ${section.title}`);
    text += head + rows.join("") + end;
  }
  return { text, cut };
}

function headOf({ title, columns }: Section): string {
  return `## ${title}\n\n${rowOf(columns)}${rowOf(columns.map(() => "---"))}`;
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}

function cutLine({ count }: Section, missing: number): string {
  return `\n${missing} of ${count} rows do not fit here.\n\n`;
}
