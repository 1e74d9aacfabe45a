import { describe, expect, test } from "vitest";
import type { AddressSet } from "../sets/address-set.ts";
import { uniteAll } from "../sets/address-set.ts";
import { block } from "../testing/ends.ts";
import { podsOf, proposed, ruleOf, surveyed } from "../testing/proposed.ts";
import { deployment, exposed, join, namespace, policy, profileOf } from "../testing/stage-worlds.ts";
import { closeToStages, leaveOut } from "./proposals.ts";

const base = join(
  namespace("shop-dev", "dev"),
  deployment("shop-dev", "web"),
  namespace("tools"),
  deployment("tools", "web"),
);
const ofCluster = (direction: string) =>
  `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: all }\nspec: { priority: 5, subject: { namespaces: {} }, ${direction} }`;

describe("a rule that lets stages in to pods of no stage", () => {
  const rule = "NetworkPolicy tools/in spec.ingress.0";
  const noStage = "{matchExpressions: [{key: stage, operator: DoesNotExist}]}";
  const only = "let in namespaces of no stage only";
  const inTools = (rules: string) => policy("tools", "in", `podSelector: {}, ingress: [${rules}]`);
  const asked = (...documents: string[]) => {
    const world = surveyed(join(base, ...documents));
    const { model } = world;
    const ends = [podsOf(model, "shop-dev", "web"), podsOf(model, "tools", "web")] as const;
    return proposed(closeToStages(world, ruleOf(model, "tools", "ingress"), ...ends));
  };

  test("lets in namespaces of no stage instead of everyone", () => {
    expect(asked(inTools("{}"))).toEqual([only, `set ${rule}.from [{namespaceSelector: ${noStage}}]`]);
  });

  test("and goes on letting in what carries routes in, where that is of a stage's own", () => {
    const front = join(
      exposed("tools"),
      namespace("edge"),
      deployment("edge", "nginx").replace("image: app", "image: registry.k8s.io/ingress-nginx/controller"),
    );
    const edge = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}}";
    expect(asked(inTools("{}"), front)).toEqual([
      "let in namespaces of no stage and the ingress controller only",
      `set ${rule}.from [{namespaceSelector: ${noStage}}, ${edge}]`,
      `otherwise ${only}`,
      `otherwise set ${rule}.from [{namespaceSelector: ${noStage}}]`,
    ]);
  });

  test("by the one peer that does", () => {
    const wide = "{ namespaceSelector: {} }";
    expect(asked(inTools(`{ from: [{ podSelector: {} }, ${wide}] }`))).toEqual([
      only,
      `set ${rule}.from.1.namespaceSelector ${noStage}`,
    ]);
    expect(asked(inTools(`{ from: [${wide}, { namespaceSelector: { matchLabels: { stage: dev } } }] }`))).toEqual([]);
    expect(asked(inTools("{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }"))).toEqual([]);
  });

  test("within the namespace, or by a policy of the cluster: nothing is proposed", () => {
    const world = surveyed(
      join(
        base,
        inTools("{ from: [{ podSelector: {} }] }"),
        ofCluster("ingress: [{ action: Allow, from: [{ namespaces: {} }] }]"),
      ),
      { profile: profileOf("calico") },
    );
    const [from, to] = [podsOf(world.model, "shop-dev", "web"), podsOf(world.model, "tools", "web")];
    const [one] = to.ingress.admin.flatMap(({ rules }) => rules);
    if (!one) throw new Error("no rule");
    expect(closeToStages(world, one, from, to)).toBeUndefined();
    expect(closeToStages(world, { ...one, peers: "anyone" }, from, to)).toBeUndefined();
    expect(closeToStages(world, ruleOf(world.model, "tools", "ingress"), to, to)).toBeUndefined();
  });
});

describe("addresses are left out of a rule's blocks", () => {
  const rule = "NetworkPolicy shop-dev/out spec.egress.0";
  const left = (rules: string, ...blocks: string[]) => {
    const { model } = surveyed(
      join(base, policy("shop-dev", "out", `podSelector: {}, policyTypes: [Egress], egress: [${rules}]`)),
    );
    return proposed(leaveOut(ruleOf(model, "shop-dev", "egress"), all(...blocks), "to", "the entrance's"));
  };
  const all = (...blocks: string[]): AddressSet => uniteAll(blocks.map(block));
  const to = (...peers: string[]) => `{ to: [${peers.join(", ")}] }`;
  const cidr = (text: string, more = "") => `{ ipBlock: { cidr: ${text}${more} } }`;
  const [one, two] = ["198.51.100.7/32", "203.0.113.0/24"];

  test("of those that have them, beside what they leave out already", () => {
    expect(left(to(cidr("0.0.0.0/0")), one)).toEqual([
      `leave ${one} out, the entrance's`,
      `set ${rule}.to.0.ipBlock.except [${one}]`,
    ]);
    expect(left(to(cidr("0.0.0.0/0", ", except: [10.0.0.0/8]")), one, two)).toEqual([
      `leave ${one}, ${two} out, the entrance's`,
      `set ${rule}.to.0.ipBlock.except [10.0.0.0/8, ${one}, ${two}]`,
    ]);
  });

  test("of each its own, and each once", () => {
    const peers = to("{ podSelector: {} }", cidr("198.51.100.0/24"), cidr("203.0.0.0/8"), cidr("192.0.2.0/24"));
    expect(left(peers, one, two)).toEqual([
      `leave ${one}, ${two} out, the entrance's`,
      `set ${rule}.to.1.ipBlock.except [${one}]`,
      `set ${rule}.to.2.ipBlock.except [${two}]`,
    ]);
    expect(left(to(cidr("0.0.0.0/0", `, except: ["${one}"]`)), one, two)).toEqual([
      `leave ${one}, ${two} out, the entrance's`,
      `set ${rule}.to.0.ipBlock.except [${one}, ${two}]`,
    ]);
  });

  test("of rules that let in too", () => {
    const { model } = surveyed(
      join(base, policy("shop-dev", "in", `podSelector: {}, ingress: [{ from: [${cidr("10.0.0.0/8")}] }]`)),
    );
    expect(
      proposed(leaveOut(ruleOf(model, "shop-dev", "ingress"), block("10.244.0.0/16"), "from", "the pods'")),
    ).toEqual([
      "leave 10.244.0.0/16 out, the pods'",
      "set NetworkPolicy shop-dev/in spec.ingress.0.from.0.ipBlock.except [10.244.0.0/16]",
    ]);
  });

  test("API server: an exception has to be strictly within its block, so a block that is no larger is left", () => {
    expect(left(to(cidr(two)), two)).toEqual([]);
    expect(left(to(cidr("203.0.113.0/25")), two)).toEqual([]);
    expect(left(to(cidr("0.0.0.0/0"), cidr("203.0.113.0/25")), two)).toEqual([]);
    expect(left(to(cidr("198.51.100.0/24")), one, "198.51.100.0/24")).toEqual([]);
    expect(left(to(cidr("203.0.0.0/8")), one, two)).toEqual([
      `leave ${two} out, the entrance's`,
      `set ${rule}.to.0.ipBlock.except [${two}]`,
    ]);
  });

  test("nothing is proposed where no block has them, nobody is named, or these are too many to be written", () => {
    expect(left(to(cidr("192.0.2.0/24")), one)).toEqual([]);
    expect(left(to("{ podSelector: {} }"), one)).toEqual([]);
    expect(left("{}", one)).toEqual([]);
    const many = Array.from({ length: 33 }, (_, at) => `203.0.113.${at * 2}/32`);
    expect(left(to(cidr("0.0.0.0/0")), ...many)).toEqual([]);
    expect(left(to(cidr("0.0.0.0/0")), ...many.slice(1))).toHaveLength(2);
  });

  test("a policy of the cluster is left as it is", () => {
    const text = `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: { name: all }
spec: { tier: Admin, priority: 5, subject: { namespaces: {} }, egress: [{ action: Accept, to: [{ networks: [0.0.0.0/0] }] }] }`;
    const { model } = surveyed(join(base, text), { profile: { clusterPolicies: ["ClusterNetworkPolicy"] } });
    const [rules] = podsOf(model, "shop-dev", "web").egress.admin.map((ordered) => ordered.rules[0]);
    if (!rules) throw new Error("no rule");
    expect(leaveOut(rules, block(one), "to", "the entrance's")).toBeUndefined();
  });
});
