import { describe, expect, test } from "vitest";
import type { Opening } from "../../../verdicts/intent.ts";
import type { End } from "../model/connection.ts";
import type { NetworkModel } from "../model/network-model.ts";
import { letInBy } from "../roads/let-in-by.ts";
import { allPorts } from "../sets/port-set.ts";
import { outside } from "../testing/ends.ts";
import { podsOf, proposed, surveyed } from "../testing/proposed.ts";
import { deployment, intentOf, join, namespace, policy, profileOf } from "../testing/stage-worlds.ts";
import { letOutLess } from "./egress-proposals.ts";

const internet = outside("0.0.0.0/0");
const base = join(
  namespace("shop-dev", "dev"),
  deployment("shop-dev", "web"),
  namespace("tools"),
  deployment("tools", "bot"),
);
const tools = ({ model }: { readonly model: NetworkModel }): End => podsOf(model, "tools", "bot");

function narrowed(
  rules: string,
  to: typeof tools | End,
  openings: readonly Opening[] = [],
  more: Parameters<typeof surveyed>[1] & { readonly text?: string } = {},
) {
  const text = more.text ?? policy("shop-dev", "out", `podSelector: {}, policyTypes: [Egress], egress: [${rules}]`);
  const { model, intent } = surveyed(join(base, text), {
    ...(openings.length > 0 && { intent: intentOf(...openings) }),
    ...more,
  });
  const from = podsOf(model, "shop-dev", "web");
  const end = typeof to === "function" ? to({ model }) : to;
  const by = letInBy(from, "egress", end, allPorts, model);
  return proposed(letOutLess(model, intent, by, { from, to: end }));
}

const all = "{ ipBlock: { cidr: 0.0.0.0/0 } }";
const inside = "{ podSelector: {} }";
const named = (name: string) => `{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${name} } } }`;
const rule = "NetworkPolicy shop-dev/out spec.egress.0";
const removed = ["remove the rule", `remove ${rule}`];
const left = (...peers: string[]) => ["remove what leads there from the rule", `set ${rule}.to [${peers.join(", ")}]`];
const own = "{namespaceSelector: {matchLabels: {stage: dev}}}";

describe("a rule that lets out to the world outside", () => {
  test.each<[string, string, readonly string[]]>([
    ["goes where it leads nowhere else", `{ to: [${all}] }`, removed],
    ["that names nobody lets out to the own stage only", "{}", left(own)],
    ["with ports and no peer too", "{ to: [], ports: [{ port: 443 }] }", left(own)],
    ["loses the blocks that lead there only", `{ to: [${all}, ${inside}] }`, left("{podSelector: {}}")],
    ["wherever they stand", `{ to: [${inside}, ${all}] }`, left("{podSelector: {}}")],
  ])("%s", (_, rules, lines) => {
    expect(narrowed(rules, internet)).toEqual(lines);
  });

  test("keeps blocks that lead elsewhere", () => {
    const blocks = "{ to: [{ ipBlock: { cidr: 203.0.113.0/24 } }, { ipBlock: { cidr: 198.51.100.0/24 } }] }";
    expect(narrowed(blocks, outside("203.0.113.0/25"))).toEqual(left("{ipBlock: {cidr: 198.51.100.0/24}}"));
  });
});

describe("a rule that lets out to pods of no stage", () => {
  test.each<[string, string, readonly string[]]>([
    ["goes where it names them only", `{ to: [${named("tools")}] }`, removed],
    ["that selects every namespace lets out to the own stage", "{ to: [{ namespaceSelector: {} }] }", left(own)],
    ["that names nobody too", "{}", left(own)],
    [
      "keeps peers that do not lead there",
      `{ to: [${named("tools")}, ${named("dns")}] }`,
      left("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: dns}}}"),
    ],
    [
      "goes on leading to the own stage by what is written for that",
      `{ to: [${named("tools")}, ${inside}] }`,
      left("{podSelector: {}}"),
    ],
    [
      "goes on leading to the own stage where one of them does",
      `{ to: [${named("dns")}, { namespaceSelector: {} }] }`,
      left("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: dns}}}", own),
    ],
    [
      "by a block that may have them loses it, and leads no pod of the own stage by it",
      `{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }, ${named("dns")}] }`,
      left("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: dns}}}"),
    ],
  ])("%s", (_, rules, lines) => {
    expect(narrowed(rules, tools)).toEqual(lines);
  });
});

describe("what was meant comes back in rules behind the last one", () => {
  const from = { stage: "dev" };
  const ports = [{ protocol: "TCP" as const, port: 443 }];
  const https = "ports: [{protocol: TCP, port: 443}]";
  const meant = (lines: readonly string[], ...rules: string[]) => [
    `${lines[0] ?? ""}, and let out to what was meant`,
    ...lines.slice(1),
    ...rules.map((text, at) => `set NetworkPolicy shop-dev/out spec.egress.${1 + at} ${text}`),
  ];

  test("blocks outside where it is about these, each on its ports", () => {
    const block = (cidr: string): Opening => ({ from, to: { cidr }, ports });
    const openings = [block("203.0.113.0/24"), block("198.51.100.0/24"), { from, to: { namespace: "tools" } }];
    expect(narrowed(`{ to: [${all}] }`, internet, openings)).toEqual(
      meant(
        removed,
        `{to: [{ipBlock: {cidr: 203.0.113.0/24}}], ${https}}`,
        `{to: [{ipBlock: {cidr: 198.51.100.0/24}}], ${https}}`,
      ),
    );
  });

  test("the whole world outside, where some of its ports are meant", () => {
    expect(narrowed("{}", internet, [{ from, to: { stage: "(outside)" }, ports }])).toEqual(
      meant(left(own), `{to: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: ::/0}}], ${https}}`),
    );
  });

  test("what it is about, by its addresses where it has a name too", () => {
    const host = { from, to: { cidr: "203.0.113.0/24", host: "api.example.com" }, ports };
    expect(narrowed(`{ to: [${all}] }`, internet, [host])).toEqual(
      meant(removed, `{to: [{ipBlock: {cidr: 203.0.113.0/24}}], ${https}}`),
    );
  });

  test("pods of no stage where it is about these", () => {
    const openings: Opening[] = [
      { from, to: { cidr: "203.0.113.0/24" }, ports },
      { from, to: { namespace: "tools", podLabels: { app: "bot" } }, ports },
      { from, to: { stage: "(unassigned)" }, ports: [{ protocol: "UDP", port: 53 }] },
    ];
    const bot =
      "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: tools}}, podSelector: {matchLabels: {app: bot}}}";
    const noStage = "{namespaceSelector: {matchExpressions: [{key: stage, operator: DoesNotExist}]}}";
    expect(narrowed(`{ to: [${named("tools")}] }`, tools, openings)).toEqual(
      meant(removed, `{to: [${bot}], ${https}}`, `{to: [${noStage}], ports: [{protocol: UDP, port: 53}]}`),
    );
  });

  test("only of the pods that are let out, and only what a NetworkPolicy can name", () => {
    const to = { cidr: "203.0.113.0/24" };
    const openings: Opening[] = [
      { from: { stage: "prod" }, to, ports },
      { from: { podLabels: { app: "job" } }, to, ports },
      { from, to: { host: "api.example.com" }, ports },
    ];
    expect(narrowed(`{ to: [${all}] }`, internet, openings)).toEqual(removed);
  });
});

test("edits set what stays, and what comes back", () => {
  const { model, intent } = surveyed(
    join(base, policy("shop-dev", "out", "podSelector: {}, policyTypes: [Egress], egress: [{}]")),
    { intent: intentOf({ from: {}, to: { cidr: "203.0.113.0/24" } }) },
  );
  const from = podsOf(model, "shop-dev", "web");
  const by = letInBy(from, "egress", internet, allPorts, model);
  const object = { group: "networking.k8s.io", kind: "NetworkPolicy", namespace: "shop-dev", name: "out" };
  expect(letOutLess(model, intent, by, { from, to: internet })?.edits).toEqual([
    {
      ...{ type: "set", object, path: ["spec", "egress", 0, "to"] },
      value: [{ namespaceSelector: { matchLabels: { stage: "dev" } } }],
    },
    { type: "set", object, path: ["spec", "egress", 1], value: { to: [{ ipBlock: { cidr: "203.0.113.0/24" } }] } },
  ]);
});

describe("nothing is proposed", () => {
  test("for a rule of a policy of the cluster", () => {
    const text =
      "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: all }\nspec: { priority: 5, subject: { namespaces: {} }, egress: [{ action: Allow, to: [{ namespaces: {} }] }] }";
    expect(narrowed("", tools, [], { text, profile: profileOf("calico") })).toEqual([]);
  });

  test("for what a node carries, or a policy that is not understood", () => {
    const { model, intent } = surveyed(base);
    const ends = { from: podsOf(model, "shop-dev", "web"), to: internet };
    const home = ends.from.home.object;
    if (!home) throw new Error("no namespace");
    const site = { object: home, path: [] };
    expect(letOutLess(model, intent, { type: "node", key: "node", namespace: "shop-dev" }, ends)).toBeUndefined();
    expect(letOutLess(model, intent, { type: "opaque", key: "opaque", site }, ends)).toBeUndefined();
    expect(letOutLess(model, intent, { type: "nothing", key: "", namespace: "shop-dev" }, ends)).toBeDefined();
  });
});
