import type { ImportedDocument, Source, YamlValue } from "@kubestage/core";
import { writeYaml } from "@kubestage/core";

export interface DeclarationFile {
  /** `/`-separated, below the declaration's folder. */
  readonly path: string;
  readonly text: string;
}

/**
 * The platform's own documents in one file, and each app in one of its own, as teams own them. Files are read in the order
 * of their names: where another order of apps counts, all of them stand in one file.
 */
export function declarationFiles(documents: readonly ImportedDocument[]): DeclarationFile[] {
  const apps = documents.filter(({ kind }) => kind === "App");
  const paths = apps.map(({ metadata }) => appPath(metadata.name));
  const isInOrder = paths.every((path, index) => index === 0 || (paths[index - 1] ?? "") < path);
  const together = apps.length === 0 ? [] : [{ path: "apps.yaml", text: apps.map(textOf).join("---\n") }];
  return [...platformFile(documents), ...(isInOrder ? apps.map(appFile) : together)];
}

/** The same documents in the same order, each app in a text of its own: what is wrong with it then shows whose it is. */
export function sourcesOf(documents: readonly ImportedDocument[]): Source[] {
  const files = [...platformFile(documents), ...documents.filter(({ kind }) => kind === "App").map(appFile)];
  return files.map(({ path, text }) => ({ file: path, path, text }));
}

function platformFile(documents: readonly ImportedDocument[]): DeclarationFile[] {
  const own = documents.filter(({ kind }) => kind !== "App");
  return own.length === 0 ? [] : [{ path: "platform.yaml", text: own.map(textOf).join("---\n") }];
}

function appFile(app: ImportedDocument): DeclarationFile {
  return { path: appPath(app.metadata.name), text: textOf(app) };
}

export function appPath(app: string): string {
  return `apps/${app}.yaml`;
}

function textOf(document: ImportedDocument): string {
  return writeYaml(document as unknown as YamlValue);
}

/** As one stream of documents. */
export function declarationText(files: readonly DeclarationFile[]): string {
  return files.map(({ text }) => text).join("---\n");
}
