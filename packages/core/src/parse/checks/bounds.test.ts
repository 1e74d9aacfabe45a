import { describe, expect, it } from "vitest";
import { platformFrom } from "../testing.ts";
import { findingsIn } from "../testing/findings.ts";
import { declaration } from "../testing/short-declaration.ts";
import { says, testEach } from "../testing/wrong-and-right.ts";

const stage = (more: string) => `Stage dev: { cluster: nonprod, tier: development, ${more} }\n`;
const web = (more: string) => `App web: { team: storefront, image: registry.example.com/web, ${more} }\n`;
const long = (workload: string, more = "") =>
  `App web: { team: storefront, workloads: { web: { ${workload} } }${more} }\n`;
const main = (more: string) => `containers: { main: { image: registry.example.com/web${more} } }`;
const hint = (bound: string) => `ask for at most ${bound}, or have the platform team raise the bound`;
const asks = (wanted: string, bound: string) => `web asks for ${wanted} in dev, where at most ${bound} is allowed`;

describe("KS1019", () => {
  testEach([
    {
      mistake: "a quota beyond the stage's bounds",
      wrong: stage("quota: { cpu: 4, bounds: { cpu: 6 } }") + web("quota: { cpu: ⟦6100m⟧ }"),
      says: says("KS1019", "6100m", asks("cpu 6100m", "6"), hint("6")),
      right: stage("quota: { cpu: 4, bounds: { cpu: 6 } }") + web("quota: { cpu: 6000m }"),
    },
    {
      mistake: "a quota beyond twice the stage's, where it has no bounds",
      wrong: stage("quota: { memory: 10Gi }") + web("quota: { memory: ⟦21Gi⟧ }"),
      says: says("KS1019", "21Gi", asks("memory 21Gi", "20Gi"), hint("20Gi")),
      right: stage("quota: { memory: 10Gi }") + web("quota: { memory: 20Gi }"),
    },
    {
      mistake: "a count beyond the bounds, for a stage only",
      wrong:
        stage("quota: { bounds: { loadBalancers: 1 } }") + web("stages: { dev: { quota: { loadBalancers: ⟦2⟧ } } }"),
      says: says("KS1019", "2", asks("loadBalancers 2", "1"), hint("1")),
      right: stage("quota: { bounds: { loadBalancers: 1 } }") + web("stages: { dev: { quota: { loadBalancers: 1 } } }"),
    },
    {
      mistake: "something that the stage has none of",
      wrong: web("quota: { nodePorts: ⟦1⟧ }"),
      says: says("KS1019", "1", asks("nodePorts 1", "0"), hint("0")),
      right: web("quota: { nodePorts: 0 }"),
    },
    {
      mistake: "resources of a container beyond the stage's limits",
      wrong: stage("limits: { max: { memory: 2Gi } }") + web("resources: { limits: { memory: ⟦3Gi⟧ } }"),
      says: says("KS1019", "3Gi", asks("memory limits of 3Gi", "2Gi"), hint("2Gi")),
      right: stage("limits: { max: { memory: 2Gi } }") + web("resources: { limits: { memory: 2048Mi } }"),
    },
    {
      mistake: "requests of one of several containers",
      wrong: stage("limits: { max: { cpu: 2 } }") + long(main(", resources: { requests: { cpu: ⟦3⟧ } }")),
      says: says("KS1019", "3", asks("cpu requests of 3", "2"), hint("2")),
      right: stage("limits: { max: { cpu: 2 } }") + long(main(", resources: { requests: { cpu: 2000m } }")),
    },
    {
      mistake: "resources for a stage only",
      wrong: stage("limits: { max: { cpu: 2 } }") + web("stages: { dev: { resources: { limits: { cpu: ⟦3⟧ } } } }"),
      says: says("KS1019", "3", asks("cpu limits of 3", "2"), hint("2")),
      right: stage("limits: { max: { cpu: 2 } }") + web("stages: { dev: { resources: { limits: { cpu: 2 } } } }"),
    },
    {
      mistake: "more replicas than the stage allows",
      wrong: stage("replicas: { max: 3 }") + web("replicas: ⟦4⟧"),
      says: says("KS1019", "4", asks("4 replicas", "3"), hint("3")),
      right: stage("replicas: { max: 3 }") + web("replicas: 3"),
    },
    {
      mistake: "more replicas than the stage allows, in the long form for a stage",
      wrong:
        stage("replicas: { max: 3 }") + long(main(""), ", stages: { dev: { workloads: { web: { replicas: ⟦4⟧ } } } }"),
      says: says("KS1019", "4", asks("4 replicas", "3"), hint("3")),
      right:
        stage("replicas: { max: 3 }") + long(main(""), ", stages: { dev: { workloads: { web: { replicas: 3 } } } }"),
    },
    {
      mistake: "an autoscaler that goes beyond",
      wrong: stage("replicas: { max: 3 }") + web("⟦autoscale⟧: { min: 1, max: 4 }"),
      says: says("KS1019", "autoscale", asks("4 replicas", "3"), hint("3")),
      right: stage("replicas: { max: 3 }") + web("autoscale: { min: 1, max: 3 }"),
    },
  ]);
});

describe("a quota of an app's own", () => {
  it("takes the place of the stage's in its namespace", () => {
    const [dev] = platformFrom(declaration(web("quota: { cpu: 6 }, stages: { dev: { quota: { pods: 30 } } }"))).stages;
    expect(dev?.namespaces[0]?.quota).toMatchObject({ cpu: "6", pods: 30, memory: "8Gi" });
  });

  it("has no place in a namespace that it shares (KS1027)", () => {
    const other = "App api: { team: storefront, image: registry.example.com/api }";
    const text = `${stage("namespaces: perTeam")}${web("⟦quota⟧: { cpu: 6 }")}${other}`;
    expect(findingsIn(declaration(text))).toMatchObject(
      says(
        "KS1027",
        "quota",
        "web asks for a quota of its own in dev, where it shares the namespace storefront-dev",
        "raise the stage's quota, or give the app its own namespace",
      ),
    );
    expect(findingsIn(declaration(`${stage("namespaces: perTeam")}${web("quota: { cpu: 6 }")}`))).toEqual([]);
  });
});
