import { describe, expect, test } from "vitest";
import { describePullRequest, longestDescriptions } from "./describe-pull-request.ts";
import { readPullRequestMark } from "./mark.ts";
import { quoted } from "./quoted.ts";
import { closedGate, openGate, promotionOf, subjectOf } from "./testing/subjects.ts";

const bodyOf = (given: Parameters<typeof subjectOf>[0], limit: number = longestDescriptions.github): string =>
  describePullRequest(subjectOf(given), limit).body;

test("a whole description", () => {
  const { title, body } = describePullRequest(
    subjectOf({
      promotions: [
        promotionOf({
          gates: [openGate, closedGate],
          changelog: [{ sha: "0123456789abcdef", subject: "fixes #1 for @everyone", author: "alex" }],
        }),
      ],
      manifestsDiff: [
        {
          ...{ action: "change", kind: "Deployment", namespace: "api-prod", name: "api" },
          fields: [{ path: "spec.replicas", before: "2", after: "3", secret: false }],
        },
      ],
    }),
    longestDescriptions.github,
  );
  expect(title).toBe("Promote api-0123456789ab to prod");
  expect(body.replaceAll("\u2060", "¤")).toMatchInlineSnapshot(`
    "<!-- kubestage promotion=prod/api/api%2D0123456789ab tree=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa -->
    **1 of 2 gates are closed.**

    ## Gates that are closed

    | gate | app | stage | state | because | what opens it |
    | --- | --- | --- | --- | --- | --- |
    | \`managers\` | \`api\` | \`prod\` | **closed** | \`it lacks 2 of release-managers\` | 2 of \`release-managers\` |

    ## What is promoted

    | app | stage | now | then | how | asked by | because |
    | --- | --- | --- | --- | --- | --- | --- |
    | \`api\` | \`prod\` | \`api-ba9876543210\` | \`api-0123456789ab\` | promotion |  |  |

    ## Gates that are open

    | gate | app | stage | state | because | what opens it |
    | --- | --- | --- | --- | --- | --- |
    | \`soaked\` | \`api\` | \`prod\` | open | \`it was healthy for 2h in test\` |  |

    ## Commits

    | app | commit | subject | author |
    | --- | --- | --- | --- |
    | \`api\` | \`0123456789ab\` | \`fixes¤ #¤1 for @¤everyone\` | \`alex\` |

    ## Manifests

    |  | object | field | before | after |
    | --- | --- | --- | --- | --- |
    | change | \`Deployment api-prod/api\` | \`spec.replicas\` | \`2\` | \`3\` |

    Written by kubestage, which writes it anew: what is changed here by hand is lost. All of it: \`kubestage diff --stage prod\`
    "
  `);
});

test("what is promoted stands in the title", () => {
  const title = (...promotions: ReturnType<typeof promotionOf>[]): string =>
    describePullRequest(subjectOf({ promotions }), longestDescriptions.github).title;
  expect(title(promotionOf({ kind: "rollback" }))).toBe("Roll api in prod back to api-0123456789ab");
  expect(title(promotionOf({ kind: "breakGlass" }))).toBe("BROKEN GLASS: put api-0123456789ab into prod");
  expect(title(promotionOf(), promotionOf({ app: "web" }))).toBe("Promote 2 releases to prod");
  expect(title(promotionOf({ release: "fixes #1" }))).toBe("Promote fixes\u2060 #\u20601 to prod");
});

describe("what does not fit", () => {
  const many = Array.from({ length: 3000 }, (_, index) => index);
  const subject = {
    promotions: [
      promotionOf({
        gates: [openGate, closedGate],
        changelog: many.map((index) => ({ sha: "f".repeat(40), subject: `change ${index}`, author: "alex" })),
      }),
    ],
    isolation: {
      refused: "network of dev and prod would be open",
      ...{
        opened: [{ property: "network", from: "dev", to: "prod", before: "holds", after: "broken", reason: "open" }],
      },
      closed: [],
      findings: [{ code: "KS3101", change: "new" as const, message: "a policy lets dev in", witness: "a pod of dev" }],
    },
    manifestsDiff: many.map((index) => ({
      ...{ action: "create" as const, kind: "ConfigMap", namespace: "api-prod", name: `c-${index}`, fields: [] },
    })),
  };

  test("is missing from the end, is counted, and it is said where all of it stands", () => {
    const body = bodyOf(subject);
    expect(body).toContain("**Refused by proof:** `network of dev and prod would be open`");
    expect(body).toContain("`a pod of dev`");
    expect(body).toContain("2 of `release-managers`");
    expect(body).toMatch(/left out\. All of it: `kubestage diff --stage prod`/);
    expect(body).toMatch(/\d+ of 3000 rows of Commits, 3000 of 3000 rows of Manifests are left out/);
    expect(body).toContain("3000 of 3000 rows do not fit here.");
    expect(body.length).toBeGreaterThan(longestDescriptions.github - 500);
  });

  test("fits where a code host takes more", () => {
    const body = bodyOf(subject, longestDescriptions.gitlab);
    expect(body).not.toContain("left out");
    expect(body).toContain("c-2999");
  });
});

test("of a secret only that it changes is shown", () => {
  const body = bodyOf({
    manifestsDiff: [
      {
        ...{ action: "change", kind: "Secret", namespace: "api-prod", name: "api" },
        fields: [{ path: "data.password", before: '"b2xk"', after: '"bmV3"', secret: true }],
      },
    ],
  });
  expect(body).toContain("| `data.password` | not shown | not shown |");
  expect(body).not.toMatch(/b2xk|bmV3/);
});

test("a mark is read from the first line only, also where an editor changed line ends", () => {
  const body = bodyOf({});
  const mark = { id: "prod/api/api-0123456789ab", tree: "a".repeat(40) };
  expect(readPullRequestMark(body)).toEqual(mark);
  expect(readPullRequestMark(body.replaceAll("\n", "\r\n"))).toEqual(mark);
  expect(readPullRequestMark(`hello\n${body}`)).toBeUndefined();
  expect(readPullRequestMark("<!-- kubestage promotion=a tree=short -->\n")).toBeUndefined();
});

test("a bug of ours is no description", () => {
  expect(() => bodyOf({ tree: "main" })).toThrow(RangeError);
  expect(() => bodyOf({ id: "a -->" })).toThrow(RangeError);
  expect(() => bodyOf({ promotions: [] })).toThrow(RangeError);
  expect(() => bodyOf({}, 100)).toThrow(RangeError);
});

test("an image stays as it can be copied, a name does not call", () => {
  const image = "registry.example.com/shop/api@sha256:00ff";
  expect(quoted(image)).toBe(`\`${image}\``);
  expect(quoted("@alex")).toBe("`@\u2060alex`");
});
