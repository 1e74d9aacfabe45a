import { describe, expect, it } from "vitest";
import { findingsIn } from "./testing/findings.ts";
import { declaration } from "./testing/short-declaration.ts";
import { platformFrom } from "./testing.ts";

const withDefaults = (defaults: string) => `Platform shop: { domain: example.com, defaults: { ${defaults} } }\n`;

describe("defaults of the Platform", () => {
  it("of the short form are for apps of the short form only", () => {
    const platform = platformFrom(
      declaration(`${withDefaults("app: { resources: { requests: { cpu: 50m } } }")}
App web: { team: storefront, image: registry.example.com/web }
App api: { team: storefront, workloads: { api: { containers: { api: { image: registry.example.com/api } } } } }
`),
    );
    const requests = platform.stages[0]?.apps.map((app) => app.workloads[0]?.containers[0]?.requests);
    expect(requests).toEqual([{ cpu: "50m" }, {}]);
  });

  it("may give the field that a finding is about: the stage that has it acknowledges it", () => {
    const stage = (more: string) =>
      declaration(`${withDefaults("stage: { cluster: nonprod }")}
Stage dev: { tier: development }
Stage prod: { tier: production, nodes: shared${more} }
`);
    expect(findingsIn(stage(""))).toMatchObject([{ code: "KS1021", severity: "warning" }]);
    const reason = ", acknowledge: [{ finding: KS1021, reason: one cluster is all that we have }]";
    expect(findingsIn(stage(reason))).toMatchObject([{ code: "KS1021", severity: "note" }]);
  });
});

describe("acknowledge", () => {
  it.each([
    ["a Team", "Team storefront: { groups: [shop], access: { production: debug }", "KS1033"],
    ["a Team whose group is unknown", "Team storefront: { groups: [shop]", "KS1025"],
  ])("is understood in %s", (_, team, finding) => {
    const cluster = "Cluster nonprod: { cni: calico, identity: { groups: [storefront] } }\n";
    const text = `${finding === "KS1025" ? cluster : ""}${team}`;
    const reason = `acknowledge: [{ finding: ${finding}, reason: the migration ends in spring }]`;
    expect(findingsIn(declaration(`${text} }`))).toMatchObject([{ code: finding, severity: "warning" }]);
    expect(findingsIn(declaration(`${text}, ${reason} }`))).toMatchObject([{ code: finding, severity: "note" }]);
  });
});
