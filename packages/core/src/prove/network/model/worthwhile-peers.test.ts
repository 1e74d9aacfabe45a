import { describe, expect, test } from "vitest";
import { givenOf } from "../../testing/given.ts";
import { worldOf } from "../../testing/world-of.ts";
import { podsPeer, type Direction } from "../policies/rule.ts";
import { join, namespace, policy, possibleOf, somebody } from "../testing/stage-worlds.ts";
import { clusterPolicy } from "../testing/two-pods.ts";
import { ClassIndex } from "./class-index.ts";
import { networkModel } from "./network-model.ts";
import type { NamespaceEntry } from "./pod-class.ts";
import { specificationProfile } from "./profiles.ts";
import { addUsedNamespaces } from "./used-namespaces.ts";
import { WorthwhileHomes } from "./worthwhile-homes.ts";

const three = join(...["a", "b", "c"].map((name) => namespace(name, "dev")), namespace("shop", "prod"));
const out = (egress: string, pods = "", name = "out") =>
  policy("b", name, `podSelector: { ${pods} }, policyTypes: [Egress], egress: [${egress}]`);
const stage = (name: string) => `{ namespaceSelector: { matchLabels: { stage: ${name} } } }`;
const to = (...peers: string[]) => `{ to: [${peers.join(", ")}] }`;
const some = "matchLabels: { app: web }";
const cilium = (egress: string) =>
  `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: cilium, namespace: b }\nspec: { endpointSelector: {}, egress: ${egress} }`;

const inProd = '{ matchLabels: { "k8s:io.cilium.k8s.namespace.labels.stage": prod } }';
const everyStage = podsPeer({ matchExpressions: [{ key: "stage", operator: "Exists" }] }, {});

interface Asked {
  readonly direction?: Direction;
  readonly hasOpenings?: boolean;
  readonly most?: number;
  /** Whose people open what the policies of b close, and may make pods there where they are of another stage. */
  readonly opens?: string;
  readonly namespaces?: string;
}

/** Namespaces in which pods matter that a rule of prod names; used ones are marked, of those in brackets one is enough. */
function worthwhile(documents: readonly string[], asked: Asked = {}): string {
  const { direction = "ingress", hasOpenings = false, most = 1, opens, namespaces = three } = asked;
  const model = networkModel(worldOf(join(namespaces, ...documents)), {
    ...specificationProfile,
    clusterPolicies: ["ClusterNetworkPolicy"],
  });
  const possible = possibleOf({
    policies: (people, home) => (people === opens && home === "b" ? somebody : { possible: false, why: "no" }),
    pods: (people) => (people === opens ? somebody : { possible: false, why: "no" }),
    visitors: (home) => (opens !== undefined && opens !== "dev" && home === "b" ? [opens] : []),
  });
  addUsedNamespaces(model, givenOf({ possible }));
  const homes = new WorthwhileHomes(model, new ClassIndex(model), hasOpenings, most);
  const { each, alike } = homes.selectedBy(everyStage, "prod", direction);
  expect(homes.isThinning).toBe(alike.length > 0);
  const names = (entries: readonly NamespaceEntry[]) =>
    entries.map(({ name, used }) => (used ? `${name}-used` : name)).join(" ");
  return [names(each), ...alike.map((one) => `[${names(one)}]`)].filter((text) => text !== "").join(" ");
}

describe("of a rule that lets in from everywhere, namespaces", () => {
  test.each<[string, readonly string[], string]>([
    ["that let everything out are alike", [], "[a b c]"],
    ["that isolate for ingress only too", [policy("b", "in", "podSelector: {}, ingress: []")], "[a b c]"],
    ["that let nothing out are left out", [out("")], "[a c]"],
    ["that let out to their own stage are left out", [out(to(stage("dev")))], "[a c]"],
    ["that let out to themselves are left out", [out(to("{ podSelector: {} }"))], "[a c]"],
    ["that let out to the stage are looked at", [out(to(stage("prod")))], "b [a c]"],
    ["that let out to it by one of several peers are looked at", [out(to(stage("dev"), stage("prod")))], "b [a c]"],
    [
      "that let out to it by one of several rules too",
      [out([stage("dev"), stage("prod")].map((one) => to(one)).join())],
      "b [a c]",
    ],
    ["that let out to all namespaces by a selector too", [out(to("{ namespaceSelector: {} }"))], "b [a c]"],
    ["that let out to addresses too", [out(to("{ ipBlock: { cidr: 10.0.0.0/8 } }"))], "b [a c]"],
    [
      "that let out to addresses and to their stage too",
      [out(to(stage("dev"), "{ ipBlock: { cidr: 10.0.0.0/8 } }"))],
      "b [a c]",
    ],
    ["that let everybody out on some ports too", [out("{ ports: [{ port: 80 }] }")], "b [a c]"],
    ["that let everybody out are alike", [out("{}")], "[a b c]"],
    ["that do so beside their own stage are alike", [out(`${to(stage("dev"))}, {}`)], "[a b c]"],
    [
      "that let everybody out on some ports, beside a wall for what comes in, too",
      [policy("b", "in", "podSelector: {}, ingress: []"), out("{ ports: [{ port: 80 }] }")],
      "b [a c]",
    ],
    ["that close some pods only are looked at", [out("", some)], "b [a c]"],
    [
      "that close those with a label are looked at",
      [out("", "matchExpressions: [{ key: app, operator: Exists }]")],
      "b [a c]",
    ],
    ["that let some pods out are looked at", [out("{}", some)], "b [a c]"],
    ["that let some out and close all are looked at", [out("{}", some), out("", "", "all")], "b [a c]"],
    ["that close some more and let all out are alike", [out("", some), out("{}", "", "all")], "[a b c]"],
    ["that may be closed by a policy that may not be in force are looked at", [cilium("[]")], "b [a c]"],
    ["that may be opened by such a policy are looked at", [cilium("[{ toEndpoints: [{}] }]")], "b [a c]"],
    ["that are closed for sure beside it are left out", [cilium("[]"), out("")], "[a c]"],
    ["that are open for sure beside it are alike", [cilium("[]"), out("{}")], "[a b c]"],
    [
      "that are closed but for what it may let out are looked at",
      [cilium(`[{ toEndpoints: [${inProd}] }]`), out("")],
      "b [a c]",
    ],
    [
      "that are closed but for their own pods, which it may let out to, are left out",
      [cilium("[{ toEndpoints: [{}] }]"), out("")],
      "[a c]",
    ],
  ])("%s", (_, documents, expected) => {
    expect(worthwhile(documents)).toBe(expected);
  });

  const deny = "tier: Admin, priority: 1, egress: [{ action: Deny, to: [{ namespaces: {} }] }]";

  test("are looked at each where policies of the cluster may tell them apart", () => {
    const ofOne = clusterPolicy(
      "deny",
      `subject: { namespaces: { matchLabels: { kubernetes.io/metadata.name: b } } }, ${deny}`,
    );
    expect(worthwhile([ofOne])).toBe("a b c");
    expect(worthwhile([ofOne, out("")]), "the rest of the policies may pass it on").toBe("a b c");
    expect(worthwhile([ofOne, policy("a", "out", "podSelector: {}, policyTypes: [Egress]")])).toBe("b c");
  });

  test("are looked at each where a policy is not understood", () => {
    const opaque = `apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: own, namespace: b }\nspec: {}`;
    expect(worthwhile([opaque])).toBe("a b c");
    expect(worthwhile([opaque, out("")])).toBe("a b c");
  });

  test("are looked at each where what is meant may tell them apart", () => {
    expect(worthwhile([], { hasOpenings: true })).toBe("a b c");
    expect(worthwhile([out("")], { hasOpenings: true }), "those that are closed stay left out").toBe("a c");
  });

  test("are looked at each where there are no more than so many", () => {
    expect(worthwhile([out("")], { most: 3 })).toBe("a b c");
    expect(worthwhile([out("")], { most: 2 })).toBe("[a c]");
  });

  test("are alike by their stage", () => {
    const more = join(three, namespace("d", "test"));
    expect(worthwhile([], { namespaces: more })).toBe("[a b c] [d]");
  });

  test("are told from those whose people open their walls first", () => {
    expect(worthwhile([out("")], { opens: "dev" })).toBe("[a c] [b-used]");
    expect(worthwhile([out(to(stage("prod")))], { opens: "dev" })).toBe("b [a c] [b-used]");
  });

  test("that let out to themselves are looked at where people of the stage make pods there", () => {
    expect(worthwhile([out(to("{ podSelector: {} }"))], { opens: "prod" })).toBe("b [a c]");
    expect(worthwhile([out(to("{ podSelector: {} }"))], { opens: "test" })).toBe("[a c] [b-used]");
  });
});

describe("of a rule that lets out to everywhere, namespaces", () => {
  const into = (ingress: string) => policy("b", "in", `podSelector: {}, ingress: [${ingress}]`);
  const from = (peer: string) => `{ from: [${peer}] }`;

  test.each<[string, readonly string[], string]>([
    ["are never alike", [], "a b c"],
    ["that let nothing in are left out", [into("")], "a c"],
    ["that let in from their own stage are left out", [into(from(stage("dev")))], "a c"],
    ["that let in from the stage are looked at", [into(from(stage("prod")))], "a b c"],
    ["that let in everybody are looked at", [into("{}")], "a b c"],
    ["that isolate for egress only are looked at", [out("")], "a b c"],
  ])("%s", (_, documents, expected) => {
    expect(worthwhile(documents, { direction: "egress" })).toBe(expected);
  });

  test("that people use are left out: they are got to as they are", () => {
    expect(worthwhile([out("")], { direction: "egress", opens: "dev" })).toBe("a b c");
  });
});

test("that let all out by a policy that may not be in force, and some for sure, are looked at", () => {
  const written = [out("{ ports: [{ port: 80 }] }"), out("{}", "", "all")];
  const model = networkModel(worldOf(join(three, ...written)), specificationProfile);
  const home = model.namespaces.get("b");
  const policies = home?.policies.map((one, at) => ({ ...one, enforced: at === 0 ? "yes" : "maybe" }));
  Object.assign(home ?? {}, { policies });
  const { each } = new WorthwhileHomes(model, new ClassIndex(model), false, 1).selectedBy(
    everyStage,
    "prod",
    "ingress",
  );
  expect(each).toEqual([home]);
});

test("that let out to a stage of which only the rest of the world has namespaces are looked at", () => {
  const whole = networkModel(worldOf(three), specificationProfile).index;
  const part = join(...["a", "b", "c"].map((name) => namespace(name, "dev")), out(to(stage("prod"))));
  const model = networkModel(worldOf(part), specificationProfile, { whole });
  const homes = new WorthwhileHomes(model, new ClassIndex(model), false, 1);
  const { each, alike } = homes.selectedBy(everyStage, "prod", "ingress");
  expect([each, ...alike].map((entries) => entries.map(({ name }) => name))).toEqual([["b"], ["a", "c"]]);
  expect(homes.selectedBy(everyStage, "prod", "ingress").each, "found once").toBe(each);
});

test("unless said otherwise up to 64 namespaces are looked at each", () => {
  const many = (count: number) =>
    join(namespace("shop", "prod"), ...Array.from({ length: count }, (_, at) => namespace(`n${at}`, "dev")));
  const found = (count: number) => {
    const model = networkModel(worldOf(many(count)), specificationProfile);
    const { each, alike } = new WorthwhileHomes(model, new ClassIndex(model), false).selectedBy(
      everyStage,
      "prod",
      "ingress",
    );
    return [each.length, alike.length];
  };
  expect([found(64), found(65)]).toEqual([
    [64, 0],
    [0, 1],
  ]);
});
