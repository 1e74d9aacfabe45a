import { formatPlace, placeOf } from "../diagnostics/places.ts";
import type { Parity } from "../parity/parity.ts";
import { differenceSubject, parityHeading, shownValues } from "./parity-text.ts";
import { htmlText } from "./printable.ts";

const style = `body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #1b1f24; background: #fff }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #d5dae0; overflow-wrap: anywhere }
code { font: 13px/1.4 ui-monospace, monospace }`;

/** How two stages differ, as a page that stands alone: no script, nothing loaded. */
export function parityHtml(parity: Parity): string {
  const title = htmlText(parity.stages.join(" and "));
  const code = (text: string): string => `<code>${htmlText(text)}</code>`;
  const rows = parity.differences.map((difference) => {
    const values = shownValues(difference.values)
      .map((value) => `<td>${code(value)}</td>`)
      .join("");
    const causes = difference.causes.map(({ span }) => code(formatPlace(placeOf(span)))).join("<br>");
    return `<tr><td>${htmlText(difference.kind)}</td><td>${htmlText(differenceSubject(difference))}</td>${values}<td>${causes}</td></tr>`;
  });
  const headings = ["kind", "where", ...parity.stages, "caused by"].map(
    (text) => `<th scope="col">${htmlText(text)}</th>`,
  );
  const table = `<table>\n<thead><tr>${headings.join("")}</tr></thead>\n<tbody>\n${rows.join("\n")}\n</tbody>\n</table>\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
${style}
</style>
</head>
<body>
<h1>${title}</h1>
<p>${htmlText(parityHeading(parity))}</p>
${rows.length > 0 ? table : ""}</body>
</html>
`;
}
