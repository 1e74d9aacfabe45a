import { join, resolve } from "node:path";
import { createFiles } from "@kubestage/adapters";
import type { Diagnostic } from "@kubestage/core";
import { declarationJsonSchema } from "@kubestage/core";
import type { TemplateName } from "./templates.ts";
import { templates } from "./templates.ts";

export interface InitRequest {
  /** The folder to write into, as the user typed it. */
  readonly folder: string;
  readonly template: TemplateName;
  /** The working directory, absolute. */
  readonly from: string;
}

export interface InitResult {
  /** What was written, as the user would type it; empty where something was in the way. */
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

const schemaName = "kubestage.schema.json";

/**
 * Writes a platform that works at once, and the schema for editors beside it. Nothing is written where one of the files
 * is there already (KS6003).
 */
export function init({ folder, template, from }: InitRequest): InitResult {
  const files = [
    { path: schemaName, text: schemaText() },
    ...templates[template].map(({ path, text }) => ({ path, text: `${editorLine(path)}${text}` })),
  ];
  const { diagnostics } = createFiles(resolve(from, folder), files, folder);
  return { files: diagnostics.length > 0 ? [] : files.map(({ path }) => join(folder, path)), diagnostics };
}

/** The schema as `kubestage schema` prints it. */
export function schemaText(): string {
  return `${JSON.stringify(declarationJsonSchema(), null, 2)}\n`;
}

/** Source: https://github.com/redhat-developer/yaml-language-server#using-inlined-schema */
function editorLine(path: string): string {
  const depth = path.split("/").length - 1;
  return `# yaml-language-server: $schema=${depth === 0 ? "./" : "../".repeat(depth)}${schemaName}\n`;
}
