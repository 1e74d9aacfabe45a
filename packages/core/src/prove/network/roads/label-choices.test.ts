import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { describe, expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { networkModel } from "../model/network-model.ts";
import { deployment, join, namespace, policy, profileOf } from "../testing/stage-worlds.ts";
import { heldBack, labelChoices, letThrough } from "./label-choices.ts";

const cluster = (kind: string, rules: string) =>
  `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: ${kind}\nmetadata: { name: default }\nspec: { ${kind === "AdminNetworkPolicy" ? "priority: 1, " : ""}subject: { namespaces: {} }, ingress: [${rules}] }`;
const rule = (action: string, ...peers: string[]) => `{ name: r, action: ${action}, from: [${peers.join(", ")}] }`;
const ofLabels = (labels: string) => `{ namespaces: { matchLabels: { ${labels} } } }`;
const ingress = (from: string, extra = "") => policy("a", "in", `podSelector: {}, ingress: [${from}]${extra}`);
const shut = policy("a", "shut", "podSelector: {}");
/** The side by which pods of a namespace are opened. */
const sideOf = (...documents: string[]) => {
  const world = worldOf(join(namespace("a", "dev"), deployment("a", "web"), ...documents));
  const [one] = networkModel(world, profileOf("ovn-kubernetes")).namespaces.get("a")?.classes ?? [];
  if (!one) throw new Error("no pods");
  return one.ingress;
};
const text = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector) =>
  [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values = [] }) => `${key} ${operator} ${values.join("|")}`.trim()),
  ].join(", ");
const texts = (named: ReturnType<typeof letThrough>) =>
  named.map(({ namespaces, pods }) => `${text(namespaces)} / ${text(pods)}`);

describe("whom a side lets through by labels", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["everyone where nothing closes it", [], [" / "]],
    ["nobody where all is shut", [shut], []],
    ["everyone by a rule that names nobody", [ingress("{}")], [" / "]],
    ["everyone by addresses, which may mean pods", [ingress("{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }")], [" / "]],
    ["nobody else by pods of the same namespace", [ingress("{ from: [{ podSelector: {} }] }")], []],
    [
      "those that each peer names, each once",
      [
        ingress(
          "{ from: [{ namespaceSelector: { matchLabels: { team: a } } }, { namespaceSelector: {}, podSelector: { matchLabels: { app: b } } }] }, { from: [{ namespaceSelector: { matchLabels: { team: a } } }] }",
        ),
      ],
      ["team=a / ", " / app=b"],
    ],
    [
      "those that a policy of the cluster accepts",
      [shut, cluster("AdminNetworkPolicy", rule("Allow", ofLabels("team: a")))],
      ["team=a / "],
    ],
    [
      "beside what is open",
      [cluster("BaselineAdminNetworkPolicy", rule("Allow", ofLabels("team: a")))],
      [" / ", "team=a / "],
    ],
    ["not those that it denies", [shut, cluster("AdminNetworkPolicy", rule("Deny", ofLabels("team: a")))], []],
    [
      "those that it passes on, of those that are let through after it",
      [
        ingress("{ from: [{ namespaceSelector: { matchLabels: { team: a } } }] }"),
        cluster(
          "AdminNetworkPolicy",
          rule(
            "Pass",
            "{ namespaces: { matchLabels: { zone: b }, matchExpressions: [{ key: up, operator: Exists }] } }",
          ),
        ),
      ],
      ["team=a / ", "zone=b, up Exists, team In a / "],
    ],
    [
      "their pods too",
      [
        ingress("{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: b } } }] }"),
        cluster(
          "AdminNetworkPolicy",
          rule("Pass", "{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { tier: c } } } }"),
        ),
      ],
      [" / app=b", " / tier=c, app In b"],
    ],
    [
      "nobody where none is let through after it",
      [shut, cluster("AdminNetworkPolicy", rule("Pass", ofLabels("team: a")))],
      [],
    ],
  ])("%s", (_, documents, expected) => {
    expect(texts(letThrough(sideOf(...documents)))).toEqual(expected);
  });

  test("and whom policies of the cluster hold back, of both tiers", () => {
    const denies = [
      cluster(
        "AdminNetworkPolicy",
        `${rule("Deny", ofLabels("team: a"))}, ${rule("Allow", ofLabels("team: b"))}, ${rule("Pass", ofLabels("team: c"))}`,
      ),
      cluster("BaselineAdminNetworkPolicy", rule("Deny", ofLabels("team: d"), ofLabels("team: e"))),
    ];
    expect(texts(heldBack(sideOf(...denies)))).toEqual(["team=a / ", "team=d / ", "team=e / "]);
    expect(texts(heldBack(sideOf(shut)))).toEqual([]);
  });
});

const has = (key: string): LabelSelector => ({ matchExpressions: [{ key, operator: "Exists" }] });
const lacks = (key: string): LabelSelector => ({ matchExpressions: [{ key, operator: "DoesNotExist" }] });
const ops: LabelSelector = { matchLabels: { team: "ops" } };

const lacksTeam = lacks("team");

describe("labels that are wanted", () => {
  test.each<[string, LabelSelector, readonly LabelSelector[], object, readonly object[]]>([
    ["alone where nothing denies them", ops, [], {}, [{ team: "ops" }]],
    [
      "alone where what denies others does not select them",
      ops,
      [has("zone"), { matchLabels: { team: "web" } }],
      {},
      [{ team: "ops" }],
    ],
    [
      "first alone, then with what makes them pass",
      ops,
      [lacks("trusted")],
      {},
      [{ team: "ops" }, { team: "ops", trusted: "other" }],
    ],
    [
      "with all that it takes",
      ops,
      [lacks("trusted"), lacks("zone")],
      {},
      [{ team: "ops" }, { team: "ops", trusted: "other", zone: "other" }],
    ],
    [
      "past what denies only the second choice",
      ops,
      [lacks("trusted"), has("trusted"), { matchLabels: { trusted: "other" } }],
      {},
      [{ team: "ops" }, { team: "ops", trusted: "other-1" }],
    ],
    ["alone where nothing passes what denies everyone", ops, [{}], {}, [{ team: "ops" }]],
    [
      "past one where they cannot get past another",
      ops,
      [{}, lacks("trusted")],
      {},
      [{ team: "ops" }, { team: "ops", trusted: "other" }],
    ],
    ["alone where they are themselves what is denied", ops, [ops], {}, [{ team: "ops" }]],
    [
      "of what cannot be, none",
      { matchExpressions: [...(has("a").matchExpressions ?? []), ...(lacks("a").matchExpressions ?? [])] },
      [lacks("b")],
      {},
      [],
    ],
    ["with those that stay", ops, [lacks("zone")], { zone: "a" }, [{ zone: "a", team: "ops" }]],
    ["but not against those that stay", ops, [has("zone")], { zone: "a" }, [{ zone: "a", team: "ops" }]],
    [
      "past what denies them for lack of another",
      ops,
      [{ ...ops, ...lacks("zone") }],
      {},
      [{ team: "ops" }, { team: "ops", zone: "other" }],
    ],
    [
      "past one where they are themselves another",
      ops,
      [ops, lacks("trusted")],
      {},
      [{ team: "ops" }, { team: "ops", trusted: "other" }],
    ],
  ])("%s", (_, wanted, denied, fixed, expected) => {
    expect(labelChoices({ wanted, denied, fixed: { ...fixed } }).map(({ chosen }) => chosen)).toEqual(expected);
  });

  test("are chosen for what is wanted, and for what has to be avoided", () => {
    const found = labelChoices({ wanted: ops, denied: [has("zone"), lacks("trusted")] });
    expect(found.map(({ spokenOf }) => spokenOf)).toEqual([[ops], [ops, lacks("trusted")]]);
  });

  test("are denied by what there is in the end: labels that nobody speaks of stay", () => {
    const kept = { zone: "a" };
    const after = (chosen: object, spokenOf: readonly LabelSelector[]) =>
      spokenOf.some((one) => JSON.stringify(one).includes("zone")) ? { ...chosen } : { ...kept, ...chosen };
    const found = labelChoices({ wanted: ops, denied: [has("zone"), { matchLabels: { zone: "b" } }], after });
    expect(found.map(({ chosen, spokenOf }) => after(chosen, spokenOf))).toEqual([
      { zone: "a", team: "ops" },
      { team: "ops" },
    ]);
  });

  test("are without what is wanted away", () => {
    const after = (chosen: object, spokenOf: readonly LabelSelector[]) =>
      spokenOf.includes(lacksTeam) ? { ...chosen } : { team: "web", ...chosen };
    const denied = [{ matchExpressions: ["team", "zone"].flatMap((key) => lacks(key).matchExpressions ?? []) }];
    expect(labelChoices({ wanted: lacksTeam, denied, after }).map(({ chosen }) => chosen)).toEqual([
      {},
      { zone: "other" },
    ]);
  });

  test("are sixteen sets at most, and where there are more it is told", () => {
    const anyOf = (count: number): LabelSelector => ({
      matchExpressions: [{ key: "team", operator: "In", values: Array.from({ length: count }, (_, at) => `t${at}`) }],
    });
    const told: string[] = [];
    const count = (wanted: LabelSelector, denied: readonly LabelSelector[] = []) =>
      labelChoices({ wanted, denied, tooMany: () => told.push("more") }).length;
    expect([count(anyOf(16)), told.length]).toEqual([16, 0]);
    expect([count(anyOf(17)), told.length]).toEqual([16, 1]);
    expect([count(anyOf(17), [lacks("zone")]), told.length]).toEqual([32, 3]);
    expect(labelChoices({ wanted: anyOf(17), denied: [] })).toHaveLength(16);
  });
});
