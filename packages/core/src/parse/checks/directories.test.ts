import { describe, expect, it } from "vitest";
import { findingsIn } from "../testing/findings.ts";
import { declaration } from "../testing/short-declaration.ts";

const cluster = (identity: string) => `Cluster nonprod: { cni: calico, identity: { ${identity} } }\n`;

describe("KS1025", () => {
  it("warns of a team's group that the directory does not have, with the one that was meant", () => {
    const text = `${cluster("⟦groups⟧: [storefronts]")}Team storefront: { groups: [⟦storefront⟧] }`;
    expect(findingsIn(declaration(text))).toMatchObject([
      {
        code: "KS1025",
        severity: "warning",
        at: "⟦storefront⟧",
        message: 'the directory of nonprod has no group "storefront": binding it protects nothing',
        hint: 'did you mean "storefronts"?',
        related: ["⟦groups⟧"],
      },
    ]);
  });

  it.each([
    ["a team's user", "users: [ada]", "Team storefront: { users: [⟦grace⟧] }"],
    [
      "a stage's group",
      "groups: [storefront]",
      "Stage dev: { cluster: nonprod, tier: development, access: { groups: { ⟦audit⟧: view } } }",
    ],
    [
      "a stage's user",
      "users: [ada]",
      "Stage dev: { cluster: nonprod, tier: development, access: { users: { ⟦grace⟧: view } } }",
    ],
    [
      "an administrators' group",
      "groups: [storefront]",
      "Platform shop: { domain: example.com, administrators: { groups: [⟦platform⟧] } }",
    ],
    [
      "an administrator",
      "users: [ada]",
      "Platform shop: { domain: example.com, administrators: { users: [⟦grace⟧] } }",
    ],
  ])("warns of %s", (_, identity, text) => {
    const at = /⟦.*?⟧/.exec(text)?.[0];
    expect(findingsIn(declaration(cluster(identity) + text))).toMatchObject([{ code: "KS1025", at }]);
  });

  it("says nothing of names that the directory has, nor where no directory is given", () => {
    expect(findingsIn(declaration(cluster("groups: [storefront, other]")))).toEqual([]);
    expect(findingsIn(declaration(cluster('groupPrefix: "oidc:"')))).toEqual([]);
  });

  it("looks in the directory of the clusters that a stage is in", () => {
    const other = "Cluster other: { cni: calico, identity: { groups: [storefront] } }\n";
    const stage = "Stage dev: { cluster: nonprod, tier: development, access: { groups: { audit: view } } }\n";
    expect(findingsIn(declaration(other + stage))).toEqual([]);
  });
});
