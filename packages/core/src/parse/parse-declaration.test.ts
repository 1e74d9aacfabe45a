import { describe, expect, it } from "vitest";
import { formatPlace, placeOf } from "../diagnostics/places.ts";
import { parseDeclaration } from "./parse-declaration.ts";
import { sourceOf } from "./testing.ts";
import { findingsIn } from "./testing/findings.ts";
import { declaration, documentsFrom } from "./testing/short-declaration.ts";

describe("every error of a run at once", () => {
  const platform = documentsFrom(`
Platform shop: { domain: Example.com, cals: open }
Cluster nonprod: { cni: flannel, version: 1.36 }
Cluster prod: { cni: calico, features: { mutatingAdmission: "yes" } }
Stage dev: { cluster: nonprod, tier: developement }
Stage test: { cluster: nonprod, tier: verification, after: [dev, prod] }
Stage prod: { cluster: prod, tier: production, after: [test], quota: { cpu: 32, cap: { cpu: 8 } } }
Team storefront: { groups: [storefront], members: [ada] }
`);
  const apps = documentsFrom(`
App web: { team: storefront, image: registry.example.com/web, port: 80, replicas: "3", calls: [{ app: apl }, { app: ledger }] }
App api: { team: storfront, image: registry.example.com/api, stages: { staging: {} } }
App ledger: { team: payments, image: registry.example.com/ledger, port: 80 }
`);
  const broken = "kind: Team\nmetadata: { name: payments }\nspec: { groups: [payments }\n---\nkind: [\n";

  it("finds them in several files and documents, in reading order, and no error that is not there", () => {
    const sources = [sourceOf(platform, "platform.yaml"), sourceOf(apps, "apps.yaml"), sourceOf(broken, "broken.yaml")];
    const { platform: resolved, diagnostics } = parseDeclaration(sources);
    expect(resolved).toBeUndefined();
    const shown = diagnostics.map(
      ({ code, message, span }) => `${span && formatPlace(placeOf(span))} ${code} ${message}`,
    );
    expect(shown).toEqual([
      'platform.yaml:4:17 KS1009 domain cannot be "Example.com"',
      'platform.yaml:4:30 KS1006 a Platform has no field "cals"',
      "platform.yaml:9:14 KS1023 flannel does not enforce NetworkPolicies, but dev in nonprod is to be isolated (network: stage)",
      "platform.yaml:9:14 KS1023 flannel does not enforce NetworkPolicies, but test in nonprod is to be isolated (network: stage)",
      "platform.yaml:9:32 KS1007 version must be text",
      "platform.yaml:14:53 KS1007 features.mutatingAdmission must be true or false",
      'platform.yaml:19:33 KS1009 tier cannot be "developement"',
      "platform.yaml:24:60 KS1013 stages come after each other in a circle: test after prod after test",
      "platform.yaml:29:87 KS1020 the quotas of prod add up to cpu 32 over 1 namespaces, and its cap is 8",
      'platform.yaml:34:31 KS1006 a Team has no field "members"',
      "apps.yaml:4:80 KS1007 replicas must be a number",
      'apps.yaml:4:100 KS1012 there is no App "apl"',
      'apps.yaml:9:15 KS1012 there is no Team "storfront"',
      'apps.yaml:9:69 KS1012 there is no Stage "staging"',
      "broken.yaml:3:27 KS1001 missed comma between flow collection entries",
      "broken.yaml:6:1 KS1001 deficient indentation",
    ]);
  });
});

/** The codes of all errors and warnings, each with the text that it points to. */
const said = (text: string) => findingsIn(text).map(({ code, at }) => `${code} ${at}`);

describe("one mistake gives one message", () => {
  const app = (name: string, more = "") =>
    `App ${name}: { team: storefront, image: registry.example.com/a, port: 80${more} }\n`;
  const test = "Stage test: { cluster: nonprod, tier: verification, after: [dev] }\n";

  it.each([
    [
      "a stage with an unknown field does not dangle",
      `Stage dev: { cluster: nonprod, tier: development, ⟦netwrk⟧: open }\n${test}`,
    ],
    [
      "a stage that cannot be used does not dangle",
      `Stage dev: { cluster: nonprod, tier: ⟦everything⟧ }\n${test}${app("web", ", in: [dev], stages: { dev: { replicas: 2 } }")}`,
    ],
    [
      "a stage with a bad name is known by it",
      `Stage ⟦Dev⟧: { cluster: nonprod, tier: development }\nStage test: { cluster: nonprod, tier: verification, after: [dev] }`,
    ],
    [
      "a misspelled kind is the one that was meant",
      `Stgae test: { cluster: nonprod, tier: verification }\nStage prod: { cluster: nonprod, tier: verification, after: [test] }`,
    ],
    ["a cluster that cannot be used does not dangle", 'Cluster nonprod: { cni: calico, version: ⟦"2.0"⟧ }'],
    [
      "waves of a cluster that cannot be used, are right",
      `Cluster eu: { cni: calico, version: ⟦"2.0"⟧ }\nStage test: { clusters: [nonprod, eu], waves: [[eu], [nonprod]], tier: verification }`,
    ],
    [
      "waves of a cluster whose name is misspelled are right",
      `Cluster eu: { cni: calico }\nStage test: { clusters: [nonprod, ⟦eeu⟧], waves: [[eu], [nonprod]], tier: verification }`,
    ],
    ["a misspelled choice is the one that was meant", "Cluster nonprod: { cni: ⟦calcio⟧ }"],
    [
      "a version without quotes is that version",
      `Cluster nonprod: { cni: calico, version: ⟦1.36⟧ }\nCluster prod: { cni: calico }\nStage prod: { cluster: prod, tier: production, after: [dev] }`,
    ],
    [
      "a team that cannot be read is still the apps' team",
      `Team storefront: { ⟦groups⟧: storefront }\n${app("api", ", calls: [{ app: web }]")}`.replace(
        "⟦groups⟧: storefront",
        "groups: ⟦storefront⟧",
      ),
    ],
    [
      "an app that cannot be used is no missing callee",
      `${app("api", ", ⟦callers⟧: mobile").replace("⟦callers⟧: mobile", "callers: ⟦mobile⟧")}${app("web", ", calls: [{ app: api }]")}`,
    ],
    [
      "an app whose namespace is too long is no missing callee",
      `Stage a-very-long-name: { cluster: nonprod, tier: verification }\n${app(`⟦${"a".repeat(50)}⟧`)}${app("web", `, calls: [{ app: ${"a".repeat(50)} }]`)}`,
    ],
    [
      "a misspelled stage of an app leaves it no missing callee",
      `${test}${app("api", ", in: [dev, ⟦tset⟧], stages: { test: { replicas: 2 } }")}${app("web", ", calls: [{ app: api }]")}`,
    ],
    [
      "an app of a missing team is no missing callee",
      `App api: { team: ⟦payments⟧, image: registry.example.com/a, port: 80 }\n${app("web", ", calls: [{ app: api }]")}`,
    ],
    [
      "something shared that cannot be used is not missing",
      `Shared database: { ports: [{ port: 5432 }], stages: ⟦dev⟧ }\n${app("web", ", calls: [{ shared: database }]")}`,
    ],
    [
      "wrong defaults are wrong once",
      "Platform shop: { domain: example.com, defaults: { stage: { cluster: nonprod, tier: ⟦everything⟧ } } }\nStage dev: {}\nStage test: { after: [dev] }",
    ],
    [
      "misspelled defaults are those that were meant",
      "Platform shop: { domain: example.com, defaults: { stage: { cluster: nonprod, ⟦teir⟧: development } } }\nStage dev: {}\nStage test: { after: [dev] }",
    ],
    [
      "a domain that is none breaks no host",
      `Platform shop: { domain: ⟦Example.com⟧ }\n${app("web", ", expose: {}")}${test}`,
    ],
    [
      "a choice of consent that is none asks for none",
      `Platform shop: { domain: example.com, calls: ⟦always⟧ }\nTeam payments: {}\nApp ledger: { team: payments, image: registry.example.com/a, port: 80 }\n${app("web", ", calls: [{ app: ledger }]")}`,
    ],
    [
      "a reason that is too short still acknowledges",
      `${app("web", ", calls: [{ app: api }], acknowledge: [{ finding: KS1034, reason: ⟦because⟧ }]")}${app("api", ", calls: [{ app: web }]")}`,
    ],
    [
      "an acknowledgement may be about what an error hides",
      `Cluster nonprod: { cni: calico, nodePools: [{ name: a, stage: prod }] }\nStage dev: { cluster: nonprod, tier: ⟦everything⟧ }\nStage prod: { cluster: nonprod, tier: production, acknowledge: [{ finding: KS1021, reason: one cluster is all that we have }] }`,
    ],
    [
      "a circle of stages is no matter of versions",
      `Cluster old: { cni: calico, version: "1.34" }\nStage a: { cluster: old, tier: verification, after: [⟦b⟧] }\nStage b: { cluster: nonprod, tier: verification, after: [⟦a⟧] }`,
    ],
  ])("%s", (_, changes) => {
    const text = declaration(changes);
    const findings = findingsIn(text.replace("kind: Stgae", "kind: ⟦Stgae⟧"));
    const unsettled = findings.filter(({ severity }) => severity !== "note").map(({ code, at }) => `${code} ${at}`);
    expect(unsettled).toEqual([expect.stringMatching(/^KS10\d\d ⟦.*⟧$/)]);
  });

  it("holds for a document with a syntax error: what it may declare is not missing", () => {
    const parts = declaration(`${test}${app("api", ", calls: [{ app: web }]")}`).split("---\n");
    const errors = parts.map((_, index) => {
      const torn = parts.with(index, `${parts[index]}oops: [\n`).join("---\n");
      return findingsIn(torn).map(({ code }) => code);
    });
    expect(errors).toEqual(parts.map(() => ["KS1001"]));
  });

  it("holds for a document without a name: it may be any that is missing", () => {
    const nameless = declaration(test).replace("metadata: { name: dev }", "⟦metadata⟧: {}");
    expect(said(nameless)).toEqual(["KS1008 ⟦metadata⟧"]);
  });

  it("holds for a document of another version of the language", () => {
    const [first, ...others] = declaration(test).split("---\n");
    const old = first?.replace("kubestage.dev/v1alpha1", "⟦kubestage.dev/v1⟧");
    expect(said([old, ...others].join("---\n"))).toEqual(["KS1005 ⟦kubestage.dev/v1⟧"]);
  });
});

describe("errors behind an error", () => {
  it("show although the Platform is wrong", () => {
    const text = declaration(
      "Platform shop: { domain: 5, ⟦foo⟧: 1 }\nApp web: { team: storefront, image: registry.example.com/a, port: 80, calls: [{ app: ⟦api⟧ }] }",
    );
    expect(findingsIn(text).map(({ code }) => code)).toEqual(["KS1007", "KS1006", "KS1012"]);
  });

  it("show in a document of which only a part is wrong", () => {
    const web =
      "App web: { team: storefront, image: registry.example.com/a, port: 80, replicas: many, calls: [{ app: api }] }";
    expect(findingsIn(declaration(web)).map(({ code }) => code)).toEqual(["KS1007", "KS1012"]);
  });
});
