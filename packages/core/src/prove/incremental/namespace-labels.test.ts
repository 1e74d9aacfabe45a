import { describe, expect, test } from "vitest";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { worldOf } from "../testing/world-of.ts";
import { NamespaceLabels } from "./namespace-labels.ts";
import { namespace, policy, written } from "./testing/watched-cluster.ts";

type Labels = Readonly<Record<string, string>>;

const selecting = (selector: unknown, name = "own") =>
  policy("shop", name, {
    podSelector: { matchLabels: { pods: "x" } },
    ingress: [{ from: [{ namespaceSelector: selector }] }],
  });
const byKey = (key: string) => ({ matchExpressions: [{ key, operator: "Exists" }] });
const worldWith = (...objects: UnknownContent[]) =>
  worldOf([namespace("shop", {}), ...objects].map((one) => JSON.stringify(one)).join("\n---\n"));
const labelsOf = (...objects: UnknownContent[]) => new NamespaceLabels(worldWith(...objects));
const shop = (labels: Labels, more: Readonly<Record<string, unknown>> = {}) => {
  const { metadata, ...rest } = namespace("shop", labels);
  return written({ ...rest, metadata: { ...metadata, ...more } });
};

describe("whether nothing selects by the labels of a namespace that have changed", () => {
  const isUnselected = (one: Labels, other: Labels, ...objects: UnknownContent[]) =>
    labelsOf(...objects).isUnselected(shop(one), shop(other));

  test.each<[string, unknown, Labels, Labels, boolean]>([
    ["by all", {}, { team: "a" }, { team: "b" }, true],
    ["by its value", { matchLabels: { team: "a" } }, { team: "a" }, { team: "b" }, false],
    ["by another value of it", { matchLabels: { team: "c" } }, { team: "a" }, { team: "b" }, false],
    ["by whether it is there", byKey("team"), { team: "a" }, {}, false],
    ["by one that has come", byKey("team"), {}, { team: "a" }, false],
    ["by one that has not changed", byKey("stage"), { stage: "dev", team: "a" }, { stage: "dev" }, true],
    ["by one of two that have", byKey("team"), { team: "a", tier: "a" }, { team: "b", tier: "b" }, false],
    ["by the label of pods only", {}, { pods: "a" }, { pods: "b" }, true],
    ["by nothing", null, { team: "a" }, {}, true],
  ])("%s", (_, selector, one, other, expected) => {
    expect(isUnselected(one, other, selecting(selector))).toBe(expected);
  });

  test("though nothing selects at all", () => {
    expect(isUnselected({ team: "a" }, { team: "b" })).toBe(true);
    const bare = written({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
    expect(labelsOf(selecting(byKey("team"))).isUnselected(bare, shop({ team: "a" }))).toBe(false);
    expect(labelsOf(selecting(byKey("team"))).isUnselected(shop({ team: "a" }), bare)).toBe(false);
    expect(labelsOf().isUnselected(bare, shop({}))).toBe(true);
  });

  test("and by a policy in any of its directions", () => {
    const out = policy("shop", "out", { podSelector: {}, egress: [{ to: [{ namespaceSelector: byKey("team") }] }] });
    expect(isUnselected({ team: "a" }, {}, selecting({}), out)).toBe(false);
  });

  test.each([
    ...["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"].map(
      (kind) => `policy.networking.k8s.io/${kind}`,
    ),
    ...["cilium.io/CiliumNetworkPolicy", "cilium.io/CiliumClusterwideNetworkPolicy"],
    "gateway.networking.k8s.io/Gateway",
  ])("is not known where there is a %s", (kind) => {
    const [group = "", name = ""] = kind.split("/");
    const { objects, ...world } = worldWith();
    const one = written({ apiVersion: `${group}/v1`, kind: name, metadata: { name: "one" }, spec: {} });
    const labels = new NamespaceLabels({ ...world, objects: new Map([...objects, [kind, [one]]]) });
    expect(labels.isUnselected(shop({ team: "a" }), shop({}))).toBe(false);
    expect(labels.add(written(selecting(byKey("team"))))).toBe(true);
    expect(
      new NamespaceLabels({ ...world, objects: new Map([[kind, []]]) }).isUnselected(shop({ team: "a" }), shop({})),
    ).toBe(true);
  });
});

describe("a change of a namespace is one of labels only", () => {
  const labels = labelsOf();
  test.each<[string, Readonly<Record<string, unknown>>, boolean]>([
    ["with its version", { resourceVersion: "2" }, true],
    ["with its generation", { generation: 2 }, true],
    ["with who manages its fields", { managedFields: [] }, true],
    ["not with annotations", { annotations: { note: "x" } }, false],
    ["not with its being deleted", { deletionTimestamp: "2026-01-01T00:00:00Z" }, false],
  ])("%s", (_, more, expected) => {
    expect(labels.isUnselected(shop({ team: "a" }), shop({ team: "b" }, more))).toBe(expected);
  });

  test("with its status, and not with its spec", () => {
    const before = shop({ team: "a" });
    const after = (more: object) => ({ ...before, object: { ...shop({}).object, ...more } });
    expect(labels.isUnselected(before, after({ status: { phase: "Active" } }))).toBe(true);
    expect(labels.isUnselected(before, after({ spec: { finalizers: [] } }))).toBe(false);
  });
});

describe("a policy that comes selects by no label that has changed", () => {
  test("unless one was found to be selected by nothing", () => {
    const labels = labelsOf();
    expect(labels.add(undefined)).toBe(true);
    expect(labels.isUnselected(shop({ team: "a" }), shop({ team: "b" }))).toBe(true);
    expect(labels.add(written(policy("shop", "closed", { podSelector: {}, egress: null })))).toBe(true);
    expect(labels.add(written(selecting(byKey("stage"))))).toBe(true);
    expect(labels.add(written(selecting(byKey("team"))))).toBe(false);
    expect(labels.add(written(selecting({ matchLabels: { stage: "dev", team: "a" } })))).toBe(false);
    expect(labels.add(undefined)).toBe(true);
  });

  test("and is selected by from then on", () => {
    const labels = labelsOf();
    expect(labels.add(written(selecting(byKey("team"))))).toBe(true);
    expect(labels.isUnselected(shop({ team: "a" }), shop({}))).toBe(false);
    expect(labels.add(written(selecting(byKey("team"))))).toBe(true);
  });
});
