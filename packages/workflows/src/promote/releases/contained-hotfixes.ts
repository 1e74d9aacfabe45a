import { KubestageError } from "@kubestage/adapters";
import { type Ledger, suggest } from "@kubestage/core";
import type { Origin } from "./origin.ts";

export interface ContainedHotfixes {
  readonly contains: readonly string[];
  /** Those of which it cannot be known. */
  readonly unknown: readonly string[];
}

/**
 * The hotfixes of an app that a new release of it contains: those whose commit is among the ancestors of its own, and those of which
 * somebody says so, as where a fix was cherry-picked.
 *
 * Errors: thrown KS6006 for what is no hotfix of the ledger's.
 */
export async function containedHotfixes(
  ledger: Ledger,
  app: string,
  { said, history }: Origin,
): Promise<ContainedHotfixes> {
  const all = [...ledger.releases.values()].filter(({ hotfix }) => hotfix);
  const other = said.find((name) => !all.some((one) => one.name === name));
  if (other !== undefined) {
    const message = `the ledger has no hotfix ${JSON.stringify(other)}`;
    const names = all.map(({ name }) => name);
    throw new KubestageError("KS6006", { message, hint: suggest(other, names, "hotfix") });
  }
  const contains: string[] = [];
  const unknown: string[] = [];
  for (const { name, commit } of all.filter((one) => one.app === app)) {
    const isIn = said.includes(name) || (commit === undefined ? undefined : await history?.contains(commit));
    if (isIn) contains.push(name);
    if (isIn === undefined) unknown.push(name);
  }
  return { contains, unknown };
}
