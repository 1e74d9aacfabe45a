import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** A folder, and those above it as far as the root of the Git repository that they are in; the folder alone where there is none. */
export function foldersInRepository(folder: string): readonly string[] {
  const folders: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    folders.push(at);
    if (existsSync(join(at, ".git"))) return folders;
    if (at === dirname(at)) return [folder];
  }
}

/** The YAML files that stand directly in a folder; none where it cannot be read. */
export function yamlFilesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[^.].*\.ya?ml$/.test(entry.name))
    .map(({ name }) => name)
    .toSorted();
}
