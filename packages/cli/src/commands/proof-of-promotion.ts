import { count, type Palette, printable, treeKey } from "@kubestage/core";
import type { PromoteResult } from "@kubestage/workflows";

/** So many files of a promotion are named. */
const mostFiles = 12;

/** What a promotion writes, and what it would open: with the way in, one step on each line. */
export function proofLines(
  { examined }: PromoteResult,
  one: { readonly stage: string; readonly app: string; readonly release: string },
  palette: Palette,
): string[] {
  const found = examined.get(treeKey(one, one.release));
  if (!found) return [];
  const { files, tree } = found.rendered;
  const shown = files
    .slice(0, mostFiles)
    .map(({ path, text }) => `      ${text === undefined ? "-" : "+"} ${printable(path)}`);
  const more = files.length > mostFiles ? [palette.faint(`      and ${files.length - mostFiles} more`)] : [];
  const written = [
    palette.faint(`    writes ${count(files.length, "file")}, tree ${tree.slice(0, 12)}`),
    ...shown.map(palette.faint),
    ...more,
  ];
  if (!found.proof || found.proof.passed) return written;
  const findings = found.proof.report.proofs.flatMap((proof) =>
    proof.findings.filter(({ severity }) => severity === "error"),
  );
  return [
    ...written,
    ...findings
      .slice(0, 3)
      .flatMap(({ code, message, hint, witness }) => [
        `    ${palette.error(code)} ${printable(message)}`,
        ...(witness ? [palette.faint(`      witness: ${printable(witness.summary)}`)] : []),
        palette.faint(`      ${printable(hint)}`),
      ]),
  ];
}
