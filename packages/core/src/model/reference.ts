import type { JsonSchema } from "./json-schema.ts";
import { specSchema } from "./json-schema.ts";
import type { Kind } from "./kinds.ts";
import { declarationKinds, intentKinds, kinds, releaseKinds } from "./kinds.ts";
import type { Tier } from "./resolved.ts";
import type { TierDefaults } from "./tiers.ts";
import { tiers } from "./tiers.ts";

/** What there is to know about a field: `kubestage explain` and the reference pages are made from this. */
export interface FieldReference {
  /** From the kind on: `Stage.quota.cpu`, `App.workloads.<name>.replicas`, `App.calls[].app`. */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
  /** The values to choose from, where they are few. */
  readonly choices: readonly string[];
  /** As YAML would have it; undefined where there is none. */
  readonly default: string | undefined;
  /** The default by the stage's tier, where the tier sets it. */
  readonly tierDefaults: Readonly<Record<Tier, string>> | undefined;
}

/** Every kind and field of the language, kinds in their own order, each field after the one that it belongs to. */
export function fieldReference(): readonly FieldReference[] {
  return [...declarationKinds, ...releaseKinds, ...intentKinds].flatMap(kindReference);
}

function kindReference(kind: Kind): FieldReference[] {
  const schema = specSchema(kind);
  const itself: FieldReference = {
    path: kind,
    type: "document",
    required: false,
    description: kinds[kind].summary,
    choices: [],
    default: undefined,
    tierDefaults: undefined,
  };
  return [itself, ...fieldsOf(schema, kind)];
}

function fieldsOf(schema: JsonSchema, path: string): FieldReference[] {
  return branches(schema).flatMap((branch) => [
    ...Object.entries(branch.properties ?? {}).flatMap(([name, field]) =>
      describeField(`${path}.${name}`, field, branch.required?.includes(name) === true),
    ),
    ...(typeof branch.additionalProperties === "object" ? fieldsOf(branch.additionalProperties, `${path}.<name>`) : []),
    ...(branch.items ? fieldsOf(branch.items, `${path}[]`) : []),
  ]);
}

function describeField(path: string, schema: JsonSchema, required: boolean): FieldReference[] {
  const described: FieldReference = {
    path,
    type: typeOf(schema),
    required,
    description: schema.description ?? "",
    choices: branches(schema).flatMap((branch) => (branch.enum ?? []).map(String)),
    default: schema.default === undefined ? undefined : JSON.stringify(schema.default),
    tierDefaults: tierDefaultsOf(path),
  };
  return [described, ...fieldsOf(schema, path)];
}

function branches(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf ?? schema.oneOf ?? [schema];
}

function typeOf(schema: JsonSchema): string {
  const names = branches(schema).map((branch) => {
    if (branch.$ref !== undefined) return `the fields of ${branch.$ref.replace(/^.*\/(\w+)Spec$/, "$1")}`;
    if (branch.const !== undefined) return JSON.stringify(branch.const);
    if (branch.enum) return "choice";
    if (branch.items) return `list of ${typeOf(branch.items)}`;
    if (typeof branch.additionalProperties === "object")
      return `mapping from name to ${typeOf(branch.additionalProperties)}`;
    return plainTypes[String(branch.type)] ?? "any value";
  });
  return [...new Set(names)].join(" or ");
}

const plainTypes: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  object: "mapping",
};

/** Where a stage's field gets its value from when nobody sets it. */
const setByTier: Readonly<Record<string, (tier: TierDefaults) => string | number>> = {
  "Stage.network": ({ network }) => network,
  "Stage.podSecurity": ({ podSecurity }) => podSecurity,
  "Stage.nodes": ({ nodes }) =>
    nodes === "dedicated-when-shared" ? "dedicated where stages share the cluster, else shared" : nodes,
  "Stage.access.teams": ({ role }) => role,
  "Stage.limits.maxRatio": ({ limits }) => limits.maxRatio,
};

function tierDefaultsOf(path: string): Readonly<Record<Tier, string>> | undefined {
  const read = setByTier[path] ?? nested(path);
  if (!read) return undefined;
  const byTier = Object.entries(tiers).map(([tier, defaults]) => [tier, String(read(defaults))] as const);
  return Object.fromEntries(byTier) as Record<Tier, string>;
}

/** The fields of a stage's quota and limits are called like those of the tier. */
function nested(path: string): ((tier: TierDefaults) => string | number) | undefined {
  const [kind, field = "", ...steps] = path.split(".");
  if (kind !== "Stage" || (field !== "quota" && field !== "limits")) return undefined;
  const read = (tier: TierDefaults): unknown => {
    let value: unknown = tier[field];
    for (const step of steps) value = Object(value) === value ? (value as Record<string, unknown>)[step] : undefined;
    return value;
  };
  const sample = read(tiers.development);
  return typeof sample === "string" || typeof sample === "number" ? (tier) => read(tier) as string | number : undefined;
}
