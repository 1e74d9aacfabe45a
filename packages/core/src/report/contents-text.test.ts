import { describe, expect, test } from "vitest";
import { contentsLines, type ShownContents } from "./contents-text.ts";
import { noColours } from "./palette.ts";

type Change = ShownContents["objects"][number];

const field = (path: string, secret = false) => ({ path, before: "1", after: "2", secret });
const made = (name: string): Change => ({
  action: "create",
  kind: "ConfigMap",
  namespace: "web-dev",
  name,
  fields: [],
});
const linesOf = (given: Partial<ShownContents>, full = false): string[] =>
  contentsLines({ objects: [], commits: [], ...given }, noColours, { full });

describe("what a promotion brings", () => {
  test("is said object by object with its fields, what goes first, and commit by commit", () => {
    const changed: Change = {
      ...{ action: "change", kind: "Deployment", namespace: "web-dev", name: "web" },
      fields: [field("spec.replicas"), field("data.password", true)],
    };
    const gone: Change = { action: "delete", kind: "Namespace", name: "old-dev", fields: [] };
    const commits = [{ sha: "a".repeat(40), subject: "Fix\u001b[2J orders", author: "alex" }];
    expect(linesOf({ objects: [made("web"), changed, gone], commits })).toEqual([
      "    changes 3 objects",
      "      - Namespace old-dev",
      "      ~ Deployment web-dev/web",
      "          spec.replicas: 1 → 2",
      "          data.password: changes, its value is not shown",
      "      + ConfigMap web-dev/web",
      "    brings 1 commit",
      expect.stringMatching(/^ {6}aaaaaaaaa Fix[^\u001b]* orders \(alex\)$/),
    ]);
  });

  test("is bounded, and all of it with --full", () => {
    const objects = Array.from({ length: 40 }, (_, index) => made(`c${index}`));
    const changed: Change = {
      ...{ action: "change", kind: "Deployment", namespace: "web-dev", name: "web" },
      fields: Array.from({ length: 30 }, (_, index) => field(`spec.f${index}`)),
    };
    const commits = objects.map((_, index) => ({ sha: String(index).padStart(40, "0"), subject: "s", author: "a" }));
    const all = { objects: [...objects, changed], commits };
    const cut = linesOf(all);
    expect(cut.length).toBeLessThan(35);
    expect(cut).toEqual(
      expect.arrayContaining([
        "          and 24 fields more (--full)",
        "      and 29 objects more (--full)",
        "      and 30 commits more (--full)",
      ]),
    );
    const whole = linesOf(all, true);
    expect(whole).toHaveLength(2 + 41 + 30 + 40);
    expect(whole.join("\n")).not.toContain("--full");
  });
});
