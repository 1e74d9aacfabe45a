import { describe, expect, it } from "vitest";
import { compilePlatform } from "../../compile/compile-platform.ts";
import { platformFrom } from "../testing.ts";
import { declaration } from "../testing/short-declaration.ts";
import { says, testEach } from "../testing/wrong-and-right.ts";

const flow = "Stage signoff: { tier: verification, flow: true, after: [dev] }\n";
const app = (more: string) => `App web: { team: storefront, image: r/web:1, ${more} }\n`;

describe("a stage that only controls flow", () => {
  it("has no clusters, no waves and no apps, and is on the road with its tier's gates", () => {
    const { stages } = platformFrom(declaration(flow));
    expect(
      stages.map(({ name, clusters, waves, apps, namespaces }) => [
        name,
        clusters.length,
        waves,
        apps.length,
        namespaces.length,
      ]),
    ).toEqual([
      ["dev", 1, [["nonprod"]], expect.any(Number), expect.any(Number)],
      ["signoff", 0, [], 0, 0],
    ]);
    expect(stages[1]).toMatchObject({ after: ["dev"], entry: { promotion: "automatic" } });
  });

  it("changes nothing of what is compiled", () => {
    const compiled = (text: string) =>
      [...compilePlatform(platformFrom(declaration(text)), {})].map((file) => file.path);
    expect(compiled(flow)).toEqual(compiled(""));
  });

  testEach([
    {
      mistake: "one that says where it runs",
      wrong: "Stage signoff: { tier: verification, flow: true, ⟦cluster⟧: nonprod }",
      says: says(
        "KS1027",
        "cluster",
        'Stage "signoff" has flow and cluster: nothing runs in it',
        "remove cluster, or `flow` where something is to run there",
      ),
      right: flow,
    },
    {
      mistake: "one that a cluster is to accept",
      wrong: "Stage signoff: { tier: verification, flow: true, entry: { accepted: ⟦true⟧ } }",
      says: says(
        "KS1027",
        "true",
        'Stage "signoff" has flow and entry.accepted: it enters no cluster that could accept anything',
        "remove accepted here",
      ),
      right: flow,
    },
    {
      mistake: "a check of the stage behind it, which would ask about what runs there",
      wrong: `${flow}Stage live: { cluster: nonprod, tier: verification, after: [dev, signoff], entry: { checks: { smoke: { ⟦command⟧: { program: smoke } } } } }\n`,
      says: says(
        "KS1027",
        "command",
        "the check smoke looks at the release in signoff, where nothing runs",
        "move it to the entry of signoff, where it looks at the stages before, or write `of: entry`",
      ),
      right: `Stage signoff: { tier: verification, flow: true, after: [dev], entry: { checks: { smoke: { command: { program: smoke } } } } }
Stage live: { cluster: nonprod, tier: verification, after: [signoff], entry: { checks: { load: { recorded: before }, seen: { of: entry, command: { program: smoke } } } } }
`,
    },
    {
      mistake: "a check of what would come into it",
      wrong:
        "Stage signoff: { tier: verification, flow: true, after: [dev], entry: { checks: { smoke: { of: entry, ⟦command⟧: { program: smoke } } } } }",
      says: says(
        "KS1027",
        "command",
        "the check smoke looks at what comes into signoff, where nothing runs",
        "write `of: before`, so that it looks at the stages before, or check it where it runs",
      ),
      right: flow,
    },
    {
      mistake: "an app that differs in it",
      wrong: flow + app("stages: { ⟦signoff⟧: { replicas: 2 } }"),
      says: says(
        "KS1012",
        "signoff",
        "web differs in signoff, where nothing runs",
        "signoff only controls flow: take it out here",
      ),
      right: flow + app("stages: { dev: { replicas: 2 } }"),
    },
  ]);
});
