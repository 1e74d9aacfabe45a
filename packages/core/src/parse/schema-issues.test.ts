import { describe, expect, it } from "vitest";
import { laterFields } from "../model/kinds.ts";
import { findingsIn } from "./testing/findings.ts";
import { declaration } from "./testing/short-declaration.ts";
import { says, testEach } from "./testing/wrong-and-right.ts";

const stage = "Stage dev: { cluster: nonprod, tier: development";
const app = "App web: { team: storefront, image: registry.example.com/web, port: 8080";

describe("KS1006", () => {
  testEach([
    {
      mistake: "a misspelled field, with the one that was meant, and not that one as missing",
      wrong: "Stage dev: { cluster: nonprod, ⟦teir⟧: development }",
      says: says("KS1006", "teir", 'a Stage has no field "teir"', 'did you mean "tier"?'),
      right: `${stage} }`,
    },
    {
      mistake: "a field that is like none, with those that there are",
      wrong: "Team storefront: { groups: [storefront], ⟦members⟧: [] }",
      says: says(
        "KS1006",
        "members",
        'a Team has no field "members"',
        "choose one of: groups, users, serviceAccounts, access, acknowledge",
      ),
      right: "Team storefront: { groups: [storefront] }",
    },
    {
      mistake: "a field far inside, with the path to it",
      wrong: `${app}, stages: { dev: { quota: { ⟦memry⟧: 1Gi } } } }`,
      says: says("KS1006", "memry", 'stages.dev.quota has no field "memry"', 'did you mean "memory"?'),
      right: `${app}, stages: { dev: { quota: { memory: 1Gi } } } }`,
    },
    {
      mistake: "a field of a list's item",
      wrong: `${app}, calls: [{ host: a.example.com, cidrs: [192.0.2.1/32] }, { ⟦hst⟧: b.example.com, cidrs: [192.0.2.1/32] }] }`,
      says: says("KS1006", "hst", 'calls[1] has no field "hst"', 'did you mean "host"?'),
      right: `${app}, calls: [{ host: a.example.com, cidrs: [192.0.2.1/32] }] }`,
    },
    {
      mistake: "a field in one of the forms that a field may have",
      wrong: `${stage}, namespaces: { ⟦templat⟧: "{app}-x" } }`,
      says: says("KS1006", "templat", 'namespaces has no field "templat"', 'did you mean "template"?'),
      right: `${stage}, namespaces: { template: "{app}-x" } }`,
    },
    {
      mistake: "a misspelled field in the Platform's defaults, once",
      wrong: "Platform shop: { domain: example.com, defaults: { stage: { ⟦netwrk⟧: closed } } }",
      says: says("KS1006", "netwrk", 'defaults.stage has no field "netwrk"', 'did you mean "network"?'),
      right: "Platform shop: { domain: example.com, defaults: { stage: { network: closed } } }",
    },
  ]);

  it("does not let a key that JavaScript knows slip through", () => {
    const inherited = findingsIn(declaration(`${app}, config: { ⟦__proto__⟧: x } }`));
    expect(inherited.map(({ code, at }) => [code, at])).toEqual([["KS1009", "⟦__proto__⟧"]]);
    const field = findingsIn(declaration(`${app}, ⟦constructor⟧: x }`));
    expect(field.map(({ code, at }) => [code, at])).toEqual([["KS1006", "⟦constructor⟧"]]);
  });
});

describe("KS1007", () => {
  testEach([
    {
      mistake: "a number where text is wanted, with the quotes that it needs",
      wrong: "Cluster nonprod: { cni: calico, version: ⟦1.36⟧ }",
      says: says("KS1007", "1.36", "version must be text", 'write it in quotes: "1.36"'),
      right: 'Cluster nonprod: { cni: calico, version: "1.36" }',
    },
    {
      mistake: "what YAML 1.1 takes for a boolean",
      wrong: `${app}, config: { DEBUG: ⟦on⟧ } }`,
      says: says("KS1007", "on", "config.DEBUG must be text", 'write it in quotes: "on"'),
      right: `${app}, config: { DEBUG: "on" } }`,
    },
    {
      mistake: "a field whose value was forgotten",
      wrong: "Platform shop: { domain⟦⟧: }",
      says: says("KS1007", "", "domain has no value", "write text, or remove the field"),
      right: "Platform shop: { domain: example.com }",
    },
    {
      mistake: "text where a list is wanted",
      wrong: `${stage}, after: ⟦dev⟧ }`,
      says: says("KS1007", "dev", "after must be a list", "write a list"),
      right: `${stage}, after: [] }`,
    },
    {
      mistake: "text where a mapping is wanted",
      wrong: `${stage}, quota: ⟦large⟧ }`,
      says: says("KS1007", "large", "quota must be a mapping", "write a mapping"),
      right: `${stage}, quota: { cpu: 8 } }`,
    },
    {
      mistake: "text where a number is wanted",
      wrong: 'App web: { team: storefront, image: registry.example.com/web, port: ⟦"8080"⟧ }',
      says: says("KS1007", '"8080"', "port must be a number", "write it without quotes: 8080"),
      right: `${app} }`,
    },
    {
      mistake: "text where true or false is wanted",
      wrong: `${app}, serviceAccountToken: ⟦"true"⟧ }`,
      says: says("KS1007", '"true"', "serviceAccountToken must be true or false", "write it without quotes: true"),
      right: `${app}, serviceAccountToken: true }`,
    },
    {
      mistake: "a list where a field has two other forms",
      wrong: `${app}, resources: { requests: { ⟦cpu⟧: [1] } } }`,
      says: says("KS1007", "cpu", "resources.requests.cpu must be text or a number", "write text or a number"),
      right: `${app}, resources: { requests: { cpu: 1, memory: 1Gi } } }`,
    },
  ]);
});

describe("KS1007 of a whole spec", () => {
  it("names a spec that is no mapping, at its key", () => {
    const wrong = declaration("Team ops: [ops]").replace("spec: [ops]", "⟦spec⟧: [ops]");
    expect(findingsIn(wrong)).toMatchObject(says("KS1007", "spec", "spec must be a mapping", "write a mapping"));
  });
});

describe("KS1008", () => {
  testEach([
    {
      mistake: "a required field inside a field",
      wrong: `${stage}, ⟦secrets⟧: { path: shop/dev } }`,
      says: says(
        "KS1008",
        "secrets",
        'Stage "dev" lacks secrets.store',
        "add it, or see `kubestage explain Stage.secrets.store`",
      ),
      right: `${stage}, secrets: { store: vault, path: shop/dev } }`,
    },
  ]);

  it("names a required field that is missing, at the document's spec, or at its name where it has none", () => {
    const text = declaration("Stage ⟦test⟧: { cluster: nonprod }");
    const missing = text.replace("⟦test⟧ }\nspec", "test }\n⟦spec⟧");
    const hint = "add it, or see `kubestage explain Stage.tier`";
    expect(findingsIn(missing)).toMatchObject(says("KS1008", "spec", 'Stage "test" lacks tier', hint));
    const empty = text.replace("spec: { cluster: nonprod }", "");
    expect(findingsIn(empty)).toMatchObject(says("KS1008", "test", 'Stage "test" lacks tier', hint));
  });
});

describe("KS1009", () => {
  testEach([
    {
      mistake: "a misspelled choice",
      wrong: "Stage dev: { cluster: nonprod, tier: ⟦developement⟧ }",
      says: says("KS1009", "developement", 'tier cannot be "developement"', 'did you mean "development"?'),
      right: `${stage} }`,
    },
    {
      mistake: "a choice that is like none",
      wrong: `${stage}, network: ⟦everything⟧ }`,
      says: says("KS1009", "everything", 'network cannot be "everything"', "choose one of: closed, stage, open"),
      right: `${stage}, network: open }`,
    },
    {
      mistake: "text that breaks its format, with the format in words",
      wrong: "Platform shop: { domain: ⟦Example.com⟧ }",
      says: says(
        "KS1009",
        "Example.com",
        'domain cannot be "Example.com"',
        "it must be a DNS name in lower case, such as shop.example.com, with at most 63 characters between its dots",
      ),
      right: "Platform shop: { domain: example.com }",
    },
    {
      mistake: "a number out of range",
      wrong: "App web: { team: storefront, image: registry.example.com/web, port: ⟦80800⟧ }",
      says: says("KS1009", "80800", "port cannot be 80800", "it must be at most 65535"),
      right: `${app} }`,
    },
    {
      mistake: "a negative number",
      wrong: `${app}, replicas: ⟦-1⟧ }`,
      says: says("KS1009", "-1", "replicas cannot be -1", "it must be at least 0"),
      right: `${app}, replicas: 0 }`,
    },
    {
      mistake: "part of a number where a whole one is wanted",
      wrong: `${app}, replicas: ⟦1.5⟧ }`,
      says: says("KS1007", "1.5", "replicas must be a whole number", "write a whole number"),
      right: `${app}, replicas: 2 }`,
    },
    {
      mistake: "a list that may not be empty",
      wrong: `${app}, ⟦in⟧: [] }`,
      says: says("KS1009", "in", "in cannot be []", "it must hold at least 1 item"),
      right: `${app}, in: [dev] }`,
    },
    {
      mistake: "a name that may not be a key",
      wrong: `${app}, config: { ⟦LOG-LEVEL⟧: info } }`,
      says: says(
        "KS1009",
        "LOG-LEVEL",
        '"LOG-LEVEL" is not a name that may stand here',
        "letters, digits and underscores, not beginning with a digit",
      ),
      right: `${app}, config: { LOG_LEVEL: info } }`,
    },
    {
      mistake: "a quantity that is none",
      wrong: `${stage}, quota: { cpu: ⟦lots⟧ } }`,
      says: says("KS1009", "lots", 'quota.cpu cannot be "lots"', 'it must be a quantity, such as 500m, 2 or "1.5Gi"'),
      right: `${stage}, quota: { cpu: 500m } }`,
    },
    {
      mistake: "a network that is none",
      wrong: "Cluster nonprod: { cni: calico, podCidrs: [⟦10.0.0.0/33⟧] }",
      says: says(
        "KS1009",
        "10.0.0.0/33",
        'podCidrs[0] cannot be "10.0.0.0/33"',
        "it must be a network such as 10.0.0.0/8 or 2001:db8::/32",
      ),
      right: "Cluster nonprod: { cni: calico, podCidrs: [10.0.0.0/8] }",
    },
    {
      mistake: "a choice in one of the forms that a field may have",
      wrong: `${stage}, namespaces: ⟦perTam⟧ }`,
      says: says("KS1009", "perTam", 'namespaces cannot be "perTam"', 'did you mean "perTeam"?'),
      right: `${stage}, namespaces: perTeam }`,
    },
    {
      mistake: "closed days that end before they begin",
      wrong: `${stage}, entry: { hours: { timeZone: Etc/UTC, closed: [⟦{ from: "2026-12-24", to: "2026-12-20", reason: nobody is in }⟧] } } }`,
      says: says(
        "KS1009",
        '{ from: "2026-12-24", to: "2026-12-20", reason: nobody is in }',
        'entry.hours.closed[0] cannot be {"from":"2026-12-24","to":"2026-12-20","reason":"nobody is in"}',
        "it must be days whose last one is not before the first",
      ),
      right: `${stage}, entry: { hours: { timeZone: Etc/UTC, closed: [{ from: "2026-12-24", to: "2026-12-24", reason: nobody is in }] } } }`,
    },
    {
      mistake: "a reason that says nothing",
      wrong: `${stage}, acknowledge: [{ finding: KS1029, reason: ⟦because⟧ }] }`,
      says: says(
        "KS1009",
        "because",
        'acknowledge[0].reason cannot be "because"',
        "it must be at least ten characters: say why",
      ),
      right: `${stage} }`,
    },
    {
      mistake: "an acknowledgement of an error that has to be put right",
      wrong: `${stage}, acknowledge: [{ finding: ⟦KS1015⟧, reason: it has always been so }] }`,
      says: says("KS1009", "KS1015", 'acknowledge[0].finding cannot be "KS1015"', 'did you mean "KS1025"?'),
      right: `${stage} }`,
    },
  ]);
});

describe("KS1010", () => {
  it.each([...laterFields])("refuses %s, which is for later", (path, what) => {
    const [kind, field] = path.split(".") as ["Cluster" | "Stage" | "App", string];
    const before = { Cluster: "Cluster nonprod: { cni: calico", Stage: stage, App: app }[kind];
    expect(findingsIn(declaration(`${before}, ⟦${field}⟧: {} }`))).toMatchObject(
      says("KS1010", field, `${field} (${what}) is for a later version of kubestage`, "remove the field for now"),
    );
  });
});
