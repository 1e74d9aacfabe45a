import type { Dirent } from "node:fs";
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import type { Diagnostic } from "@kubestage/core";
import { diagnose } from "@kubestage/core";
import { inventoryName } from "../output/inventory.ts";
import type { NamedFile } from "./read-text.ts";
import { reasonOf, unreadable } from "./read-text.ts";

/** A folder with more entries than this is not a declaration: most likely the wrong path was given. */
const mostEntries = 100_000;

/** The kernel's own, which lead to every other folder and never end. */
const kernelFolders = ["/proc", "/sys", "/dev"];

export interface FoundFiles {
  readonly files: readonly NamedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The declaration's files below a folder: `*.yaml`, `*.yml` and `*.ts`, in the order of their names' code units, so that
 * every machine reads them in the same order.
 *
 * Left out: names that begin with a dot, `node_modules`, folders that kubestage wrote, charts and kustomizations (which apps
 * name as their sources), type declarations (`*.d.ts`), tests (`*.test.ts`) and the kernel's folders. Symbolic links are
 * followed within the folder.
 *
 * Errors: KS6001 for what cannot be read, KS6002 where a link leads back into a folder that is being read or out of the
 * whole folder; KS1003 alone, without files, for a folder with too many entries.
 */
export function findFiles(root: NamedFile): FoundFiles {
  const files: NamedFile[] = [];
  const diagnostics: Diagnostic[] = [];
  let entries = 0;

  const visit = (folder: NamedFile, above: readonly string[]): void => {
    const real = realpathSync(folder.absolute);
    if (kernelFolders.includes(real)) return;
    if (above.includes(real)) {
      diagnostics.push(loop(folder));
      return;
    }
    for (const entry of listFolder(folder.absolute)) {
      if (isIgnored(entry.name)) continue;
      entries++;
      if (entries > mostEntries) return;
      const child = childOf(folder, entry.name);
      attempt(child, () => {
        const isLink = entry.isSymbolicLink();
        const directory = isLink ? statSync(child.absolute).isDirectory() : entry.isDirectory();
        if (!directory && !isDeclarationFile(entry.name)) return;
        if (isLink && !isWithin(realpathSync(child.absolute), above[0] ?? real)) diagnostics.push(outside(child, root));
        else if (!directory) files.push(child);
        else if (!isForOthers(child.absolute)) visit(child, [...above, real]);
      });
    }
  };
  const attempt = (at: NamedFile, step: () => void): void => {
    try {
      step();
    } catch (error) {
      diagnostics.push(unreadable(at, reasonOf(error)));
    }
  };

  attempt(root, () => visit(root, []));
  if (entries > mostEntries) return { files: [], diagnostics: [tooMany(root)] };
  return { files, diagnostics };
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

/** What makes a folder another tool's: what kubestage wrote, Helm's chart, kustomize's kustomization. */
const markers = [inventoryName, "Chart.yaml", "kustomization.yaml", "kustomization.yml", "Kustomization"];

function isForOthers(folder: string): boolean {
  return markers.some((marker) => existsSync(join(folder, marker)));
}

/** Whether a file's name makes it a part of a declaration. */
function isDeclarationFile(name: string): boolean {
  if (isModule(name)) return !name.endsWith(".d.ts") && !name.endsWith(".test.ts");
  return name.endsWith(".yaml") || name.endsWith(".yml");
}

export function isModule(name: string): boolean {
  return name.endsWith(".ts");
}

function isIgnored(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}

function listFolder(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

function childOf(folder: NamedFile, name: string): NamedFile {
  return {
    absolute: join(folder.absolute, name),
    file: join(folder.file, name),
    path: folder.path === "" ? name : `${folder.path}/${name}`,
  };
}

function loop({ file, path }: NamedFile): Diagnostic {
  return diagnose("KS6002", {
    message: `the link ${JSON.stringify(file)} leads back into a folder that contains it`,
    hint: "remove the link",
    span: { source: { file, path, text: "" }, start: 0, end: 0 },
  });
}

function outside({ file, path }: NamedFile, root: NamedFile): Diagnostic {
  return diagnose("KS6002", {
    message: `the link ${JSON.stringify(file)} leads out of ${JSON.stringify(root.file)}, and is not followed`,
    hint: "put a copy in its place, or move what it leads to into the declaration's folder",
    span: { source: { file, path, text: "" }, start: 0, end: 0 },
  });
}

function tooMany({ file, path }: NamedFile): Diagnostic {
  return diagnose("KS1003", {
    message: `${JSON.stringify(file)} holds more than ${mostEntries.toLocaleString("en-US")} files and folders`,
    hint: "give the folder that holds the declaration and nothing else",
    span: { source: { file, path, text: "" }, start: 0, end: 0 },
  });
}
