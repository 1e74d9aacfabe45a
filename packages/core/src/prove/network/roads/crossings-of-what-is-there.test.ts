import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { networkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import { modelOf, nameOf, searched, sorted } from "../testing/crossed.ts";
import { join, namespace, policy } from "../testing/stage-worlds.ts";
import { pod, tiered } from "../testing/two-pods.ts";

const closing = (home: string, name: string, more: string) =>
  policy(home, name, `podSelector: { matchLabels: { app: ${name} } }, ${more}`);
const ofAll = (pods: string) => `{ namespaceSelector: {}, podSelector: { matchLabels: { app: ${pods} } } }`;
const dev = join(namespace("dev", "dev"), pod("dev", "caller", "app: caller"));
const tools = join(namespace("tools"), pod("tools", "blue", "app: blue"), pod("tools", "red", "app: red"));

/** Policies that tell pods apart by these labels, and select none. */
const mentioning = (...names: string[]) =>
  join(namespace("empty", "prod"), ...names.map((name) => closing("empty", name, "policyTypes: [Egress]")));

test("hops are those with pods of no stage, each of them, meant or not", () => {
  const prod = join(namespace("prod", "prod"), pod("prod", "a", "app: a"));
  const selecting = join(
    policy("tools", "in", `podSelector: {}, ingress: [{ from: [${ofAll("caller")}, ${ofAll("red")}] }]`),
    policy(
      "prod",
      "in",
      `podSelector: {}, ingress: [{ from: [${ofAll("caller")}] }, { from: [${ofAll("red")}, ${ofAll("blue")}] }]`,
    ),
    policy(
      "dev",
      "in",
      `podSelector: {}, ingress: [{ from: [${ofAll("a")}] }, { from: [${ofAll("red")}, ${ofAll("blue")}] }]`,
    ),
  );
  for (const documents of [mentioning("red", "blue"), selecting])
    for (const wideFrom of [0, 100])
      for (const parts of [{}, { settled: () => true }, { beyondIntent: () => ({ may: [], must: [] }) }]) {
        const { hops, found } = searched(modelOf(dev, prod, tools, documents), { ...parts, wideFrom });
        expect(sorted(hops.filter((text) => !text.startsWith("prod")))).toEqual([
          "dev/caller to tools/blue: any port",
          "dev/caller to tools/red: any port",
          "tools/blue to dev/caller: any port",
          "tools/blue to prod/a: any port",
          "tools/red to dev/caller: any port",
          "tools/red to prod/a: any port",
        ]);
        if (Object.keys(parts).length > 0) expect(found).toEqual([]);
        else expect(found).toContain("dev/caller to prod/a: any port");
      }
});

test("pods of a namespace as people use it are what they come from, never what is got to", () => {
  const model = modelOf(dev, namespace("prod", "prod"), pod("prod", "a", "app: a"));
  for (const home of model.namespaces.values()) {
    const used = { ...home, used: { isForeign: false, opened: undefined }, classes: [] as PodClass[] };
    used.classes.push(...home.classes.map((one) => ({ ...one, home: used })));
    model.used.push(used);
  }
  const uses = searched(model, {
    intentKey: ({ home }) => (home.used ? "used" : ""),
    beyondIntent: (from, to, open) => (from.home.used || to.home.used ? open : { may: [], must: [] }),
  });
  expect(sorted(uses.found)).toEqual(["dev/caller to prod/a: any port", "prod/a to dev/caller: any port"]);
  const toUsed = searched(model, {
    intentKey: ({ home }) => (home.used ? "used" : ""),
    beyondIntent: (_from, to, open) => (to.home.used ? open : { may: [], must: [] }),
  });
  expect(toUsed.found).toEqual([]);
});

test("nothing is found of what is settled, or of pods that nobody can make", () => {
  const prod = join(namespace("prod", "prod"), pod("prod", "a", "app: a"));
  const rules = policy("prod", "in", `podSelector: {}, ingress: [{ from: [${ofAll("caller")}] }]`);
  for (const documents of [
    [dev, prod],
    [dev, prod, rules],
  ]) {
    const model = modelOf(...documents);
    for (const wideFrom of [0, 100]) {
      expect(searched(model, { wideFrom, settled: (stage) => stage === "dev" }).found).not.toContainEqual(
        expect.stringContaining("dev/caller to"),
      );
      const home = model.namespaces.get("dev");
      const [caller] = home?.classes ?? [];
      if (!home || !caller) throw new Error("no caller");
      home.classes[0] = { ...caller, imagined: true };
      const { found } = searched(model, { wideFrom, isThere: ({ imagined }) => !imagined });
      expect(found).toEqual([]);
      home.classes[0] = caller;
    }
  }
});

test("what is there is found before what could be made", () => {
  const more = join(namespace("later", "dev"), pod("later", "caller", "app: caller"));
  const model = modelOf(dev, more, namespace("prod", "prod"), pod("prod", "a", "app: a"));
  const home = model.namespaces.get("dev");
  const [caller] = home?.classes ?? [];
  if (!home || !caller) throw new Error("no caller");
  home.classes[0] = { ...caller, imagined: true, members: [] };
  const names = searched(model, { intentKey: nameOf }).found.filter((text) => text.endsWith("to prod/a: any port"));
  expect(names).toEqual(["later/caller to prod/a: any port", "dev/new to prod/a: any port"]);
});

test("a pod on its node's network gets to the pods of its node, whatever closes them", () => {
  const agent = pod("dev", "agent", "app: agent", "hostNetwork: true, nodeName: one, containers: []");
  const shut = ["dev", "prod"].map((home) => policy(home, "shut", "podSelector: {}, policyTypes: [Ingress, Egress]"));
  const at = (node: string) => pod("prod", `at-${node}`, `app: ${node}`, `nodeName: ${node}, containers: []`);
  const world = (home: string) => [
    namespace(home, "dev"),
    agent.replace("namespace: dev", `namespace: ${home}`),
    namespace("dev", "dev"),
    namespace("prod", "prod"),
    at("one"),
    at("two"),
    ...shut,
  ];
  const model = (home: string) =>
    networkModel(worldOf(join(...new Set(world(home)))), { ...tiered, policiesHoldForHostNetwork: "no" });
  const reached = (home: string) => sorted(searched(model(home)).found.filter((text) => text.includes("/agent to")));
  expect(reached("dev")).toEqual(["dev/agent to prod/at-one: any port"]);
  expect(reached("kube-system")).toEqual([]);
});
