import { describe, expect, test } from "vitest";
import { givenOf } from "../../testing/given.ts";
import type { Possible, WallChange } from "../../possible/possible.ts";
import { worldOf } from "../../testing/world-of.ts";
import { anyPort } from "../policies/read-network-policies.ts";
import {
  deployment,
  join,
  namespace,
  nobody,
  policy,
  possibleOf,
  profileOf,
  somebody,
} from "../testing/stage-worlds.ts";
import { clusterPolicy } from "../testing/two-pods.ts";
import { homesOf, networkModel } from "./network-model.ts";
import { specificationProfile } from "./profiles.ts";
import { addUsedNamespaces, leftPolicies, mostVisited } from "./used-namespaces.ts";

const shop = join(
  namespace("shop", "dev"),
  deployment("shop", "web"),
  namespace("mail", "prod"),
  deployment("mail", "api"),
);
const noEgress = policy("shop", "out", "podSelector: {}, policyTypes: [Egress]");
const noIngress = policy("shop", "in", "podSelector: {}, policyTypes: [Ingress]");
const profile = { ...specificationProfile, clusterPolicies: ["ClusterNetworkPolicy"] as const };

/** Namespaces as people use them: of whom, whether it is another's, whether opened, by which policies held, with which pods. */
function uses(text: string, possible: Partial<Possible>): string[] {
  const model = networkModel(worldOf(text), profile);
  expect(addUsedNamespaces(model, givenOf({ possible: possibleOf(possible), profile }))).toEqual(new Set());
  expect(homesOf(model)).toEqual([...model.namespaces.values(), ...model.used]);
  expect(model.index.all, "selectors find them").toEqual(homesOf(model));
  return model.used.map(({ name, stage, used, policies, classes }) =>
    [
      `${name} of ${stage}`,
      used?.isForeign ? "another's" : "its own",
      used?.opened ? `opened ${used.opened.possible}` : "as it is",
      policies.map(({ object }) => object.object.metadata.name).join(" "),
      classes
        .map(({ labels, members, imagined }) => `${Object.keys(labels).length} ${members.length} ${imagined}`)
        .join(),
    ].join(", "),
  );
}

/** Whoever is of one of these stages opens policies of every namespace. */
const opens = (...stages: string[]): Partial<Possible> => ({
  policies: (stage) => (stages.includes(stage) ? somebody : nobody),
});

describe("a namespace whose people may open its policies", () => {
  test.each<[string, string, string[]]>([
    ["that let nothing out is used as opened", noEgress, ["shop of dev, its own, opened true, witness, 0 1 false"]],
    [
      "that let something out is too",
      noEgress.replace("[Egress]", "[Egress], egress: [{}]"),
      ["shop of dev, its own, opened true, witness, 0 1 false"],
    ],
    [
      "beside others for ingress is too",
      join(noIngress, noEgress),
      ["shop of dev, its own, opened true, witness, 0 1 false"],
    ],
    ["that isolate for ingress only is used as it is", noIngress, []],
    ["that are none is used as it is", "", []],
  ])("%s", (_, text, expected) => {
    expect(uses(text === "" ? shop : join(shop, text), opens("dev", "prod"))).toEqual(expected);
  });

  test("and nobody else's", () => {
    expect(uses(join(shop, noEgress), opens("prod", "test"))).toEqual([]);
  });

  const ofCluster = (tier: string, direction: string) =>
    clusterPolicy(
      "wall",
      `tier: ${tier}, priority: 1, subject: { namespaces: { matchLabels: { stage: dev } } }, ${direction}`,
    );
  const egress = "egress: [{ action: Deny, to: [{ namespaces: {} }] }]";
  test.each<[string, string, number]>([
    ["a Baseline that lets nothing out", ofCluster("Baseline", egress), 1],
    ["a Baseline for ingress", ofCluster("Baseline", egress.replace("egress", "ingress").replace("to:", "from:")), 0],
    ["an Admin, which policies of a namespace do not overrule", ofCluster("Admin", egress), 0],
  ])("counts the Baseline as one that they overrule: %s", (_, text, count) => {
    expect(uses(join(shop, text), opens("dev"))).toHaveLength(count);
  });

  test("is asked of with the plugin's name", () => {
    const asked: string[] = [];
    const policies: Possible["policies"] = (...of) => {
      asked.push(of.join(" "));
      return nobody;
    };
    expect(uses(join(shop, noEgress), { policies })).toEqual([]);
    expect(asked).toEqual(["dev shop specification"]);
  });

  test("keeps what is not known", () => {
    const policies = (): WallChange => ({ possible: "unknown", why: "admission" });
    expect(uses(join(shop, noEgress), { policies })).toEqual([
      "shop of dev, its own, opened unknown, witness, 0 1 false",
    ]);
  });
});

describe("a namespace where people of another stage may make pods", () => {
  const visited = (parts: Partial<Possible> = {}): Partial<Possible> => ({
    visitors: (home) => (home === "mail" ? ["dev", "test"] : []),
    pods: (stage) => (stage === "dev" ? somebody : nobody),
    ...parts,
  });

  test("is that stage's, without the pods that are there", () => {
    expect(uses(shop, visited())).toEqual(["mail of dev, another's, as it is, , "]);
  });

  test("is that stage's as it is, and as they open it", () => {
    const walls = policy("mail", "wall", "podSelector: {}, policyTypes: [Egress]");
    expect(uses(join(shop, walls), visited())).toEqual(["mail of dev, another's, as it is, wall, "]);
    expect(uses(join(shop, walls), visited(opens("dev", "test")))).toEqual([
      "mail of dev, another's, as it is, wall, ",
      "mail of dev, another's, opened true, witness, ",
    ]);
    expect(uses(join(shop, walls), visited(opens("prod", "dev")))).toEqual([
      "mail of prod, its own, opened true, witness, 0 1 false",
      "mail of dev, another's, as it is, wall, ",
      "mail of dev, another's, opened true, witness, ",
    ]);
  });

  test("may be one in which it is not known whether they can", () => {
    expect(uses(shop, visited({ pods: () => ({ possible: "unknown", why: "admission" }) }))).toEqual([
      "mail of dev, another's, as it is, , ",
      "mail of test, another's, as it is, , ",
    ]);
  });
});

test("where no policy is enforced every namespace counts as it is", () => {
  const model = networkModel(worldOf(join(shop, noEgress)), profileOf("flannel"));
  const possible = possibleOf({ ...opens("dev"), visitors: () => ["test"], pods: () => somebody });
  expect(addUsedNamespaces(model, givenOf({ possible, profile: profileOf("flannel") }))).toEqual(new Set());
  expect(model.used).toEqual([]);
});

test("beyond so many namespaces that people of a stage visit, the stage is named and no more are told apart", () => {
  const count = mostVisited + 1;
  const names = Array.from({ length: count }, (_, at) => `n${at}`);
  const model = networkModel(worldOf(join(...names.map((name) => namespace(name, "prod")))), specificationProfile);
  const visits = (home: string) => ["dev", ...(home === "n0" ? [] : ["test"])];
  const possible = possibleOf({ pods: () => somebody, visitors: (home) => (names.includes(home) ? visits(home) : []) });
  expect(addUsedNamespaces(model, givenOf({ possible }))).toEqual(new Set(["dev"]));
  const ofStage = (stage: string) => model.used.filter((home) => home.stage === stage).length;
  expect([ofStage("dev"), ofStage("test")]).toEqual([mostVisited, mostVisited]);
}, 30_000);

describe("policies after a change", () => {
  const [one, other] = ["one", "other"].map((name) => policy("shop", name, "podSelector: {}, policyTypes: [Egress]"));
  const home = networkModel(worldOf(join(shop, one ?? "", other ?? "")), specificationProfile).namespaces.get("shop");
  if (!home) throw new Error("no such namespace");
  const taken = (...names: string[]): WallChange & { possible: true } => ({
    ...{ possible: true, who: { kind: "User", name: "ann", namespace: "" }, steps: [] },
    removed: names.map((name) => ({ group: "networking.k8s.io", kind: "NetworkPolicy", namespace: "shop", name })),
  });
  const left = (change: Exclude<WallChange, { possible: false }>) =>
    leftPolicies(home, change).map(({ object }) => object.object.metadata.name);

  test("that takes some away are the others", () => {
    expect(left(taken("one"))).toEqual(["other"]);
    expect(left(taken("one", "other"))).toEqual([]);
    expect(left(taken())).toEqual(["one", "other"]);
  });

  test("that writes one, or that is not known, are one that lets everything through", () => {
    expect(left({ possible: "unknown", why: "admission" })).toEqual(["witness"]);
    const { removed: _, ...writes } = taken();
    const object = {
      object: {
        ...{
          apiVersion: "networking.k8s.io/v1",
          kind: "NetworkPolicy",
          metadata: { name: "witness", namespace: "shop" },
        },
      },
      origin: { type: "built-in" },
    };
    const rule = (direction: string) => ({
      action: "Accept",
      peers: "anyone",
      ports: anyPort,
      site: { policy: object, path: ["spec", direction, 0] },
    });
    const [ingress, egress] = [[rule("ingress")], [rule("egress")]];
    expect(leftPolicies(home, writes)).toEqual([
      { object, namespace: "shop", pods: {}, ingress, egress, enforced: "yes" },
    ]);
  });
});
