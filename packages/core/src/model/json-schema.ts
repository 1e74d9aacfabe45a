import * as z from "zod";
import { apiVersion, declarationKinds, kinds } from "./kinds.ts";

/** The part of draft 7 that kubestage's schemas use. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string | readonly string[];
  readonly const?: string | boolean;
  readonly enum?: readonly (string | number | boolean)[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly maximum?: number;
  /** What editors show instead of the pattern. */
  readonly patternErrorMessage?: string;
}

/** Kinds whose fields the Platform can give by its `defaults`, so that no document of them has to. */
const kindsWithDefaults = ["Cluster", "Stage", "Team", "App"] as const;

/**
 * The JSON Schema (draft 7) of one document of a declaration: what editors complete and check with. It accepts everything
 * that kubestage accepts; references between documents and the like are for kubestage itself.
 *
 * Source: https://json-schema.org/draft-07, https://github.com/redhat-developer/yaml-language-server
 */
export function declarationJsonSchema(): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  for (const kind of declarationKinds) {
    definitions[`${kind}Spec`] = specSchema(kind);
    definitions[kind] = documentSchema(kind);
  }
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Declaration",
    description: "A document of a kubestage declaration.",
    oneOf: declarationKinds.map((kind) => ({ $ref: `#/definitions/${kind}` })),
    definitions,
  };
}

/** The schema of a kind's spec, every nested schema written out in place. */
export function specSchema(kind: keyof typeof kinds): JsonSchema {
  const schema = z.toJSONSchema(kinds[kind].spec, {
    target: "draft-7",
    io: "input",
    override: ({ zodSchema, jsonSchema }) => simplify(zodSchema, jsonSchema),
  }) as JsonSchema;
  const { $schema: _, required, ...rest } = schema;
  const inherits = kindsWithDefaults.some((one) => one === kind);
  const spec = { ...rest, title: `${kind}Spec`, ...(!inherits && required && { required }) };
  return kind === "Platform" ? withReferences(spec) : spec;
}

function documentSchema(kind: (typeof declarationKinds)[number]): JsonSchema {
  const named = z.toJSONSchema(kinds[kind].name, {
    target: "draft-7",
    override: ({ zodSchema, jsonSchema }) => simplify(zodSchema, jsonSchema),
  }) as JsonSchema;
  const { $schema: _, ...name } = named;
  return {
    title: kind,
    description: kinds[kind].summary,
    type: "object",
    properties: {
      apiVersion: { type: "string", const: apiVersion },
      kind: { type: "string", const: kind },
      metadata: { type: "object", properties: { name }, required: ["name"], additionalProperties: false },
      spec: { $ref: `#/definitions/${kind}Spec` },
    },
    required: ["apiVersion", "kind", "metadata", "spec"],
    additionalProperties: false,
  };
}

/** The Platform's `defaults` hold the other kinds' fields, which need not stand there twice. */
function withReferences(spec: JsonSchema): JsonSchema {
  const { defaults } = spec.properties ?? {};
  const properties = Object.fromEntries(
    kindsWithDefaults.map((kind) => [kind.toLowerCase(), { $ref: `#/definitions/${kind}Spec` }]),
  );
  return { ...spec, properties: { ...spec.properties, defaults: { ...defaults, properties } } };
}

/** Adds a pattern's own words and takes away what says nothing to an editor. */
function simplify(schema: z.core.$ZodTypes, json: z.core.JSONSchema.BaseSchema): void {
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
  if (json.format?.startsWith("cidr") === true) delete json.format;
  const message = json.pattern === undefined ? undefined : patternMessage(schema);
  if (message !== undefined) json["patternErrorMessage"] = message;
}

function patternMessage(schema: z.core.$ZodTypes): string | undefined {
  const checks = "checks" in schema._zod.def ? (schema._zod.def.checks ?? []) : [];
  for (const check of checks) {
    const { check: name, error } = check._zod.def;
    if (name !== "string_format" || !error) continue;
    // The message is a constant: no issue has to be made up for it.
    const said = error({} as never);
    if (typeof said === "string") return said;
  }
  return undefined;
}
