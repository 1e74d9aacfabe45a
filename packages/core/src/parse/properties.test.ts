import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/places.ts";
import { nearest } from "../diagnostics/suggest.ts";
import { readYaml } from "../manifests/read-yaml.ts";
import type { FieldPath, SyntaxNode } from "../manifests/syntax.ts";
import { nodeAt } from "../manifests/syntax.ts";
import type { Kind } from "../model/kinds.ts";
import { kinds } from "../model/kinds.ts";
import { fieldNamesAt } from "../model/schema-fields.ts";
import { parseDeclaration } from "./parse-declaration.ts";
import { sourceOf } from "./testing.ts";
import { arbitraryDeclaration, arbitraryDocuments, textOf } from "./testing/arbitrary-declaration.ts";

const numRuns = Number(process.env["FUZZ_RUNS"] ?? 100);
const timeout = 10_000 + numRuns * 100;

/** What was made of a declaration, without places: lists sorted, so that only their order is lost. */
function contentOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(contentOf).toSorted((left, right) => compare(left, right));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "declared");
  return Object.fromEntries(entries.map(([key, item]) => [key, contentOf(item)]).toSorted(compare));
}

function compare(left: unknown, right: unknown): number {
  const [first, second] = [JSON.stringify(left), JSON.stringify(right)];
  return first < second ? -1 : first > second ? 1 : 0;
}

const pointedTo = ({ span }: Diagnostic) => span?.source.text.slice(span.start, span.end) ?? "";
const brief = (diagnostics: readonly Diagnostic[]) => diagnostics.map((one) => `${one.code} ${pointedTo(one)}`);

describe("parseDeclaration", () => {
  it(
    "gives the same for the same text",
    () => {
      fc.assert(
        fc.property(arbitraryDeclaration, (text) => {
          const [first, second] = [parseDeclaration([sourceOf(text)]), parseDeclaration([sourceOf(text)])];
          expect(JSON.stringify(second)).toBe(JSON.stringify(first));
        }),
        { numRuns: numRuns / 4 },
      );
    },
    timeout,
  );

  it(
    "gives the same but for the order, in whichever order and however many files documents stand",
    () => {
      const shuffled = arbitraryDocuments.chain((documents) =>
        fc.tuple(
          fc.constant(documents),
          fc.shuffledSubarray(documents, { minLength: documents.length }),
          fc.integer({ min: 1, max: 4 }),
        ),
      );
      fc.assert(
        fc.property(shuffled, ([documents, others, files]) => {
          const inOrder = parseDeclaration([sourceOf(textOf(documents))]);
          const sources = Array.from({ length: files }, (_, file) =>
            sourceOf(textOf(others.filter((__, index) => index % files === file)), `${file}.yaml`),
          );
          const inAnother = parseDeclaration(sources);
          expect(contentOf(inAnother.platform)).toEqual(contentOf(inOrder.platform));
          expect(brief(inAnother.diagnostics).toSorted()).toEqual(brief(inOrder.diagnostics).toSorted());
        }),
        { numRuns },
      );
    },
    timeout,
  );

  it(
    "says where, inside the text, whatever the text",
    () => {
      const bits = [
        "",
        "\n",
        " ",
        "  ",
        ": ",
        "- ",
        "#",
        "'",
        '"',
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "<<: ",
        "---\n",
        "\t",
        "on",
        "1.5",
        "Stage",
        "~",
      ];
      const edits = fc.array(fc.tuple(fc.nat(), fc.nat(12), fc.constantFrom(...bits)), { minLength: 1, maxLength: 4 });
      fc.assert(
        fc.property(arbitraryDeclaration, edits, (valid, some) => {
          const text = some.reduce((before, [where, gone, bit]) => {
            const at = where % (before.length + 1);
            return before.slice(0, at) + bit + before.slice(at + gone);
          }, valid);
          const { platform, diagnostics } = parseDeclaration([sourceOf(text)]);
          expect(platform === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
          for (const { span, related, message, hint } of diagnostics) {
            for (const place of [span, ...related.map((one) => one.span)]) expect(isInside(place, text)).toBe(true);
            expect(`${message} ${hint}`).not.toMatch(/Invalid input|Too (small|big)|undefined|NaN|\[object/);
          }
        }),
        { numRuns: numRuns * 2 },
      );
    },
    timeout,
  );
});

function isInside(place: { source: Source; start: number; end: number } | undefined, text: string): boolean {
  return place !== undefined && 0 <= place.start && place.start <= place.end && place.end <= text.length;
}

interface Field {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly value: SyntaxNode;
  /** What else may stand beside it. */
  readonly known: readonly string[];
}

/** Every field of the documents' specs that the schema names (and not the user). */
function fieldsOf(text: string): Field[] {
  return readYaml(sourceOf(text)).documents.flatMap(({ root }) => {
    const kind = nodeAt(root, ["kind"]);
    const spec = nodeAt(root, ["spec"]);
    if (kind?.kind !== "scalar" || !spec) return [];
    const { spec: schema } = kinds[kind.text as Kind];
    const inside = (node: SyntaxNode, path: FieldPath): Field[] => {
      if (node.kind === "sequence") return node.items.flatMap((item, index) => inside(item, [...path, index]));
      if (node.kind !== "mapping") return [];
      const known = fieldNamesAt(schema, path);
      return node.entries.flatMap(({ key, keyStart, keyEnd, value }) => [
        ...(known.includes(key) ? [{ key, start: keyStart, end: keyEnd, value, known }] : []),
        ...inside(value, [...path, key]),
      ]);
    };
    return inside(spec, []);
  });
}

describe("one mistake in a declaration gives one message", () => {
  /** What is said of the text with `typed` in the place of what stands there, and was not said before. */
  const saidOf = (text: string, { start, end }: { start: number; end: number }, typed: string) => {
    const before = brief(parseDeclaration([sourceOf(text)]).diagnostics);
    const { diagnostics } = parseDeclaration([sourceOf(text.slice(0, start) + typed + text.slice(end))]);
    return diagnostics.filter((one) => one.severity === "error" || !before.includes(`${one.code} ${pointedTo(one)}`));
  };

  it(
    "where a field is misspelled",
    () => {
      fc.assert(
        fc.property(arbitraryDeclaration, fc.nat(), fc.nat(), (text, which, where) => {
          const fields = fieldsOf(text).filter(({ key }) => key.length >= 4);
          const field = fields[which % fields.length];
          if (!field) return;
          const at = where % (field.key.length - 1);
          const typed = field.key.slice(0, at) + field.key.slice(at, at + 1) + field.key.slice(at);
          fc.pre(nearest(typed, field.known) === field.key);
          const said = saidOf(text, field, typed);
          expect(said.map(({ code, hint }) => [code, hint])).toEqual([["KS1006", `did you mean "${field.key}"?`]]);
          expect(said.map(pointedTo)).toEqual([typed]);
        }),
        { numRuns: numRuns * 2 },
      );
    },
    timeout,
  );

  it(
    "where a field has a value that makes no sense",
    () => {
      fc.assert(
        fc.property(arbitraryDeclaration, fc.nat(), (text, which) => {
          const scalars = fieldsOf(text).flatMap(({ value }) =>
            value.kind === "scalar" && value.end > value.start ? [value] : [],
          );
          const scalar = scalars[which % scalars.length];
          if (!scalar) return;
          const said = saidOf(text, scalar, "[[no sense]]");
          expect(said.map(({ code, message }) => `${code} ${message}`)).toEqual([expect.stringMatching(/^KS100[79] /)]);
        }),
        { numRuns: numRuns * 2 },
      );
    },
    timeout,
  );
});
