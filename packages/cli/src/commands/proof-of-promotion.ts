import { contentsLines, count, type Palette, printable, treeKey } from "@kubestage/core";
import type { PromoteResult } from "@kubestage/workflows";

/** So many files of a promotion are named. */
const mostFiles = 12;

/** What a promotion writes: the objects that it changes where they are known, else its files; and what it would open, with the way in. */
export function proofLines(
  { examined, contents }: PromoteResult,
  one: { readonly stage: string; readonly app: string; readonly release: string },
  palette: Palette,
  { full = false }: { readonly full?: boolean } = {},
): string[] {
  const found = examined.get(treeKey(one, one.release));
  if (!found) return [];
  const { files, tree } = found.rendered;
  const brought = contents?.get(treeKey(one, one.release));
  const shown = files.slice(0, brought ? 0 : mostFiles);
  const left = brought ? 0 : files.length - shown.length;
  const written = [
    palette.faint(`    writes ${count(files.length, "file")}, tree ${tree.slice(0, 12)}`),
    ...shown.map(({ path, text }) => palette.faint(`      ${text === undefined ? "- " : ""}${printable(path)}`)),
    ...(left > 0 ? [palette.faint(`      and ${left} more`)] : []),
    ...(brought ? contentsLines(brought, palette, { full }) : []),
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
