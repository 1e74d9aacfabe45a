import { describe, expect, test } from "vitest";
import { codes } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { diagnosticJson } from "./diagnostics-json.ts";
import { diagnosticsSarif } from "./diagnostics-sarif.ts";
import { diagnosticsText } from "./diagnostics-text.ts";
import { noColours } from "./palette.ts";

const source = { file: "my shop/stages.yaml", path: "stages.yaml", text: "spec:\n  tier: prod\n" };
const module = { file: "stages.ts", path: "stages.ts", text: "kind: Stage\ntier: prod\n", lineInModule: () => 7 };
const wrongTier = diagnose("KS1009", {
  message: 'tier cannot be "prod"',
  hint: 'did you mean "production"?',
  span: { source, start: 14, end: 18 },
  related: [{ message: "first here", span: { source, start: 0, end: 4 } }],
});
const shared = diagnose("KS1021", {
  message: "prod shares \u001b[31m",
  hint: "acknowledge",
  span: { source: module, start: 12, end: 16 },
});
const usage = diagnose("KS6006", { message: "unknown option", hint: "see --help" });
const all: readonly Diagnostic[] = [wrongTier, shared, usage];

describe("text", () => {
  test("holds place, severity, code, message, frame, related places and hint of each, and counts them", () => {
    expect(diagnosticsText(all, noColours)).toBe(`my shop/stages.yaml:2:9 error KS1009 tier cannot be "prod"
  1 | spec:
  2 |   tier: prod
    |         ^^^^
  first here: my shop/stages.yaml:1:1
  hint: did you mean "production"?

stages.ts:7:1 warning KS1021 prod shares \\u{1b}[31m
  the document as the module gave it:
  1 | kind: Stage
  2 | tier: prod
    | ^^^^
  hint: acknowledge

error KS6006 unknown option
  hint: see --help

2 errors, 1 warning; more about a code: kubestage explain KS1009
`);
  });

  test("says once what findings of the same place have in common", () => {
    const { span } = shared;
    if (!span) throw new Error("the finding has a place");
    const other = diagnose("KS1021", { message: "uat shares", hint: "acknowledge", span });
    const elsewhere = { ...other, span: { ...span, start: 0, end: 4 } };
    expect(
      diagnosticsText([shared, elsewhere, other], noColours),
    ).toBe(`stages.ts:7:1 warning KS1021 prod shares \\u{1b}[31m
stages.ts:7:1 warning KS1021 uat shares
  the document as the module gave it:
  1 | kind: Stage
  2 | tier: prod
    | ^^^^
  hint: acknowledge

stages.ts:7:1 warning KS1021 uat shares
  the document as the module gave it:
  1 | kind: Stage
    | ^^^^
  hint: acknowledge

3 warnings; more about a code: kubestage explain KS1021
`);
  });

  test("leads to the code of the first error, or else of the first warning", () => {
    const note: Diagnostic = { ...wrongTier, severity: "note" };
    expect(diagnosticsText([note, shared, usage], noColours)).toMatch(/kubestage explain KS6006\n$/);
    expect(diagnosticsText([note, shared], noColours)).toMatch(/kubestage explain KS1021\n$/);
    expect(diagnosticsText([note], noColours)).toMatch(/kubestage explain KS1009\n$/);
  });

  test("shows the fifty most severe of many, and says how many more there are", () => {
    const warnings = Array.from(
      { length: 1200 },
      (_, index): Diagnostic => ({ ...shared, message: `warning ${index};` }),
    );
    const text = diagnosticsText([...warnings, usage], noColours);
    expect(text).toContain("warning 48;");
    expect(text).not.toContain("warning 49;");
    expect(text).toContain("error KS6006");
    expect(text).toMatch(/\n\nand 1,151 more \(all with -o json\)\n\n1 error, 1200 warnings; more about a code: /);
    expect(diagnosticsText(warnings.slice(0, 50), noColours)).not.toContain("more (");
  });

  test("is empty where there is nothing to say", () => {
    expect(diagnosticsText([], noColours)).toBe("");
  });

  test("takes its colours from the palette", () => {
    const palette = { ...noColours, error: (text: string) => `<${text}>` };
    expect(diagnosticsText([usage], palette)).toContain("<error KS6006> unknown option");
  });

  test("shows no frame of a file that was not read, nor of a note", () => {
    const unread = { file: "a.yaml", path: "a.yaml", text: "" };
    const missing = diagnose("KS6001", { message: "gone", hint: "look", span: { source: unread, start: 0, end: 0 } });
    expect(diagnosticsText([missing, { ...wrongTier, severity: "note" }], noColours)).not.toContain("|");
  });
});

test("JSON holds the place in numbers, or null", () => {
  const place = { file: "my shop/stages.yaml", line: 2, column: 9, endLine: 2, endColumn: 13 };
  expect(diagnosticJson(wrongTier)).toMatchObject({
    code: "KS1009",
    severity: "error",
    place,
    related: [{ place: { line: 1 } }],
  });
  expect(diagnosticJson(wrongTier).frame).toContain("^^^^");
  expect(diagnosticJson(usage)).toMatchObject({ place: null, frame: null });
});

interface Sarif {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly version: string;
        readonly rules: readonly { readonly id: string }[];
      };
    };
    readonly columnKind: string;
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations?: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: object };
      }[];
      readonly relatedLocations?: readonly object[];
    }[];
  }[];
}

describe("SARIF", () => {
  const log = diagnosticsSarif(all, "1.2.3") as Sarif;
  const [run] = log.runs;

  test("has what the format requires", () => {
    expect(log.version).toBe("2.1.0");
    expect(run?.tool.driver).toMatchObject({ name: "kubestage", version: "1.2.3" });
    expect(run?.columnKind).toBe("utf16CodeUnits");
    for (const { level, message } of run?.results ?? []) {
      expect(["error", "warning", "note", "none"]).toContain(level);
      expect(message.text).not.toBe("");
    }
  });

  test("each result leads to the rule of its code", () => {
    for (const { ruleId, ruleIndex } of run?.results ?? []) {
      expect(run?.tool.driver.rules[ruleIndex]).toMatchObject({
        id: ruleId,
        shortDescription: { text: codes[ruleId as "KS1009"].title },
      });
    }
    expect(run?.results.map(({ ruleId }) => ruleId)).toEqual(["KS1009", "KS1021", "KS6006"]);
  });

  test("places are URI references with regions, and absent where there are none", () => {
    const [first, second, third] = run?.results ?? [];
    expect(first?.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: "my%20shop/stages.yaml" },
      region: { startLine: 2, startColumn: 9, endLine: 2, endColumn: 13 },
    });
    expect(first?.relatedLocations).toHaveLength(1);
    expect(second?.locations?.[0]?.physicalLocation.region).toMatchObject({ startLine: 7, startColumn: 1 });
    expect(third).not.toHaveProperty("locations");
  });

  test.each([
    ["/a b/c.yaml", "file:///a%20b/c.yaml"],
    ["..\\x\\c.yaml", "../x/c.yaml"],
    ["C:\\x\\c.yaml", "file:///C:/x/c.yaml"],
    ["a#?.yaml", "a%23%3F.yaml"],
  ])("the file %s becomes %s", (file, uri) => {
    const span = { source: { ...source, file }, start: 0, end: 1 };
    const given = diagnosticsSarif([diagnose("KS1001", { message: "m", hint: "h", span })], "1") as Sarif;
    expect(given.runs[0]?.results[0]?.locations?.[0]?.physicalLocation.artifactLocation.uri).toBe(uri);
  });
});
