import { describe, expect, test } from "vitest";
import { podsOf, proposed, ruleOf, surveyed } from "../testing/proposed.ts";
import { deployment, exposed, join, namespace, policy, profileOf } from "../testing/stage-worlds.ts";
import { narrowRule, siteOfPeer } from "./proposals.ts";

const base = join(
  namespace("shop-dev", "dev").replace("stage: dev", "stage: dev, team: shop"),
  deployment("shop-dev", "web"),
  namespace("shop-prod", "prod").replace("stage: prod", "stage: prod, team: shop"),
  deployment("shop-prod", "web"),
  namespace("cart", "prod"),
);
const controller = join(
  exposed("shop-prod"),
  namespace("edge"),
  deployment("edge", "nginx").replace("image: app", "image: registry.k8s.io/ingress-nginx/controller"),
);
const ingress = (rules: string) => policy("shop-prod", "front", `podSelector: {}, ingress: [${rules}]`);

function asked(text: string, parts: Parameters<typeof surveyed>[1] = {}) {
  const world = surveyed(join(base, text), parts);
  const { model } = world;
  return {
    ...{ world, model, rule: ruleOf(model, "shop-prod", "ingress") },
    ...{ from: podsOf(model, "shop-dev", "web"), to: podsOf(model, "shop-prod", "web") },
  };
}
function narrowed(...given: Parameters<typeof asked>) {
  const { world, rule, from, to } = asked(...given);
  return proposed(narrowRule(world, rule, from, to));
}
const of = (...peers: string[]) => ingress(`{ from: [${peers.join(", ")}] }`);
const selecting = (selector: string) => `{ namespaceSelector: { ${selector} } }`;

const rule = "NetworkPolicy shop-prod/front spec.ingress.0";
const own = "{namespaceSelector: {matchLabels: {stage: prod}}}";
const edge = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}}";
const names = (key: string, ...values: string[]) => `{key: ${key}, operator: In, values: [${values.join(", ")}]}`;
const ownNames = names("kubernetes.io/metadata.name", "cart", "shop-prod");
const noStages = selecting("matchExpressions: [{ key: stage, operator: DoesNotExist }]");

describe("a rule that lets in everyone lets in its own stage instead", () => {
  test("and nobody else where nothing is lost", () => {
    const lines = ["let in its own stage instead of everyone", `set ${rule}.from [${own}]`];
    expect(narrowed(ingress("{}"))).toEqual(lines);
    expect(narrowed(ingress("{ from: [], ports: [{ port: 8080 }] }"))).toEqual(lines);
  });

  test("and what carries routes in", () => {
    expect(narrowed(join(ingress("{}"), controller))).toEqual([
      "let in its own stage and the ingress controller instead of everyone",
      `set ${rule}.from [${own}, ${edge}]`,
      "otherwise let in its own stage instead of everyone",
      `otherwise set ${rule}.from [${own}]`,
    ]);
  });

  test("and nobody else where another rule keeps what comes from outside", () => {
    const lines = narrowed(join(ingress(`{}, { from: [${noStages}] }`), controller));
    expect(lines[0]).toBe("let in its own stage instead of everyone");
  });

  test("by the names of its namespaces where a mapping says it", () => {
    expect(narrowed(ingress("{}"), { byMapping: true })).toEqual([
      "let in its own stage instead of everyone",
      `set ${rule}.from [{namespaceSelector: {matchExpressions: [${ownNames}]}}]`,
    ]);
  });
});

describe("the one peer that lets the other stage in", () => {
  const inside = "{ podSelector: {} }";
  const label = "add the label stage to the namespaceSelector";
  const selector = (at: number) => `${rule}.from.${at}.namespaceSelector`;

  test.each<[string, string, readonly string[]]>([
    ["gets the stage's label", of(selecting("")), [label, `set ${selector(0)}.matchLabels.stage prod`]],
    [
      "wherever it stands, whatever else it asks for",
      of(inside, selecting("matchLabels: { team: shop }")),
      [label, `set ${selector(1)}.matchLabels.stage prod`],
    ],
    [
      "names its own stage instead of several",
      of(
        selecting(
          "matchLabels: { team: shop }, matchExpressions: [{ key: stage, operator: Exists }, { key: team, operator: Exists }]",
        ),
      ),
      [
        "let in namespaces with stage: prod only",
        `set ${selector(0)} {matchLabels: {team: shop, stage: prod}, matchExpressions: [{key: team, operator: Exists}]}`,
      ],
    ],
    [
      "says nothing of stages beside that any more",
      of(selecting("matchExpressions: [{ key: stage, operator: NotIn, values: [test] }]")),
      ["let in namespaces with stage: prod only", `set ${selector(0)} {matchLabels: {stage: prod}}`],
    ],
    [
      "goes where it names another stage",
      of(inside, selecting("matchLabels: { stage: dev }")),
      ["remove the peer", `remove ${rule}.from.1`],
    ],
    [
      "takes the rule with it where it is the only one",
      of(selecting("matchLabels: { stage: dev }")),
      ["remove the rule", `remove ${rule}`],
    ],
  ])("%s", (_, text, lines) => {
    expect(narrowed(text)).toEqual(lines);
  });

  test.each<[string, string, readonly string[]]>([
    [
      "names the own namespaces",
      of(selecting("")),
      [
        "name the namespaces of its own stage in the namespaceSelector",
        `set ${selector(0)}.matchExpressions.0 ${ownNames}`,
      ],
    ],
    [
      "beside what else it asks for",
      of(selecting("matchExpressions: [{ key: team, operator: Exists }]")),
      [
        "name the namespaces of its own stage in the namespaceSelector",
        `set ${selector(0)}.matchExpressions.1 ${ownNames}`,
      ],
    ],
    [
      "goes where it names another's",
      of(inside, selecting("matchLabels: { kubernetes.io/metadata.name: shop-dev }")),
      ["remove the peer", `remove ${rule}.from.1`],
    ],
    [
      "goes where it names both",
      of(
        selecting(
          "matchExpressions: [{ key: kubernetes.io/metadata.name, operator: In, values: [shop-dev, shop-prod] }]",
        ),
      ),
      ["remove the rule", `remove ${rule}`],
    ],
  ])("of a mapping's stages %s", (_, text, lines) => {
    expect(narrowed(text, { byMapping: true })).toEqual(lines);
  });

  test("is not the only one, selects by addresses, or is of a policy of the cluster: nothing is proposed", () => {
    expect(narrowed(of(selecting(""), selecting("matchLabels: { stage: dev }")))).toEqual([]);
    expect(narrowed(of("{ ipBlock: { cidr: 0.0.0.0/0 } }"))).toEqual([]);
    const {
      world,
      rule: one,
      from,
      to,
    } = asked(
      join(
        of(selecting("")),
        "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: all }\nspec: { priority: 5, subject: { namespaces: {} }, ingress: [{ action: Allow, from: [{ namespaces: {} }] }] }",
      ),
      { profile: profileOf("calico") },
    );
    const [ofCluster] = to.ingress.admin.flatMap(({ rules }) => rules);
    if (!ofCluster) throw new Error("no rule");
    expect(narrowRule(world, ofCluster, from, to)).toBeUndefined();
    expect(narrowRule(world, { ...ofCluster, peers: "anyone" }, from, to)).toBeUndefined();
    expect(siteOfPeer(world.model, ofCluster, from).path).toEqual(ofCluster.site.path);
    expect(narrowRule(world, one, from, to)).toBeDefined();
  });

  test("in the pods' own namespace is theirs alone: nothing is proposed", () => {
    const { world, rule: one, to } = asked(of(inside));
    expect(narrowRule(world, one, to, to)).toBeUndefined();
  });
});

describe("what carries routes in stays let in beside it", () => {
  test("behind the peers that are there", () => {
    expect(narrowed(join(of("{ podSelector: {} }", selecting("")), controller))).toEqual([
      "add the label stage to the namespaceSelector, and let in the ingress controller",
      `set ${rule}.from.1.namespaceSelector.matchLabels.stage prod`,
      `set ${rule}.from.2 ${edge}`,
      "otherwise add the label stage to the namespaceSelector",
      `otherwise set ${rule}.from.1.namespaceSelector.matchLabels.stage prod`,
    ]);
  });

  test("and what comes from outside by a Service", () => {
    const front = exposed("shop-prod")
      .split("\n---\n")[0]
      ?.replace("name: web", "name: front")
      .replace("spec: {", "spec: { type: NodePort,");
    const node =
      "apiVersion: v1\nkind: Node\nmetadata: { name: n1 }\nspec: { podCIDRs: [10.244.1.0/24] }\nstatus: { addresses: [{ type: InternalIP, address: 10.0.0.1 }] }";
    expect(narrowed(join(ingress("{}"), controller, front ?? "", node)).slice(0, 2)).toEqual([
      "let in its own stage and the ingress controller and what comes from outside instead of everyone",
      `set ${rule}.from [${own}, ${edge}, {ipBlock: {cidr: 0.0.0.0/0, except: [10.244.0.0/16]}}]`,
    ]);
    const balanced = join(
      "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: { name: alb }\nspec: { controller: ingress.k8s.aws/alb }",
      exposed("shop-prod")
        .replaceAll("name: web", "name: balanced")
        .replace("spec: { rules", "spec: { ingressClassName: alb, rules"),
      exposed("shop-prod"),
    );
    const lines = narrowed(join(of("{ podSelector: {} }", selecting("")), controller, balanced, node));
    expect(lines.slice(0, 4)).toEqual([
      "add the label stage to the namespaceSelector, and let in the ingress controller and what comes from outside",
      `set ${rule}.from.1.namespaceSelector.matchLabels.stage prod`,
      `set ${rule}.from.2 ${edge}`,
      `set ${rule}.from.3 {ipBlock: {cidr: 0.0.0.0/0, except: [10.244.0.0/16]}}`,
    ]);
  });

  test("instead of a peer that goes", () => {
    const others = selecting("matchExpressions: [{ key: stage, operator: NotIn, values: [prod] }]");
    expect(narrowed(join(of("{ podSelector: {} }", others), controller))).toEqual([
      "remove the peer, and let in the ingress controller",
      `set ${rule}.from [{podSelector: {}}, ${edge}]`,
      "otherwise remove the peer",
      `otherwise remove ${rule}.from.1`,
    ]);
    expect(narrowed(join(of(others), controller))).toEqual([
      "remove the peer, and let in the ingress controller",
      `set ${rule}.from [${edge}]`,
      "otherwise remove the rule",
      `otherwise remove ${rule}`,
    ]);
  });

  test("unless another peer, or another rule, lets it in", () => {
    const lines = ["remove the peer", `remove ${rule}.from.0`];
    const dev = selecting("matchExpressions: [{ key: stage, operator: In, values: [dev] }]");
    expect(narrowed(join(of(dev, noStages), controller))).toEqual(lines);
    const other = policy("shop-prod", "other", `podSelector: {}, ingress: [{ from: [${noStages}] }]`);
    const wide = selecting("matchExpressions: [{ key: stage, operator: NotIn, values: [prod] }]");
    expect(narrowed(join(of(wide), other, controller))).toEqual(["remove the rule", `remove ${rule}`]);
  });
});

test("an edit sets what it says", () => {
  const { world, rule: one, from, to } = asked(ingress("{}"));
  expect(narrowRule(world, one, from, to)?.edits).toEqual([
    {
      type: "set",
      object: { group: "networking.k8s.io", kind: "NetworkPolicy", namespace: "shop-prod", name: "front" },
      path: ["spec", "ingress", 0, "from"],
      value: [{ namespaceSelector: { matchLabels: { stage: "prod" } } }],
    },
  ]);
});

describe("a rule is found", () => {
  const siteOf = (text: string) => {
    const { model, rule: one, from } = asked(text);
    const { object, path } = siteOfPeer(model, one, from);
    return [object.object.metadata.name, ...path].join(" ");
  };

  test("at the one peer that lets the pods in, or as a whole where several do, or none is named", () => {
    expect(siteOf(of(selecting("")))).toBe("front spec ingress 0 from 0");
    expect(siteOf(of("{ podSelector: {} }", selecting("")))).toBe("front spec ingress 0 from 1");
    expect(siteOf(of(selecting(""), selecting("matchLabels: { stage: dev }")))).toBe("front spec ingress 0");
    expect(siteOf(ingress("{}"))).toBe("front spec ingress 0");
  });
});
