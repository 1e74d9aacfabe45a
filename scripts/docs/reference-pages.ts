import type { FieldReference } from "@kubestage/core";
import { declarationJsonSchema, fieldReference, proofJsonSchema } from "@kubestage/core";
import { kinds } from "../../packages/core/src/model/kinds.ts";
import { kindExamples } from "./kind-examples.ts";
import { fenced, generatedFrom, table } from "./markdown.ts";

const source = generatedFrom("packages/core/src/model");

/** The reference of the language: texts by their paths below docs/reference. */
export function referencePages(): ReadonlyMap<string, string> {
  const byKind = Map.groupBy(fieldReference(), ({ path }) => path.split(".", 1)[0] as string);
  const pages = new Map([
    ["README.md", listPage(byKind)],
    ["schema.json", `${JSON.stringify(declarationJsonSchema(), undefined, 2)}\n`],
    ["proof.schema.json", `${JSON.stringify(proofJsonSchema(), undefined, 2)}\n`],
  ]);
  for (const [kind, fields] of byKind) pages.set(fileOf(kind), kindPage(kind, fields));
  return pages;
}

function fileOf(kind: string): string {
  return `${kind.toLowerCase()}.md`;
}

const releaseFiles = ["Release", "ReleasePointers"];

const listIntro = `A declaration is a list of documents in one or more files. Each begins with
\`apiVersion: kubestage.dev/v1alpha1\`, a \`kind\` and \`metadata: { name: … }\`; what it says stands under \`spec\`.
`;

const listEnd = `A release's documents stand in a file of their own, given by \`--releases\`: [releases](../guide/releases.md). An
Intent stands in a file that \`kubestage prove --intent\` is given.

- [commands](commands.md): the command line
- [output](output.md): what is written where, and which field causes it
- [schema.json](schema.json): the JSON Schema (draft 7) of a document, for editors; \`kubestage schema\` prints the same
- [proof.schema.json](proof.schema.json): the JSON Schema (draft 7) of what \`kubestage prove -o json\` prints
- [errors](../errors/README.md): every code
`;

function listPage(byKind: ReadonlyMap<string, readonly FieldReference[]>): string {
  const rows = [...byKind].map(([kind, [itself]]) => [
    `[${kind}](${fileOf(kind)})`,
    itself?.description ?? "",
    releaseFiles.includes(kind) ? "releases" : kind === "Intent" ? "a file of its own" : "declaration",
  ]);
  return [source, "# Reference\n", listIntro, table(["kind", "is", "stands in"], rows), listEnd].join("\n");
}

function kindPage(kind: string, [itself, ...fields]: readonly FieldReference[]): string {
  const rows = withoutRepeats(kind, fields).map(({ field, as }) => [
    `\`${nameIn(kind, field)}\`${whenNeeded(kind, field)}`,
    typeOf(field),
    defaultOf(field),
    as === undefined ? field.description : `${field.description} Fields as in \`${as}\`.`.trimStart(),
  ]);
  const byTier = fields.flatMap((field) =>
    field.tierDefaults ? [[`\`${nameIn(kind, field)}\``, ...Object.values(field.tierDefaults)]] : [],
  );
  const tiers = Object.keys(fields.find(({ tierDefaults }) => tierDefaults)?.tierDefaults ?? {});
  return [
    source,
    `# ${kind}\n`,
    `${itself?.description ?? ""}\n`,
    "## Example\n",
    fenced("yaml", kindExamples[kind] ?? ""),
    "## Fields\n",
    "All stand under `spec`. `<name>` is a name of your choice, `[]` an item of a list.\n",
    table(["field", "type", "default", "says"], rows),
    ...(byTier.length === 0 ? [] : ["## Defaults by tier\n", table(["field", ...tiers], byTier)]),
  ].join("\n");
}

interface Row {
  readonly field: FieldReference;
  /** A field above that has the same fields below it, which then do not stand there again. */
  readonly as: string | undefined;
}

function withoutRepeats(kind: string, fields: readonly FieldReference[]): Row[] {
  const rows: Row[] = [];
  const firstWith = new Map<string, FieldReference>();
  let skipped: string | undefined;
  for (const field of fields) {
    if (skipped !== undefined && isBelow(field, skipped)) continue;
    const below = fields.filter((other) => isBelow(other, field.path));
    const shape = JSON.stringify(
      below.map(({ path, type, choices }) => [path.slice(field.path.length), type, choices]),
    );
    const first = below.length < 2 ? undefined : firstWith.get(shape);
    if (!first) firstWith.set(shape, field);
    skipped = first && field.path;
    rows.push({ field, as: first && nameIn(kind, first) });
  }
  return rows;
}

function isBelow({ path }: FieldReference, above: string): boolean {
  return path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
}

function nameIn(kind: string, { path }: FieldReference): string {
  return path.slice(kind.length + 1);
}

/** The part of a zod schema that is used here. */
interface Checks {
  safeParse(value: unknown): { readonly success: boolean };
}

/** Whether a document of the kind has to have the field; the Platform's defaults may give it instead. */
function whenNeeded(kind: string, field: FieldReference): string {
  if (field.required) return " (needed)";
  const name = nameIn(kind, field);
  const fields: Readonly<Record<string, Checks>> = kinds[kind as keyof typeof kinds].spec.shape;
  const schema = fields[name];
  return schema && !schema.safeParse(undefined).success ? " (needed, here or in the Platform's `defaults`)" : "";
}

function defaultOf(field: FieldReference): string {
  if (field.tierDefaults) return "by tier";
  return field.default === undefined ? "" : `\`${field.default.replaceAll('"', "")}\``;
}

function typeOf({ type, choices }: FieldReference): string {
  if (choices.length === 0) return type;
  const shown = choices.map((choice) => `\`${choice}\``).join(", ");
  return type === "choice" ? shown : `${type}: ${shown}`;
}
