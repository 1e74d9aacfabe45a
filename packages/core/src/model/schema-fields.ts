import * as z from "zod";

/** The schema below wrappers that change nothing about a value's fields (optional, default, transform). */
function unwrapSchema(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return unwrapSchema(schema.def.innerType);
  if (schema instanceof z.ZodPipe) return unwrapSchema(schema.def.in);
  return schema;
}

/** The names of the fields that a mapping at `path` below `schema` may have; empty where any name may stand. */
export function fieldNamesAt(schema: z.core.$ZodType, path: readonly (string | number)[]): string[] {
  let candidates = [unwrapSchema(schema)].flatMap(branches);
  for (const step of path) candidates = candidates.flatMap((candidate) => stepInto(candidate, step)).flatMap(branches);
  return [
    ...new Set(
      candidates.flatMap((candidate) => (candidate instanceof z.ZodObject ? Object.keys(candidate.shape) : [])),
    ),
  ];
}

function branches(schema: z.core.$ZodType): z.core.$ZodType[] {
  return schema instanceof z.ZodUnion ? schema.options.map(unwrapSchema).flatMap(branches) : [schema];
}

function stepInto(schema: z.core.$ZodType, step: string | number): z.core.$ZodType[] {
  if (schema instanceof z.ZodArray && typeof step === "number") return [unwrapSchema(schema.element)];
  if (schema instanceof z.ZodRecord) return [unwrapSchema(schema.valueType)];
  if (schema instanceof z.ZodObject && typeof step === "string") {
    const shape = schema.shape as Readonly<Record<string, z.core.$ZodType>>;
    const field = Object.hasOwn(shape, step) ? shape[step] : undefined;
    return field ? [unwrapSchema(field)] : [];
  }
  return [];
}
