import type { ImportedDocument, Source, YamlValue } from "@kubestage/core";
import { writeYaml } from "@kubestage/core";

export interface DeclarationFile {
  /** `/`-separated, below the declaration's folder. */
  readonly path: string;
  readonly text: string;
}

/** The platform's own documents in one file, and each app in one of its own, as teams own them. */
export function declarationFiles(documents: readonly ImportedDocument[]): DeclarationFile[] {
  const platform = documents.filter(({ kind }) => kind !== "App");
  const apps = documents.filter(({ kind }) => kind === "App");
  return [
    ...(platform.length > 0 ? [{ path: "platform.yaml", text: platform.map(textOf).join("---\n") }] : []),
    ...apps.map((app) => ({ path: appPath(app.metadata.name), text: textOf(app) })),
  ];
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

export function sourcesOf(files: readonly DeclarationFile[]): Source[] {
  return files.map(({ path, text }) => ({ file: path, path, text }));
}
