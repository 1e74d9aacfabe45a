import fc from "fast-check";
import { lexer, type Token, type Tokens, walkTokens } from "marked";
import { expect, test } from "vitest";
import { describePullRequest, smallestLimit } from "./describe-pull-request.ts";
import { readPullRequestMark } from "./mark.ts";
import { subjects } from "./testing/subjects.ts";

const limits = fc.oneof(fc.integer({ min: smallestLimit, max: 20_000 }), fc.constantFrom(65_536, 1_048_576));

function tokensOf(markdown: string): Token[] {
  const all: Token[] = [];
  void walkTokens(lexer(markdown, { gfm: true }), (token) => void all.push(token));
  return all;
}

test("no description is longer than its limit, and every one can be matched", () => {
  fc.assert(
    fc.property(subjects, limits, (subject, limit) => {
      const { title, body } = describePullRequest(subject, limit);
      expect(body.length).toBeLessThanOrEqual(limit);
      expect(title.length).toBeLessThanOrEqual(250);
      expect(title).not.toMatch(/[\r\n]/);
      expect(readPullRequestMark(body)).toEqual({ id: subject.id, tree: subject.tree });
    }),
  );
});

test("every row is a row of its table, and outside text is code only", () => {
  fc.assert(
    fc.property(subjects, limits, (subject, limit) => {
      const { body } = describePullRequest(subject, limit);
      const tokens = tokensOf(body);
      const tables = tokens.filter((token): token is Tokens.Table => token.type === "table");
      const lines = body.split("\n").filter((line) => line.startsWith("|"));
      const rows = tables.reduce((sum, { rows: { length } }) => sum + length, 0);
      expect(lines).toHaveLength(rows + 2 * tables.length);
      for (const line of lines) expect(line.endsWith(" |")).toBe(true);
      for (const { header, raw } of tables) {
        for (const line of raw.trim().split("\n")) expect(line.split("|")).toHaveLength(header.length + 2);
      }
      expect(tokens.filter(({ type }) => type === "link" || type === "image" || type === "code")).toEqual([]);
      expect(tokens.filter(({ type }) => type === "html")).toHaveLength(1);
      const said = tokens.filter((token) => token.type === "text" || token.type === "heading").map(({ raw }) => raw);
      expect(said.join("")).not.toMatch(/[@#<\\`]\w/);
    }),
  );
});

test("nothing calls people, closes issues or is a command, in the raw text either", () => {
  fc.assert(
    fc.property(subjects, limits, (subject, limit) => {
      const { title, body } = describePullRequest(subject, limit);
      const [, ...lines] = body.split("\n");
      for (const line of [title, ...lines]) {
        expect(line).not.toMatch(/@(?!sha256:)\w|#\w|!\d|:\/\/|\bwww\./);
        expect(line).not.toMatch(/\b(close[sd]?|fix(e[sd])?|resolve[sd]?):?\s+\S/i);
        expect(line).not.toMatch(/^\s*\//);
        expect(line).not.toContain("<!--");
        expect(line).not.toMatch(/[\u0000-\u001f\u200b\u202e]/);
        expect(line.isWellFormed()).toBe(true);
      }
    }),
  );
});
