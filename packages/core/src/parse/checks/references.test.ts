import { describe } from "vitest";
import { says, testEach } from "../testing/wrong-and-right.ts";

const app = (more: string) => `App web: { team: storefront, image: registry.example.com/web, port: 80${more} }\n`;
const shared = (stages: string) =>
  `Shared mail: { host: mail.example.com, cidrs: [192.0.2.1/32], ports: [{ port: 25 }], stages: [${stages}] }\n`;

describe("KS1012", () => {
  testEach([
    {
      mistake: "an app's team that does not exist",
      wrong: "App web: { team: ⟦storfront⟧, image: registry.example.com/web }",
      says: says("KS1012", "storfront", 'there is no Team "storfront"', 'did you mean "storefront"?'),
      right: "App web: { team: storefront, image: registry.example.com/web }",
    },
    {
      mistake: "a caller that does not exist",
      wrong: app(", callers: [⟦mobile⟧]"),
      says: says("KS1012", "mobile", 'there is no App "mobile"', "choose one of: web"),
      right: `${app(", callers: [mobile]")}App mobile: { team: storefront, image: registry.example.com/mobile }`,
    },
    {
      mistake: "a stage that an app is in and that does not exist",
      wrong: app(", in: [dev, ⟦test⟧]"),
      says: says("KS1012", "test", 'there is no Stage "test"', "choose one of: dev"),
      right: app(", in: [dev]"),
    },
    {
      mistake: "a stage that an app differs in and that does not exist",
      wrong: app(", stages: { ⟦prod⟧: { replicas: 2 } }"),
      says: says("KS1012", "prod", 'there is no Stage "prod"', "choose one of: dev"),
      right: app(", stages: { dev: { replicas: 2 } }"),
    },
    {
      mistake: "differences for a stage that the app is not in",
      wrong: `${app(", in: [dev], stages: { ⟦test⟧: { replicas: 2 } }")}Stage test: { cluster: nonprod, tier: verification }`,
      says: says(
        "KS1012",
        "test",
        "web differs in test, but it is not in that stage",
        "add test to `in`, or remove these differences",
      ),
      right: `${app(", in: [test], stages: { test: { replicas: 2 } }")}Stage test: { cluster: nonprod, tier: verification }`,
    },
    {
      mistake: "a stage that something shared serves and that does not exist",
      wrong: shared("dev, ⟦tset⟧"),
      says: says("KS1012", "tset", 'there is no Stage "tset"', "choose one of: dev"),
      right: shared("dev"),
    },
    {
      mistake: "a node pool's stage that does not exist",
      wrong: "Cluster nonprod: { cni: calico, nodePools: [{ name: a, stage: ⟦load⟧ }] }",
      says: says("KS1012", "load", 'there is no Stage "load"', "choose one of: dev"),
      right:
        "Cluster nonprod: { cni: calico, nodePools: [{ name: a, stage: dev }] }\n" +
        "Stage dev: { cluster: nonprod, tier: development, nodes: labelled }",
    },
    {
      mistake: "an app with an existing namespace that does not exist",
      wrong: "Stage dev: { cluster: nonprod, tier: development, namespaces: { existing: { web: old, ⟦wbe⟧: older } } }",
      says: says("KS1012", "wbe", 'there is no App "wbe"', 'did you mean "web"?'),
      right: "Stage dev: { cluster: nonprod, tier: development, namespaces: { existing: { web: old } } }",
    },
    {
      mistake: "a stage's cluster that does not exist",
      wrong: "Stage test: { cluster: ⟦prod⟧, tier: verification }",
      says: says("KS1012", "prod", 'there is no Cluster "prod"', "choose one of: nonprod"),
      right: "Stage test: { cluster: nonprod, tier: verification }",
    },
    {
      mistake: "one of several clusters that does not exist",
      wrong: "Stage test: { clusters: [nonprod, ⟦nonprd⟧], tier: verification }",
      says: says("KS1012", "nonprd", 'there is no Cluster "nonprd"', 'did you mean "nonprod"?'),
      right: "Stage test: { clusters: [nonprod], tier: verification }",
    },
  ]);
});
