import { foldersInRepository, readTextIfThere, yamlFilesIn } from "@kubestage/adapters";
import { declaredLedger, type Platform } from "@kubestage/core";
import { join } from "node:path";

/**
 * The ledger of the Platform in whose folder somebody works, or in a folder below it within the same repository: what is declared
 * nearest counts. Modules are not run for it.
 *
 * @param from absolute
 */
export function findDeclaredLedger(from: string): Platform["ledger"] {
  for (const folder of foldersInRepository(from)) {
    const sources = yamlFilesIn(folder).flatMap((name) => {
      const text = readTextIfThere(join(folder, name));
      return text === undefined ? [] : [{ file: name, path: name, text }];
    });
    const ledger = declaredLedger(sources);
    if (ledger) return ledger;
  }
  return undefined;
}

/** The branch of a ledger where nobody says which: what the Platform says of it that declares this very one. */
export function declaredBranch(ledger: string, from: string): string {
  const declared = findDeclaredLedger(from);
  return declared?.repository === ledger ? declared.branch : "main";
}
