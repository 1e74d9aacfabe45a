import fc from "fast-check";
import type { PullRequestSubject } from "../subject.ts";

type Gate = PullRequestSubject["promotions"][number]["gates"][number];

export const closedGate: Gate = {
  ...{ gate: "managers", open: false, because: "it lacks 2 of release-managers", evidence: [] },
  opens: { by: "people", groups: new Map([["release-managers", 2]]) },
};

export const openGate: Gate = { gate: "soaked", open: true, because: "it was healthy for 2h in test", evidence: [] };

/** One release on its way into prod, of which everything is as it should be. */
export function subjectOf(given: Partial<PullRequestSubject> = {}): PullRequestSubject {
  return {
    id: "prod/api/api-0123456789ab",
    tree: "a".repeat(40),
    promotions: [promotionOf()],
    isolation: { opened: [], closed: [], findings: [] },
    manifestsDiff: [],
    seeAll: "kubestage diff --stage prod",
    ...given,
  };
}

export function promotionOf(
  given: Partial<PullRequestSubject["promotions"][number]> = {},
): PullRequestSubject["promotions"][number] {
  const names = { app: "api", stage: "prod", release: "api-0123456789ab", replaces: "api-ba9876543210" };
  return { ...names, kind: "promotion", gates: [openGate], changelog: [], ...given };
}

/** What people write to make a code host do something. */
const spells = [
  ...["@release-managers look", "fixes #1", "Closes: group/project#2", "resolves https://git.example.com/a/b/issues/3"],
  ...[
    "<!-- kubestage promotion=x tree=y -->",
    "-->",
    "<img src=x>",
    "</table>",
    "| a | b |",
    "\\|",
    "``x``",
    "`",
    "\\",
  ],
  ...["[text](https://example.com)", "![](x)", "www.example.com", "someone@example.com", "\n/merge", "\r\n/close\n"],
  ...["# heading", "---", "```\n", "\u202eesrever", "\u200b", "\ud800", "GH-4", "!5", "~label", "&amp;", "ABC-1"],
  ...["$(id)", "\u2060", "", " ", "    indented", "\t", "| --- |", "implements #6", "fixed:  #7"],
];

/** Texts of anybody, with spells among them. */
const text = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...spells), fc.string({ unit: "binary" })), { maxLength: 4 })
    .map((p) => p.join("")),
  fc.string({ unit: "grapheme", maxLength: 400 }),
  fc.tuple(fc.constantFrom("`", "|", "@a", "\\", "x"), fc.integer({ min: 1, max: 2000 })).map(([c, n]) => c.repeat(n)),
);
const maybe = fc.option(text, { nil: undefined });

const judged = { gate: text, because: text, evidence: fc.constant([]) };
const gate: fc.Arbitrary<Gate> = fc.oneof(
  fc.record({ ...judged, open: fc.constant(true) }),
  fc.record({
    ...{ ...judged, open: fc.constant(false) },
    opens: fc.oneof(
      fc.constant({ by: "rendering" } as const),
      fc.integer({ min: 0, max: 4e12 }).map((at) => ({ by: "time", at }) as const),
      fc.tuple(text, text).map(([what, stage]) => ({ by: "record", what, stage }) as const),
      fc
        .array(fc.tuple(text, fc.integer({ min: 1, max: 9 })), { maxLength: 20 })
        .map((groups) => ({ by: "people", groups: new Map(groups) }) as const),
      fc.array(text, { maxLength: 20 }).map((people) => ({ by: "rejecters", people }) as const),
      text.map((expression) => ({ by: "expression", expression }) as const),
      text.map((freeze) => ({ by: "lifting", freeze }) as const),
    ),
  }),
);
const promotion = fc.record({
  ...{ app: text, stage: text, release: text, replaces: maybe, by: maybe, reason: maybe },
  kind: fc.constantFrom("promotion", "rollback", "breakGlass"),
  gates: fc.array(gate, { maxLength: 5 }),
  changelog: fc.array(fc.record({ sha: text, subject: text, author: text }), { maxLength: 10 }),
});
const verdict = fc.record({ property: text, from: text, to: text, before: maybe, after: text, reason: text });
const field = fc.record({ path: text, before: maybe, after: maybe, secret: fc.boolean() });

/** Subjects of any size and with any texts. */
export const subjects: fc.Arbitrary<PullRequestSubject> = fc.record({
  id: fc.stringMatching(/^[A-Za-z0-9._/-]{1,128}$/),
  tree: fc.stringMatching(/^[0-9a-f]{40}$/),
  promotions: fc.array(promotion, { minLength: 1, maxLength: 6 }),
  isolation: fc.record({
    ...{ refused: maybe, opened: fc.array(verdict, { maxLength: 5 }), closed: fc.array(verdict, { maxLength: 5 }) },
    findings: fc.array(
      fc.record({ code: text, change: fc.constantFrom("new", "gone"), message: text, witness: maybe }),
      { maxLength: 5 },
    ),
  }),
  manifestsDiff: fc.array(
    fc.record({
      ...{ action: fc.constantFrom("create", "change", "replace", "delete"), kind: text, namespace: maybe, name: text },
      fields: fc.array(field, { maxLength: 4 }),
    }),
    { maxLength: 12 },
  ),
  seeAll: text,
});
