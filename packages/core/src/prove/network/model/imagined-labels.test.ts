import { describe, expect, test } from "vitest";
import { cart, imagined, letsIn, ofWeb, shop, walled } from "../testing/imagined-lines.ts";
import { deployment, join, namespace, policy } from "../testing/stage-worlds.ts";
import { clusterPolicy } from "../testing/two-pods.ts";

describe("pods that are imagined for their own namespace's policies", () => {
  test.each<[string, string, string[]]>([
    ["one that nothing tells apart, where there is none", "", ["shop: no labels"]],
    ["none where such a pod is there", deployment("shop", "web"), []],
    [
      "one that a policy selects, and one that it does not",
      walled(ofWeb),
      ["shop: no labels", "shop: app=other", "shop: app=web"],
    ],
    [
      "the others, where one is there",
      join(walled(ofWeb), deployment("shop", "web")),
      ["shop: no labels", "shop: app=other"],
    ],
    ["the one, where the other is there", join(walled(ofWeb), deployment("shop", "api")), ["shop: app=web"]],
    ["one for what selects all", walled(""), ["shop: no labels"]],
    [
      "by expressions",
      walled("matchExpressions: [{ key: app, operator: Exists }]"),
      ["shop: no labels", "shop: app=other"],
    ],
    [
      "each of several by itself, and none of them",
      join(walled(ofWeb), walled("matchLabels: { tier: x }", "shop", "more"), walled("", "shop", "all")),
      [
        ...["shop: no labels", "shop: tier=other", "shop: app=other", "shop: app=other tier=other"],
        ...["shop: app=web", "shop: tier=x"],
      ],
    ],
  ])("%s", (_, text, expected) => {
    expect(imagined(join(shop, cart, ...(text === "" ? [] : [text])))).toEqual(expected);
  });

  test("none where nobody can make any", () => {
    expect(imagined(join(shop, cart, walled(ofWeb)), { makes: [] })).toEqual([]);
  });

  test("other ones in namespaces with other policies", () => {
    const mail = namespace("mail", "dev");
    const text = join(shop, mail, cart, walled(ofWeb), walled("matchLabels: { app: post }", "mail"));
    expect(imagined(text, { makes: ["shop", "mail"] })).toEqual([
      ...["shop: no labels", "shop: app=other", "shop: app=web"],
      ...["mail: no labels", "mail: app=other", "mail: app=post"],
    ]);
  });

  const denied = (pods: string, name: string) =>
    clusterPolicy(
      name,
      `tier: Admin, priority: 1, subject: { pods: { namespaceSelector: {}, podSelector: { ${pods} } } }, egress: [{ action: Deny, to: [{ namespaces: {} }] }]`,
    );
  const withoutTeam = "matchExpressions: [{ key: team, operator: DoesNotExist }]";

  test("ones that policies of the cluster leave alone", () => {
    const text = join(shop, cart, walled(ofWeb), denied(withoutTeam, "team"));
    const expected = [
      ...["shop: team=other", "shop: app=other team=other", "shop: app=web", "shop: no labels"],
      "shop: app=web team=other",
    ];
    expect(imagined(text)).toEqual(expected);
    expect(imagined(join(text, denied("", "all"))), "what closes all cannot be avoided").toEqual(expected);
  });
});

describe("pods that are imagined since a rule of another stage names them", () => {
  test.each<[string, string, string[]]>([
    ["by a label", letsIn(ofWeb), ["shop: no labels", "shop: app=web"]],
    [
      "by several",
      join(letsIn(ofWeb), letsIn("matchLabels: { app: job }", "more")),
      ["shop: no labels", "shop: app=web", "shop: app=job"],
    ],
    [
      "of two labels at once",
      letsIn("matchLabels: { app: web, tier: x }"),
      ["shop: no labels", "shop: app=web tier=x"],
    ],
    [
      "by a label that a policy of theirs tells apart",
      join(walled(ofWeb), letsIn("matchLabels: { tier: x }")),
      [
        "shop: no labels",
        "shop: app=other",
        "shop: app=web",
        "shop: tier=x",
        "shop: app=other tier=x",
        "shop: app=web tier=x",
      ],
    ],
    [
      "by a policy of the cluster",
      clusterPolicy(
        "c",
        `tier: Admin, priority: 1, subject: { namespaces: { matchLabels: { stage: prod } } }, ingress: [{ action: Accept, from: [{ pods: { namespaceSelector: {}, podSelector: { ${ofWeb} } } }] }]`,
      ),
      ["shop: no labels", "shop: app=web"],
    ],
    [
      "by its Baseline",
      clusterPolicy(
        "c",
        `tier: Baseline, priority: 1, subject: { namespaces: { matchLabels: { stage: prod } } }, ingress: [{ action: Deny, from: [{ pods: { namespaceSelector: {}, podSelector: { ${ofWeb} } } }] }]`,
      ),
      ["shop: no labels", "shop: app=web"],
    ],
    [
      "by a policy that may be in force",
      `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: c, namespace: cart }\nspec: { endpointSelector: {}, egress: [{ toEndpoints: [{ matchLabels: { "k8s:io.cilium.k8s.namespace.labels.stage": dev, app: web } }] }] }`,
      ["shop: no labels", "shop: app=web"],
    ],
    [
      "beside addresses",
      policy(
        "cart",
        "in",
        `podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }, { namespaceSelector: {}, podSelector: { ${ofWeb} } }] }]`,
      ),
      ["shop: no labels", "shop: app=web"],
    ],
    [
      "but not by their own stage's",
      policy(
        "shop",
        "in",
        `podSelector: {}, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { ${ofWeb} } }] }]`,
      ),
      ["shop: no labels"],
    ],
  ])("%s", (_, text, expected) => {
    expect(imagined(join(shop, cart, text))).toEqual(expected);
  });

  test("only where somebody can make any", () => {
    const mail = namespace("mail", "dev");
    expect(imagined(join(shop, mail, cart, letsIn(ofWeb)), { makes: ["mail"] })).toEqual([
      "mail: no labels",
      "mail: app=web",
    ]);
  });

  test("even such as are there, since those who make them are others", () => {
    expect(imagined(join(shop, deployment("shop", "web"), cart, letsIn(ofWeb)))).toEqual(["shop: app=web"]);
  });
});
