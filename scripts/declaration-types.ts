import { compile } from "json-schema-to-typescript";

const schemaExport = "declarationJsonSchema";

/** The TypeScript types of a declaration, as dist/index.d.ts publishes them, from the schema that core exports. */
export async function declarationTypes(): Promise<string> {
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
