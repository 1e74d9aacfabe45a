import { describe, expect, it } from "vitest";
import { findingsIn } from "../testing/findings.ts";
import { declaration } from "../testing/short-declaration.ts";

const prod = (access: string, more = "") =>
  `Cluster prod: { cni: calico }\nStage prod: { cluster: prod, tier: production, access: { ${access} }${more} }\n`;

describe("KS1033", () => {
  it.each([
    ["a team", "Team storefront: { access: { production: ⟦admin⟧ } }", "the team storefront may admin in production"],
    ["every team of a stage", prod("teams: ⟦debug⟧"), "every team of prod may debug in production"],
    ["a group", prod("groups: { operations: ⟦admin⟧ }"), "the group operations may admin in production"],
    ["a user", prod("users: { ada: ⟦debug⟧ }"), "the user ada may debug in production"],
  ])("warns where %s gets more than view", (_, text, message) => {
    const at = /⟦.*⟧/.exec(text)?.[0];
    const hint = "give `view`, and keep break-glass for emergencies";
    expect(findingsIn(declaration(text))).toMatchObject([{ code: "KS1033", severity: "warning", at, message, hint }]);
  });

  it("says nothing of view and none, nor of other tiers", () => {
    expect(findingsIn(declaration("Team storefront: { access: { production: view, verification: admin } }"))).toEqual(
      [],
    );
    expect(findingsIn(declaration(prod("teams: none, groups: { audit: view }")))).toEqual([]);
  });

  it("becomes a note with the reason where it is acknowledged on the stage", () => {
    const reason = ", acknowledge: [{ finding: KS1033, reason: the night shift has no break-glass }]";
    expect(findingsIn(declaration(prod("users: { ada: debug }", reason)))).toMatchObject([
      { code: "KS1033", severity: "note" },
    ]);
  });
});
