import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readYaml } from "./read-yaml.ts";
import type { DocumentSyntax, ScalarSyntax, SyntaxNode } from "./syntax.ts";
import { keySpanAt, nodeAt, spanAt, valueOf } from "./syntax.ts";
import { arbitraryValue } from "./testing/arbitrary-values.ts";
import { writeYaml } from "./write-yaml.ts";

const numRuns = Number(process.env["FUZZ_RUNS"] ?? 300);

function documentOf(text: string): DocumentSyntax {
  const [document] = readYaml({ file: "a.yaml", path: "a.yaml", text }).documents;
  if (!document) throw new Error("no document");
  return document;
}

function nodesOf(node: SyntaxNode): SyntaxNode[] {
  if (node.kind === "scalar") return [node];
  const inside = node.kind === "sequence" ? node.items : node.entries.map((entry) => entry.value);
  return [node, ...inside.flatMap(nodesOf)];
}

const isScalar = (node: SyntaxNode): node is ScalarSyntax => node.kind === "scalar";

describe("the places of nodes", () => {
  it(
    "hold the text that a scalar was read from",
    () => {
      fc.assert(
        fc.property(arbitraryValue, (value) => {
          const text = writeYaml(value);
          const root = text === "null\n" ? undefined : documentOf(text).root;
          for (const node of root ? nodesOf(root).filter(isScalar) : []) {
            const [again] = readYaml({
              file: "b.yaml",
              path: "b.yaml",
              text: text.slice(node.start, node.end),
            }).documents;
            expect(again ? valueOf(again.root) : null).toEqual(node.value);
          }
        }),
        { numRuns },
      );
    },
    numRuns * 100,
  );

  it(
    "hold the places of what is inside, one behind the other",
    () => {
      fc.assert(
        fc.property(arbitraryValue, (value) => {
          const text = writeYaml(value);
          for (const node of text === "null\n" ? [] : nodesOf(documentOf(text).root)) {
            if (node.kind === "scalar") continue;
            const parts =
              node.kind === "sequence"
                ? node.items
                : node.entries.flatMap((entry) => [{ start: entry.keyStart, end: entry.keyEnd }, entry.value]);
            let at = node.start;
            for (const part of parts) {
              expect(part.start).toBeGreaterThanOrEqual(at);
              expect(part.end).toBeGreaterThanOrEqual(part.start);
              at = part.end;
            }
            expect(node.end).toBeGreaterThanOrEqual(at);
          }
        }),
        { numRuns },
      );
    },
    numRuns * 100,
  );

  it.each([
    ["[ 1, [2, 3] # ]\n , ]", "[ 1, [2, 3] # ]\n , ]"],
    ["{ a: { b: c }, # }\n }", "{ a: { b: c }, # }\n }"],
    ["[]", "[]"],
    ["{ }", "{ }"],
    ["[*x]", "[*x]"],
    ["{ a: *x }", "{ a: *x }"],
    ["'it''s'", "'it''s'"],
    ['"a\\tb"', '"a\\tb"'],
    ["plain # comment", "plain"],
    ["plain\n   goes on", "plain\n   goes on"],
    ["|- # |\n  a\n  b", "|- # |\n  a\n  b\n"],
    [">\n  a\n\n  b", ">\n  a\n\n  b\n"],
    ["&y text", "text"],
    ["!!str 5", "5"],
  ])("of %j is all of it", (written, expected) => {
    const text = `x: &x 1\nv: ${written}\n`;
    const node = nodeAt(documentOf(text).root, ["v"]);
    expect(text.slice(node?.start, node?.end)).toBe(expected);
  });

  it("are the anchor's for what an alias repeats", () => {
    const text = "a: &x { b: 1 }\nc: *x\n";
    const node = nodeAt(documentOf(text).root, ["c", "b"]);
    expect(node?.start).toBe(text.indexOf("1"));
  });

  it("do not shift behind a byte order mark or in a later document", () => {
    const text = "\ufeffa: 1\r\n---\r\nb: [\r\n---\r\nc: here\r\n";
    const [, last] = readYaml({ file: "a.yaml", path: "a.yaml", text }).documents;
    const node = last && nodeAt(last.root, ["c"]);
    expect(text.slice(node?.start, node?.end)).toBe("here");
  });
});

describe("spanAt", () => {
  const text = "kind: App\nspec:\n  list:\n  - a: 1\n    b: { c: 2 }\n  empty:\n";
  const document = documentOf(text);
  const at = (...path: (string | number)[]) => {
    const { start, end } = spanAt(document, path);
    return text.slice(start, end);
  };

  it("is a scalar's own place, and the key of a collection", () => {
    expect(at("spec", "list", 0, "a")).toBe("1");
    expect(at("spec", "list", 0, "b")).toBe("b");
    expect(at("spec", "list")).toBe("list");
    expect(at("spec", "list", 0)).toBe("a: 1\n    b: { c: 2 }");
  });

  it("is the nearest that there is where there is nothing", () => {
    expect(at("spec", "list", 0, "b", "x", "y")).toBe("b");
    expect(at("spec", "list", 7, "x")).toBe("list");
    expect(at("spec", "x")).toBe("spec");
    expect(at("x")).toBe("kind");
    expect(at()).toBe("kind");
    expect(at("spec", "empty")).toBe("");
  });

  it("is the key's where that is asked for", () => {
    const { start, end } = keySpanAt(document, ["spec", "list", 0, "a"]);
    expect(text.slice(start, end)).toBe("a");
    expect(keySpanAt(document, ["spec", "list", 0])).toEqual(spanAt(document, ["spec", "list", 0]));
  });
});
