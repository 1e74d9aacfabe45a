import { describe, expect, test } from "vitest";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { Mentioned } from "../network/model/pod-groups.ts";
import { podKeys } from "./pod-keys.ts";
import { written } from "./testing/watched-cluster.ts";

type Telling = Parameters<typeof podKeys>[1];
type Written = Readonly<Record<string, unknown>>;

const mentioned = new Mentioned();
mentioned.add({ matchLabels: { app: "web" } });

const telling: Telling = {
  mentioned,
  nodeOf: (name, isOnNodeNetwork) => (isOnNodeNetwork ? name : name.slice(0, 1)),
  isNamed: (text) => ["meant", "10.0.0.7"].includes(text),
  isWhole: false,
};

interface Parts {
  readonly metadata?: Written;
  readonly spec?: Written;
  readonly status?: Written;
}

const pod = ({ metadata = {}, spec = {}, status }: Parts): UnknownContent => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "one", namespace: "shop", ...metadata },
  spec: { containers: [{ name: "a", image: "a" }], ...spec },
  ...(status && { status }),
});
const keysOf = (parts: readonly Parts[], of = telling) => [...podKeys(parts.map(pod).map(written), of)];
const areAlike = (one: Parts, other: Parts, of = telling) => keysOf([one, other], of).length === 1;
const labels = (all: Readonly<Record<string, string>>) => ({ metadata: { labels: all } });
const annotations = (all: Readonly<Record<string, string>>) => ({ metadata: { annotations: all } });
const ports = (more: Written) => ({ name: "a", image: "a", ports: [{ containerPort: 80, ...more }] });
const containers = (...all: readonly unknown[]) => ({ spec: { containers: all } });
const nodeAffinity = (key: string) => ({
  requiredDuringSchedulingIgnoredDuringExecution: {
    nodeSelectorTerms: [{ matchExpressions: [{ key, operator: "Exists" }] }],
  },
});

describe("what the network can tell of pods", () => {
  test.each<[string, Parts, Parts, boolean]>([
    ["names that nothing means", {}, { metadata: { name: "two" } }, true],
    ["a name that something means", {}, { metadata: { name: "meant" } }, false],
    ["an address that something means", {}, { status: { podIP: "10.0.0.7" } }, false],
    ["addresses that nothing means", {}, { status: { podIP: "10.0.0.8" } }, true],
    ["labels that no selector compares", {}, labels({ team: "x" }), true],
    ["a label that a selector compares", {}, labels({ app: "web" }), false],
    ["values of it that none names", labels({ app: "one" }), labels({ app: "two" }), true],
    ["a value of it that one names", labels({ app: "one" }), labels({ app: "web" }), false],
    ["ports", {}, containers(ports({})), false],
    ["names of ports", containers(ports({ name: "x" })), containers(ports({ name: "z" })), false],
    ["ports of its node", containers(ports({})), containers(ports({ hostPort: 80 })), false],
    ["images", containers(ports({})), containers({ ...ports({}), image: "b" }), true],
    ["ports of containers that start first", {}, { spec: { initContainers: [ports({})] } }, false],
    [
      "whether these run on",
      { spec: { initContainers: [ports({})] } },
      { spec: { initContainers: [{ ...ports({}), restartPolicy: "Always" }] } },
      false,
    ],
    ["its node's network", {}, { spec: { hostNetwork: true } }, false],
    ["that it is not on its node's network", {}, { spec: { hostNetwork: false } }, true],
    ["networks of its own", {}, annotations({ "k8s.v1.cni.cncf.io/networks": "other" }), false],
    ["other annotations", {}, annotations({ note: "other" }), true],
    ["nodes that are alike", { spec: { nodeName: "n1" } }, { spec: { nodeName: "n2" } }, true],
    ["nodes that are not", { spec: { nodeName: "n1" } }, { spec: { nodeName: "m1" } }, false],
    [
      "alike nodes, on the network of these",
      { spec: { nodeName: "n1", hostNetwork: true } },
      { spec: { nodeName: "n2", hostNetwork: true } },
      false,
    ],
    ["a node, and none yet", { spec: { nodeName: "n1" } }, {}, false],
    ["a selector of nodes", {}, { spec: { nodeSelector: { stage: "dev" } } }, false],
    ["an affinity to nodes", {}, { spec: { affinity: { nodeAffinity: nodeAffinity("x") } } }, false],
    [
      "affinities to other nodes",
      { spec: { affinity: { nodeAffinity: nodeAffinity("x") } } },
      { spec: { affinity: { nodeAffinity: nodeAffinity("z") } } },
      false,
    ],
    ["an affinity to pods", {}, { spec: { affinity: { podAffinity: {} } } }, true],
    ["tolerations", {}, { spec: { tolerations: [{ operator: "Exists" }] } }, false],
    ["a runtime class", {}, { spec: { runtimeClassName: "other" } }, false],
    [
      "a selector of nodes, once it is on one",
      { spec: { nodeName: "n1" } },
      { spec: { nodeName: "n1", nodeSelector: { stage: "dev" } } },
      true,
    ],
    ["that it runs", {}, { status: { phase: "Running" } }, true],
    ["containers without ports", {}, { spec: { initContainers: [{ name: "b", image: "b" }] } }, true],
    ["without any container", containers(), { spec: { containers: undefined } }, true],
  ])("%s", (_, one, other, expected) => {
    expect(areAlike(one, other)).toBe(expected);
  });

  test("is nothing of those that have ended, or say nothing", () => {
    const ended = ["Succeeded", "Failed"].map((phase) => ({ status: { phase } }));
    expect(keysOf(ended)).toEqual([]);
    expect(keysOf([{ status: { phase: "Pending" } }])).toHaveLength(1);
    expect([...podKeys([written({ apiVersion: "v1", kind: "Pod", metadata: { name: "one" } })], telling)]).toEqual([]);
  });

  test("an empty address is none that something means", () => {
    const isNamed = (text: string) => text !== "one";
    expect(areAlike({}, { status: { podIP: "" } }, { ...telling, isNamed })).toBe(true);
    expect(areAlike({}, { status: { podIP: "1.2.3.4" } }, { ...telling, isNamed })).toBe(false);
  });

  test.each<[string, Parts]>([
    ["labels", labels({ team: "x" })],
    ["annotations", annotations({ note: "x" })],
    ["owners", { metadata: { ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "x", uid: "x" }] } }],
    ["what runs", containers({ name: "a", image: "b" })],
  ])("is all where people may change pods that they cannot make: %s", (_, other) => {
    expect(areAlike({}, other)).toBe(true);
    expect(areAlike({}, other, { ...telling, isWhole: true })).toBe(false);
    expect(areAlike(other, other, { ...telling, isWhole: true })).toBe(true);
  });
});
