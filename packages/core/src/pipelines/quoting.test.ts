import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { pipelineFiles } from "./pipeline-files.ts";
import { pipelineSystems } from "./pipeline.ts";
import { quoteGroovy, quoteShell, withoutCircleParameters, withoutGithubExpressions } from "./quoting.ts";
import { pipelineRequest } from "./testing.ts";

/** Pieces of which every system or shell takes some for its own. */
const pieces = [
  ...["${{ secrets.KUBESTAGE_KEY }}", "${{", "}}", "<<", ">>", "\\<<", "<< parameters.x >>", "$[[ inputs.x ]]"],
  ...[
    "$(id)",
    "`id`",
    "$HOME",
    "${HOME}",
    "$",
    "'",
    '"',
    "'''",
    "\\",
    "\\'",
    "\\u0027",
    "\n",
    "\t",
    "# ",
    "!",
    "*",
    ";",
    "&",
    "|",
  ],
  ...["${{ github.token }}", "EOF", "- ", ": ", "é", "🚢", "a", " "],
];
const nasty = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(""));

test("a shell reads every text as the one word that it was", () => {
  // One shell for all: processes are slow.
  const texts = fc.sample(
    fc.oneof(
      nasty,
      fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", "")),
    ),
    500,
  );
  const said = execFileSync("/bin/sh", ["-c", `printf '%s\\0' ${texts.map(quoteShell).join(" ")}`], {
    encoding: "utf8",
  });
  expect(said.split("\0").slice(0, -1)).toEqual(texts);
  expect(() => quoteShell("a\0b")).toThrow("NUL");
});

/** As GitHub does, of expressions that are a text and nothing else. */
function evaluated(text: string): string {
  return text.replaceAll(/\$\{\{ (.*?) \}\}/gs, (_, expression: string) => {
    const [, literal] = /^'((?:[^']|'')*)'$/.exec(expression) ?? [];
    if (literal === undefined) throw new Error(`evaluates ${expression}`);
    return literal.replaceAll("''", "'");
  });
}

test("GitHub evaluates nothing in a text, and gives it back", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      expect(evaluated(withoutGithubExpressions(text))).toBe(text);
    }),
  );
});

test("CircleCI fills nothing into a text: every mark of a parameter stands behind a backslash", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      expect(withoutCircleParameters(text)).not.toMatch(/(?<!\\)<</);
    }),
  );
});

test("no text ends a literal of Groovy, or is one with something filled in", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const literal = quoteGroovy(text);
      const [, inside = "nothing"] = /^'''\\\n([^]*)'''$/.exec(literal) ?? /^'([^]*)'$/.exec(literal) ?? [];
      expect(inside.replaceAll(/\\(u[0-9a-f]{4}|[\\'])/g, "")).not.toMatch(/[\\']|[^\n -~]/);
    }),
  );
});

/**
 * What a system fills in of its own accord: expressions of GitHub that are more than a text, parameters of CircleCI. GitLab
 * fills inputs into files with a header only, and variables into no script.
 * Source: https://docs.gitlab.com/ci/inputs/ and https://docs.gitlab.com/ci/variables/where_variables_can_be_used/
 */
const filledIn = { github: /\$\{\{ (?!'\$\{\{' ).*?\}\}/gs, circleci: /(?<!\\)<<.*?>>/gs, gitlab: /^spec:/gm };

test.each(pipelineSystems)(
  "%s: whatever an address says, the pipeline has the same shape and fills in the same",
  (system) => {
    const shapeOf = (ledger: string): string[] =>
      pipelineFiles(pipelineRequest(system, { ledger })).flatMap(({ path, text }) => {
        if (system === "jenkins") return [path, ...(text.match(/^ *[a-z].* \{$/gm) ?? [])];
        const seen: string[] = [];
        JSON.stringify(load(text), (key, value: unknown) => {
          seen.push(key, ...(typeof value === "string" ? (value.match(filledIn[system]) ?? []) : []));
          return value;
        });
        return [path, ...seen];
      });
    const usual = shapeOf("/srv/ledger.git");
    expect(usual.join("\n")).toContain(
      { github: "${{ secrets.KUBESTAGE_KEY }}", circleci: "<< pipeline", gitlab: "script", jenkins: "steps" }[system],
    );
    fc.assert(
      fc.property(nasty, (text) => {
        expect(shapeOf(`/srv/${text}`)).toEqual(usual);
      }),
      { numRuns: 100 },
    );
  },
);
