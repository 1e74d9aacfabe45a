import { describe, expect, it } from "vitest";
import { platformFrom } from "../testing.ts";
import { declaration } from "../testing/short-declaration.ts";
import { says, testEach } from "../testing/wrong-and-right.ts";

const clusters = "Cluster eu: { cni: calico }\nCluster us: { cni: calico }\n";
const prod = (more: string) => `${clusters}Stage prod: { tier: production, ${more} }\n`;

describe("a stage's clusters", () => {
  it("stand in waves as declared, all in one where nothing is", () => {
    const wavesOf = (more: string) => platformFrom(declaration(prod(more))).stages[1]?.waves;
    expect(wavesOf("clusters: [eu, us], waves: [[us], [eu]]")).toEqual([["us"], ["eu"]]);
    expect(wavesOf("clusters: [eu, us]")).toEqual([["eu", "us"]]);
    expect(wavesOf("cluster: eu")).toEqual([["eu"]]);
  });

  const waves = (culprit: string) =>
    `the waves of Stage "prod" do not hold "${culprit}" exactly once, or it is not one of the stage's clusters`;
  testEach([
    {
      mistake: "a stage without a cluster",
      wrong: "Stage ⟦prod⟧: { tier: production }",
      says: says(
        "KS1008",
        "prod",
        'Stage "prod" lacks a cluster',
        "add `cluster: …`, or `flow: true` where nothing is to run in it",
      ),
      right: prod("cluster: eu"),
    },
    {
      mistake: "a stage with one cluster and several",
      wrong: prod("cluster: eu, ⟦clusters⟧: [eu, us]"),
      says: says(
        "KS1027",
        "clusters",
        'Stage "prod" has both cluster and clusters',
        "keep `cluster` for one, `clusters` for several",
      ),
      right: prod("clusters: [eu, us]"),
    },
    {
      mistake: "waves that leave a cluster out",
      wrong: prod("clusters: [eu, us], ⟦waves⟧: [[eu]]"),
      says: says("KS1009", "waves", waves("us"), "name each of eu, us in one wave"),
      right: prod("clusters: [eu, us], waves: [[eu], [us]]"),
    },
    {
      mistake: "waves that reach a cluster twice",
      wrong: prod("clusters: [eu, us], ⟦waves⟧: [[eu], [us, eu]]"),
      says: says("KS1009", "waves", waves("eu"), "name each of eu, us in one wave"),
      right: prod("clusters: [eu, us], waves: [[eu, us]]"),
    },
    {
      mistake: "waves with another stage's cluster",
      wrong: prod("clusters: [eu, us], ⟦waves⟧: [[eu], [us], [nonprod]]"),
      says: says("KS1009", "waves", waves("nonprod"), "name each of eu, us in one wave"),
      right: prod("clusters: [eu, us], waves: [[us, eu]]"),
    },
    {
      mistake: "one cluster that is listed twice",
      wrong: prod("clusters: [eu, ⟦eu⟧]"),
      says: says("KS1009", "eu", 'Stage "prod" lists the cluster eu twice', "remove one of the two"),
      right: prod("clusters: [eu]"),
    },
  ]);
});

describe("a stage's defaults", () => {
  it("come from its tier", () => {
    const [dev, , prodStage] = platformFrom(
      declaration(`Stage load: { cluster: nonprod, tier: performance }\n${prod("cluster: eu")}`),
    ).stages;
    expect(dev).toMatchObject({
      network: "stage",
      podSecurity: "baseline",
      nodes: "shared",
      teamRole: "admin",
      digests: false,
    });
    expect(prodStage).toMatchObject({
      network: "closed",
      podSecurity: "restricted",
      nodes: "shared",
      teamRole: "view",
      digests: true,
    });
  });

  it("give production nodes of its own where it shares a cluster", () => {
    const shared =
      "Cluster nonprod: { cni: calico, nodePools: [{ name: a, stage: prod }] }\nStage prod: { cluster: nonprod, tier: production }";
    expect(platformFrom(declaration(shared)).stages[1]?.nodes).toBe("dedicated");
  });

  it("leave the registries of each of its clusters to that cluster", () => {
    const { clusters, stages } = platformFrom(
      declaration(
        "Cluster eu: { cni: calico, registries: [a.example.com] }\nCluster us: { cni: calico }\nStage prod: { tier: production, clusters: [eu, us] }\nStage dev: { cluster: eu, tier: development, registries: [b.example.com] }",
      ),
    );
    const registriesOf = (of: readonly { readonly name: string; readonly registries: unknown }[]) =>
      Object.fromEntries(of.map(({ name, registries }) => [name, registries]));
    expect(registriesOf(clusters)).toMatchObject({ eu: ["a.example.com"], us: undefined });
    expect(registriesOf(stages)).toEqual({ dev: ["b.example.com"], prod: undefined });
  });
});
