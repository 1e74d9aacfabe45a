import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compile } from "json-schema-to-typescript";
import ts from "typescript";
import { root } from "./run.ts";

/** What the package has for programs beside the types of a declaration: files that need nothing but each other. */
const publishedSources = ["pod-to-check.ts", "check-pod-security.ts"].map((file) =>
  join("packages/core/src/prove/pod-security", file),
);

/** All of dist/index.d.ts: the types of a declaration, and the functions that the package is used for in programs. */
export async function publishedTypes(): Promise<string> {
  const [declaration, ...functions] = await Promise.all([declarationTypes(), ...publishedSources.map(sourceTypes)]);
  return [declaration, ...functions].join("\n");
}

/** The declarations of a file, without the imports: what it names is declared beside it. */
async function sourceTypes(path: string): Promise<string> {
  const text = await readFile(join(root, path), "utf8");
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(text, { fileName: path });
  const [first] = diagnostics;
  if (first !== undefined) throw new Error(`${path}: ${ts.flattenDiagnosticMessageText(first.messageText, " ")}`);
  return outputText.replaceAll(/^import .*\n/gm, "");
}

const schemaExport = "declarationJsonSchema";

/** The TypeScript types of a declaration, from the schema that core exports. */
async function declarationTypes(): Promise<string> {
  const core = (await import("@kubestage/core")) as Readonly<Record<string, unknown>>;
  const read = core[schemaExport];
  if (typeof read !== "function")
    throw new Error(`@kubestage/core exports no function ${schemaExport}(), which dist/index.d.ts is made from`);
  const schema = (read as () => unknown)();
  if (typeof schema !== "object" || schema === null || Array.isArray(schema))
    throw new Error(`${schemaExport}() gave no JSON Schema object`);
  return compile(schema, "Declaration", {
    bannerComment: "/** Generated from the schema of a kubestage declaration. */",
    additionalProperties: false,
    // A list of at least one would be a tuple, to which no computed list can be assigned.
    ignoreMinAndMaxItems: true,
    style: { printWidth: 120 },
    unknownAny: true,
    strictIndexSignatures: true,
  });
}
