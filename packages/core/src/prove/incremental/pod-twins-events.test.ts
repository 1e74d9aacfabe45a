import { describe, expect, test } from "vitest";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { worldOf } from "../testing/world-of.ts";
import { isOnNodeNetwork, namedPods, PodTwins } from "./pod-twins.ts";
import { namespace, node, pod, policy, written } from "./testing/watched-cluster.ts";

type Written = Readonly<Record<string, unknown>>;

const base = [namespace("shop", { stage: "dev" }), node("dev-0", "dev"), node("dev-1", "dev"), node("prod-0", "prod")];
const worldWith = (...objects: UnknownContent[]) =>
  worldOf([...base, ...objects].map((one) => JSON.stringify(one)).join("\n---\n"));
const twinsOf = (...objects: UnknownContent[]) => new PodTwins(worldWith(...objects));
const web = (name: string, labels: Readonly<Record<string, string>> = {}, spec: Written = {}) =>
  pod("shop", "web", name, { app: "web", stage: "dev", ...labels }, spec);
const withMetadata = (one: UnknownContent, metadata: Written): UnknownContent => ({
  ...one,
  metadata: { ...one.metadata, ...metadata },
});
const slice = (address: string): UnknownContent => ({
  ...{ apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", metadata: { name: "web", namespace: "shop" } },
  ...{ addressType: "IPv4", endpoints: [{ addresses: [address] }] },
});

describe("a pod that came, went or was changed changes no verdict", () => {
  const [a, b, c] = ["a", "b", "c"].map((name) => written(web(name)));
  const other = (name: string) => written(web(name, { tier: "x" }));

  test("where others like it are there before and after", () => {
    const twins = twinsOf(web("a"), web("b"));
    expect(twins.apply(undefined, c), "a third").toBe(true);
    expect(twins.apply(c, undefined), "two stay").toBe(true);
    expect(twins.apply(b, undefined), "one stays").toBe(true);
    expect(twins.apply(a, undefined), "none stays").toBe(false);
    expect(twins.apply(undefined, a), "the first again").toBe(false);
    expect(twins.apply(undefined, b), "the second").toBe(true);
  });

  test("where it becomes like others, and others like it stay", () => {
    const twins = twinsOf(web("a"), web("b"), web("c", { tier: "x" }));
    expect(twins.apply(b, other("b"))).toBe(true);
    expect(twins.apply(a, other("a")), "the last of its kind").toBe(false);
    expect(twins.apply(other("a"), a), "the first of its kind").toBe(false);
  });

  test("where all that tells it from others is as it was", () => {
    const lone = twinsOf(web("a"));
    expect(lone.apply(a, written({ ...web("a"), status: { phase: "Running" } }))).toBe(true);
    expect(lone.apply(a, undefined), "it is the last still").toBe(false);
  });

  test("unless something means it by its address, now or before", () => {
    const at = (podIP: string) => written({ ...web("a"), status: { podIP } });
    const changed = (from: string, to: string) =>
      twinsOf(web("a"), web("b"), slice("10.0.0.7")).apply(at(from), at(to));
    expect([changed("10.0.0.6", "10.0.0.8"), changed("10.0.0.6", "10.0.0.7")]).toEqual([true, false]);
    const twins = twinsOf(web("a"), web("b"), web("c"), slice("10.0.0.7"));
    expect(twins.apply(at("10.0.0.7"), undefined)).toBe(false);
    expect(twins.apply(undefined, written({ ...web("d"), status: {} }))).toBe(true);
  });
});

describe("what tells pods apart", () => {
  const areTwins = (one: UnknownContent, two: UnknownContent, ...others: UnknownContent[]) =>
    twinsOf(one, ...others).apply(undefined, written(withMetadata(two, { name: "other" })));
  const image = (text: string, more: Written = {}) =>
    web("a", {}, { containers: [{ name: "a", image: text, ...more }] });
  const noted = (annotations: Readonly<Record<string, string>>) => withMetadata(web("a"), { annotations });
  const owned = (kind: string, controller = true) =>
    withMetadata(web("a"), { ownerReferences: [{ apiVersion: "apps/v1", kind, name: "x", uid: "x", controller }] });
  const labelled = (labels: Readonly<Record<string, string>>) => withMetadata(web("a"), { labels });
  const at = (nodeName: string | undefined, spec: Written = {}) => web("a", {}, { nodeName, ...spec });
  const digest = (of: string) => `@sha256:${of.repeat(64)}`;

  test.each<[string, UnknownContent, UnknownContent, boolean]>([
    ["not the order of labels", labelled({ a: "1", b: "2", c: "3" }), labelled({ c: "3", b: "2", a: "1" }), true],
    ["nor the order of annotations", noted({ b: "2", a: "1" }), noted({ a: "1", b: "2" }), true],
    ["another namespace", web("a"), withMetadata(web("a"), { namespace: "default" }), false],
    ["an annotation", web("a"), noted({ note: "x" }), false],
    ["not what a network plugin notes", web("a"), noted({ "cni.projectcalico.org/podIP": "10.0.0.1/32" }), true],
    ["nor another one", web("a"), noted({ "k8s.ovn.org/pod-networks": "x" }), true],
    ["nor the state of its networks", web("a"), noted({ "k8s.v1.cni.cncf.io/network-status": "x" }), true],
    ["nor of those that have such a name", web("a"), noted({ "k8s.v1.cni.cncf.io/networks-status": "x" }), true],
    ["nor what stands below its networks", web("a"), noted({ "k8s.v1.cni.cncf.io/networks/more": "x" }), true],
    ["but its networks", web("a"), noted({ "k8s.v1.cni.cncf.io/networks": "x" }), false],
    ["what only has a plugin's name in it", web("a"), noted({ "my.cni.projectcalico.org/podIP": "x" }), false],
    ["the kind of its owner", owned("ReplicaSet"), owned("StatefulSet"), false],
    ["whether that controls it", owned("ReplicaSet"), owned("ReplicaSet", false), false],
    ["whether it has any", owned("ReplicaSet"), web("a"), false],
    [
      "not the owner's name",
      owned("Job"),
      JSON.parse(JSON.stringify(owned("Job")).replace('"uid":"x"', '"uid":"z"')),
      true,
    ],
    ["whether it is on any node", at("dev-0"), at(undefined), false],
    ["not that on which it is of those alike", at("dev-0"), at("dev-1"), true],
    ["but that of another stage", at("dev-0"), at("prod-0"), false],
    ["and those that nobody knows", at("gone-0"), at("gone-1"), false],
    ["that it has failed", web("a"), { ...web("a"), status: { phase: "Failed" } }, false],
    ["that it has succeeded", web("a"), { ...web("a"), status: { phase: "Succeeded" } }, false],
    [
      "not how it has ended",
      { ...web("a"), status: { phase: "Succeeded" } },
      { ...web("a"), status: { phase: "Failed" } },
      true,
    ],
    ["not that it is pending", web("a"), { ...web("a"), status: { phase: "Pending" } }, true],
    ["what it says", web("a"), web("a", {}, { priority: 1 }), false],
    ["not its image's digest", image(`app${digest("0")}`), image(`app${digest("1")}`), true],
    ["but another image of that digest", image(`app${digest("0")}`), image(`api${digest("0")}`), false],
    ["whether it has any digest", image("app:1"), image(`app${digest("1")}`), false],
    ["that, of one without a version", image("app"), image(`app${digest("1")}`), false],
    ["not its image's version", image("app:1"), image("app:1.2-x_y"), true],
    ["nor with a digest", image(`app:1${digest("0")}`), image(`app:2${digest("0")}`), true],
    ["nor of a registry with a port", image("host:5000/app:1"), image("host:5000/app:2"), true],
    ["but the registry's port", image("host:5000/app:1"), image("host:5001/app:1"), false],
    ["and that without a version", image("host:5000/app"), image("host:5001/app"), false],
    ["`latest`, which is pulled each time", image("app:latest"), image("app:1"), false],
    ["whether it has any version", image("app"), image("app:1"), false],
    ["another image of that version", image("app:1"), image("api:1"), false],
    ["a version elsewhere", image("app:1", { command: ["app:1"] }), image("app:1", { command: ["app:2"] }), false],
    [
      "volumes of other names",
      web("a", {}, { volumes: [{ name: "kube-api-access-abcde", emptyDir: {} }] }),
      web("a", {}, { volumes: [{ name: "my-kube-api-access-abcde", emptyDir: {} }] }),
      false,
    ],
  ])("%s", (_, one, two, expected) => {
    expect(areTwins(one, two)).toBe(expected);
    expect(areTwins(two, one)).toBe(expected);
  });

  const agent = (home: string) => pod(home, "agent", "a", { app: "agent" }, { hostNetwork: true, nodeName: "prod-0" });
  test("on which of alike nodes it is, where pods are on the network of theirs, not counting kube-system", () => {
    expect(areTwins(at("dev-0"), at("dev-1"), agent("shop"))).toBe(false);
    expect(areTwins(at("dev-0"), at("dev-1"), agent("kube-system"))).toBe(true);
    const onNode = { hostNetwork: true };
    const inSystem = withMetadata(at("dev-0", onNode), { namespace: "kube-system" });
    expect(areTwins(inSystem, withMetadata(at("dev-1", onNode), { namespace: "kube-system" }))).toBe(false);
  });

  const policies = [
    ["networking.k8s.io/v1", "NetworkPolicy"],
    ["policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy"],
    ["policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy"],
    ["policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy"],
    ["cilium.io/v2", "CiliumNetworkPolicy"],
    ["cilium.io/v2", "CiliumClusterwideNetworkPolicy"],
  ] as const;
  test.each(policies)("a label of its revision that a policy selects by: %s %s", (apiVersion, kind) => {
    const { objects, ...world } = worldWith(web("a"));
    const selecting = (label: string) => ({
      ...world,
      objects: new Map([
        ...objects,
        [
          `${apiVersion.split("/")[0]}/${kind}`,
          [
            written({
              apiVersion,
              kind,
              metadata: { name: "one" },
              spec: { podSelector: { matchLabels: { [label]: "x" } } },
            }),
          ],
        ],
      ]),
    });
    const labels = { ...web("b").metadata.labels, "pod-template-hash": "7f" };
    const revised = written(withMetadata(web("b"), { labels }));
    expect(new PodTwins(selecting("app")).apply(undefined, revised)).toBe(true);
    expect(new PodTwins(selecting("pod-template-hash")).apply(undefined, revised)).toBe(false);
    const spec = { podSelector: { matchLabels: { "controller-revision-hash": "x" } } };
    const after = written({ apiVersion, kind, metadata: { name: "two" }, spec });
    const change = { kind: `${apiVersion.split("/")[0]}/${kind}`, before: undefined, after };
    expect(twinsOf().isConcernedBy(change)).toBe(true);
  });
});

describe("other pods may be alike after a change", () => {
  const twins = twinsOf(web("a"));
  const byHash = written(policy("shop", "own", { podSelector: { matchLabels: { "pod-template-hash": "x" } } }));
  const byApp = written(policy("shop", "own", { podSelector: { matchLabels: { app: "x" } } }));
  const kind = "networking.k8s.io/NetworkPolicy";
  const making = (home: string, hostNetwork: boolean): UnknownContent => ({
    ...{ apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "agent", namespace: home } },
    spec: { template: { spec: { hostNetwork } } },
  });
  const [onNode, beside, own] = [making("shop", true), making("shop", false), making("kube-system", true)].map(written);
  type Change = Parameters<PodTwins["isConcernedBy"]>[0];

  test.each<[string, Omit<Change, "before" | "after"> & Partial<Change>, boolean]>([
    ["of endpoints", { kind: "Endpoints" }, true],
    ["of a slice of endpoints", { kind: "discovery.k8s.io/EndpointSlice" }, true],
    ["of a policy that selects by a revision", { kind, after: byHash }, true],
    ["of one that did", { kind, before: byHash, after: byApp }, true],
    ["not of another policy", { kind, before: byApp, after: byApp }, false],
    ["of a Service that selects so", { kind: "Service", after: byHash }, true],
    ["not of another Service", { kind: "Service", after: byApp }, false],
    ["not of what selects no pods", { kind: "ConfigMap", after: byHash }, false],
    ["of what makes pods on the network of their node", { kind: "apps/DaemonSet", after: onNode }, true],
    ["of what made such", { kind: "apps/DaemonSet", before: onNode, after: beside }, true],
    ["not of what makes others", { kind: "apps/DaemonSet", before: beside, after: beside }, false],
    ["not of what runs in kube-system", { kind: "apps/DaemonSet", after: own }, false],
  ])("%s", (_, change, expected) => {
    expect(twins.isConcernedBy({ before: undefined, after: undefined, ...change })).toBe(expected);
  });

  test("not of one that selects by what was selected by before", () => {
    const { object } = byHash;
    expect(twinsOf(web("a"), object).isConcernedBy({ kind, before: undefined, after: byHash })).toBe(false);
  });
});

test("pods on the network of their node, of kube-system not counted", () => {
  const is = (hostNetwork: boolean | undefined, home: string) =>
    isOnNodeNetwork(hostNetwork === undefined ? {} : { hostNetwork }, written(pod(home, "a", "a", {})));
  expect([is(true, "shop"), is(false, "shop"), is(undefined, "shop"), is(true, "kube-system")]).toEqual([
    ...[true, false, false, false],
  ]);
});

test("one that says nothing of what runs is told from those that do", () => {
  const { spec: _, ...silent } = web("b");
  expect(twinsOf(web("a")).apply(undefined, written(silent))).toBe(false);
  const twins = twinsOf(web("a"));
  expect(twins.apply(undefined, written(silent))).toBe(false);
  expect(twins.apply(undefined, written({ ...silent, spec: { containers: [] } }))).toBe(true);
});

test("names and addresses by which roles and endpoints mean single pods", () => {
  const role = (kind: string, name: string): UnknownContent => ({
    ...{ apiVersion: "rbac.authorization.k8s.io/v1", kind },
    metadata: { name: `of-${name}`, ...(kind === "Role" && { namespace: "shop" }) },
    rules: [
      { apiGroups: [""], resources: ["pods"], resourceNames: [name], verbs: ["get"] },
      { verbs: ["get"], apiGroups: [""], resources: ["pods"] },
    ],
  });
  const endpoints: UnknownContent = {
    ...{ apiVersion: "v1", kind: "Endpoints", metadata: { name: "web", namespace: "shop" } },
    subsets: [{ addresses: [{ ip: "10.0.0.9" }] }],
  };
  const bare: UnknownContent = {
    ...{ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "bare" }, rules: null },
  };
  const found = namedPods(
    worldWith(role("Role", "one"), role("ClusterRole", "two"), bare, slice("10.0.0.7"), endpoints),
  );
  const texts = ["one", "two", "10.0.0.7", "10.0.0.9"];
  expect(texts.filter((text) => found.has(text))).toEqual(texts);
  expect(["three", "", "10.0.0.8", "shop", "web"].filter((text) => found.has(text))).toEqual([]);
});
