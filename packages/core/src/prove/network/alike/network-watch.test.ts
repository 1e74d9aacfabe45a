import { describe, expect, test } from "vitest";
import type { Possible } from "../../possible/possible.ts";
import { worldOf } from "../../testing/world-of.ts";
import { judgedNetwork } from "../prove-network.ts";
import { deployment, join, namespace, nobody, policy, somebody } from "../testing/stage-worlds.ts";
import { clusterPolicy, tiered } from "../testing/two-pods.ts";
import { givenFor, watchedNetwork, watchOf } from "../testing/watched-network.ts";
import { NetworkWatch } from "./network-watch.ts";

const apps = { a: "web", b: "api", c: "web", shop: "web" };
const docs = Object.entries(apps).flatMap(([home, app]) => [
  namespace(home, home === "shop" ? "prod" : "dev"),
  deployment(home, app),
]);
const names = (pods: string, namespaces = "{}", name = "in", home = "shop") =>
  policy(
    home,
    name,
    `podSelector: {}, ingress: [{ from: [{ namespaceSelector: ${namespaces}, podSelector: ${pods} }] }]`,
  );
const dev = "{ matchLabels: { stage: dev } }";
const ofApi = names("{ matchLabels: { app: api } }");
const shut = (home: string) => policy(home, "shut", "podSelector: {}, policyTypes: [Ingress, Egress]");
const annotated = (home: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: further, namespace: ${home}, annotations: { k8s.v1.cni.cncf.io/networks: more } }\nspec: { containers: [] }`;

describe("of namespaces that say the same one is judged", () => {
  test("and those that a rule of another stage names, as long as it does", () => {
    const { after, names: standing } = watchedNetwork(docs);
    expect(standing()).toBe("a shop");
    expect(after("shop", [...docs, ofApi])).toBe("a b shop");
    expect(standing()).toBe("a b shop");
    expect(after("shop", docs)).toBe("a shop");
  });

  test("and none that is of the stage whose rule names it, or that no rule names", () => {
    expect(watchedNetwork(docs).after("c", [...docs, names("{ matchLabels: { app: api } }", dev, "in", "c")])).toBe(
      "a c shop",
    );
    const more = [...docs, ...["cart", "mall"].flatMap((home) => [namespace(home, "prod"), deployment(home, "web")])];
    const ofWeb = names("{ matchLabels: { app: web } }");
    expect(watchedNetwork(more).after("shop", [...more, ofWeb])).toBe("a b c shop cart");
    const tools = [...docs, namespace("tools"), deployment("tools", "api")];
    const ofTools = policy(
      "tools",
      "in",
      "podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: api } } }] }]",
    );
    expect(watchedNetwork(tools).after("tools", [...tools, ofTools])).toBe("a shop tools");
  });

  test("and those where policies select pods that a rule names later", () => {
    const selecting = (home: string) => policy(home, "late", "podSelector: { matchLabels: { app: late } }");
    const { after } = watchedNetwork(docs);
    expect(after("b", [...docs, selecting("b")])).toBe("a b shop");
    const both = [...docs, selecting("b"), selecting("c")];
    expect(after("c", both)).toBe("a b c shop");
    expect(after("a", [...both, selecting("a")])).toBe("a b shop");
    expect(after("shop", [...both, selecting("a"), names("{ matchLabels: { app: late } }")])).toBe("a b c shop");
  });

  test("and those whose namespace it names, where that is not all of a stage", () => {
    const labelled = docs.map((text) => (text === namespace("b", "dev") ? text.replace("dev", "dev, team: x") : text));
    const { after } = watchedNetwork(labelled);
    const webOfTeam = names("{ matchLabels: { app: web } }", "{ matchLabels: { team: x } }");
    expect(after("shop", [...labelled, webOfTeam])).toBe("a b shop");
    expect(after("shop", [...labelled, names("{}", dev)])).toBe("a shop");
    expect(after("shop", [...labelled, names("{}", "{ matchLabels: { team: x } }")])).toBe("a b shop");
  });

  test("and those that rules of a namespace, or of the cluster, named from the beginning", () => {
    expect(watchedNetwork([...docs, ofApi]).names()).toBe("a b shop");
    const ofCluster = clusterPolicy(
      "one",
      "tier: Admin, priority: 1, subject: { namespaces: { matchLabels: { stage: prod } } }, ingress: [{ action: Deny, from: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: api } } } }] }]",
    );
    expect(watchedNetwork([...docs, ofCluster]).names()).toBe("a b shop");
  });

  test("and the one that has changed, in the order of the world", () => {
    const { after, names: standing } = watchedNetwork(docs);
    expect(after("a", [...docs, shut("a")])).toBe("a b shop");
    expect(after("b", [...docs, shut("a"), shut("b")])).toBe("a b c shop");
    expect(standing(), "b is like a now").toBe("a c shop");
  });

  test("and those that something else tells apart, or that are always judged", () => {
    const { watch, names: standing } = watchedNetwork(docs);
    watch.tell("c", "something");
    expect(standing()).toBe("a c shop");
    watch.keep(["b"]);
    expect(standing()).toBe("a b c shop");
  });

  test("and where pods have come that a rule names later", () => {
    const { watch, after } = watchedNetwork(docs);
    watch.addPod("c", { app: "late" });
    watch.addPod("c", undefined);
    expect(after("shop", [...docs, deployment("c", "late"), names("{ matchLabels: { app: late } }")])).toBe("a c shop");
  });

  test("and none that is found to be as it was", () => {
    const { watch, names: standing } = watchedNetwork(docs);
    const signature = watch.signatureOf("b");
    const change = { world: worldOf(join(...docs)), namespace: "b", objectsIn: () => [] };
    expect(watch.namesAfter(change)).toContain("b");
    watch.putBack("b", signature);
    watch.putBack("none", watch.signatureOf("none"));
    expect(standing()).toBe("a shop");
  });

  test("and those whose policies people may open", () => {
    const closed = [...docs, ...["a", "b", "c"].map(shut)];
    const policies: Possible["policies"] = (_stage, home) => (home === "b" ? somebody : nobody);
    expect(watchedNetwork(closed).names()).toBe("a shop");
    const { names: standing, after } = watchedNetwork(closed, givenFor({ policies }));
    expect(standing()).toBe("a b shop");
    expect(after("b", closed, { isOfPeople: true })).toBe("a b shop");
  });
});

describe("the whole world is judged", () => {
  test("where a rule goes by the label of a revision, or by one that admission compares", () => {
    const possible = { labelValues: () => new Map([["tier", new Set(["x"])]]) };
    const after = (label: string) =>
      watchedNetwork(docs, givenFor(possible)).after("shop", [...docs, names(`{ matchLabels: { ${label}: x } }`)]);
    expect(["pod-template-hash", "tier", "other"].map(after)).toEqual(["all", "all", "a shop"]);
  });

  test("where a pod asks for further networks", () => {
    expect(watchedNetwork(docs).after("b", [...docs, annotated("b")])).toBe("all");
  });

  test("once people may make pods on the network of their node", () => {
    const { after } = watchedNetwork(docs);
    const given = givenFor({ podOnNodeNetwork: () => somebody });
    expect([after("b", docs, { given }), after("b", docs)]).toEqual(["all", "all"]);
  });

  test.each<[string, Partial<Possible>, string]>([
    ["do nothing new", {}, "a b shop"],
    ["make namespaces", { mayMakeNamespaces: () => true }, "all"],
    ["label it", { relabelledNamespace: (_stage, home) => (home === "b" ? somebody : nobody) }, "all"],
    [
      "of another stage label it",
      {
        relabellers: (home) => (home === "b" ? ["prod"] : []),
        relabelledNamespace: (stage, home) => (`${stage} ${home}` === "prod b" ? somebody : nobody),
      },
      "all",
    ],
    ["of another stage use it", { visitors: (home) => (home === "b" ? ["prod"] : []) }, "all"],
    ["of another stage use another", { visitors: (home) => (home === "c" ? ["prod"] : []) }, "a b shop"],
  ])("once what people may do has changed, and they %s", (_, possible, expected) => {
    const { after } = watchedNetwork(docs);
    expect(after("b", docs, { given: givenFor(possible), isOfPeople: true })).toBe(expected);
  });

  test("once people have changed of a namespace that was used by those of another stage", () => {
    const visited = givenFor({ visitors: (home) => (home === "b" ? ["prod"] : []), pods: () => somebody });
    const { after } = watchedNetwork(docs, visited);
    expect(after("c", docs, { given: givenFor(), isOfPeople: true })).toBe("a b c shop");
    expect(after("b", docs, { given: givenFor(), isOfPeople: true })).toBe("all");
  });

  test("where there are more kinds than 400", () => {
    const { watch, after } = watchedNetwork(docs);
    const kinds = watch.names()?.length ?? 0;
    watch.keep(Array.from({ length: 400 - kinds }, (_, at) => `n${at}`));
    expect(watch.names()).toHaveLength(400);
    watch.keep(["one-more"]);
    expect([watch.names(), after("b", docs)]).toEqual([undefined, "all"]);
  });

  test("where rules name more than 2000 in other stages", () => {
    const peers = Array.from(
      { length: 2001 },
      (_, at) => `{ namespaceSelector: {}, podSelector: { matchLabels: { app: x${at} } } }`,
    );
    const all = (count: number) =>
      policy("shop", "in", `podSelector: {}, ingress: [{ from: [${peers.slice(0, count).join()}] }]`);
    expect([2000, 2001].map((count) => watchOf([...docs, all(count)]) !== undefined)).toEqual([true, false]);
  });
});

describe("there is none of it", () => {
  const given = givenFor();
  test.each<[string, readonly string[], ReturnType<typeof givenFor>]>([
    ["with further networks", [...docs, annotated("b")], given],
    ["with an intent", docs, givenFor({}, { intent: { openings: [], grants: [], administrators: [], shared: [] } })],
    ["where policies are not enforced", docs, givenFor({}, { profile: { ...tiered, enforces: false } })],
    ["where people make namespaces", docs, givenFor({ mayMakeNamespaces: (stage) => stage === "prod" })],
    ["where those of no stage do", docs, givenFor({ mayMakeNamespaces: (stage) => stage === "(unassigned)" })],
    ["where people label them", docs, givenFor({ relabelledNamespace: () => somebody })],
  ])("%s", (_, documents, with_) => {
    expect(watchOf(documents, with_)).toBeUndefined();
    expect(watchOf(docs)).toBeDefined();
  });

  test("where one pod was looked at for many", () => {
    const world = worldOf(join(...docs));
    expect(NetworkWatch.of(world, { ...judgedNetwork(world, given), isThinned: true })).toBeUndefined();
  });
});
