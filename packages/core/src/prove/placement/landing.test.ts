import { describe, expect, test } from "vitest";
import type { Taint, Toleration } from "kubernetes-types/core/v1.d.ts";
import { daemonLands, daemonPodSpec } from "./daemon-pods.ts";
import { type LandingNode, type LandingSpec, mayLand } from "./landing.ts";
import { toleratesTaint } from "./tolerations.ts";

const node = (parts: Partial<LandingNode> = {}): LandingNode => ({
  name: "n1",
  labels: {},
  taints: [],
  unschedulable: false,
  ...parts,
});
const terms = (...nodeSelectorTerms: object[]) =>
  ({
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
  }) as LandingSpec;
const expression = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});
const lands = (spec: LandingSpec, on: LandingNode) => mayLand(spec, on).lands;
const prod: Taint = { key: "stage", value: "prod", effect: "NoSchedule" };

describe("semantics 18", () => {
  test("semantics 18: node selector terms are ORed, their expressions ANDed", () => {
    const either = terms(expression("a", "In", "1"), expression("b", "In", "2"));
    expect(lands(either, node({ labels: { b: "2" } }))).toBe(true);
    expect(lands(either, node({ labels: { b: "1" } }))).toBe(false);
    const both = terms({
      matchExpressions: [
        ...expression("a", "In", "1").matchExpressions,
        ...expression("b", "In", "2").matchExpressions,
      ],
    });
    expect(lands(both, node({ labels: { b: "2" } }))).toBe(false);
    expect(lands(both, node({ labels: { a: "1", b: "2" } }))).toBe(true);
  });

  test("semantics 18: an empty term matches nothing", () => {
    expect(lands(terms({}), node({ labels: { a: "1" } }))).toBe(false);
    expect(lands(terms({ matchExpressions: [], matchFields: [] }), node())).toBe(false);
    expect(lands(terms({}, expression("a", "Exists")), node({ labels: { a: "1" } }))).toBe(true);
  });

  test("semantics 18: nodeSelector and affinity are both required", () => {
    const spec = { ...terms(expression("a", "In", "1")), nodeSelector: { b: "2" } };
    expect(lands(spec, node({ labels: { a: "1" } }))).toBe(false);
    expect(lands(spec, node({ labels: { b: "2" } }))).toBe(false);
    expect(lands(spec, node({ labels: { a: "1", b: "2" } }))).toBe(true);
  });

  test.each([
    ["Gt", "9", "10", true],
    ["Gt", "10", "10", false],
    ["Gt", "9", "010", true],
    ["Gt", "-3", "2", false],
    ["Lt", "10", "9", true],
    ["Lt", "10", "1e0", false],
    ["Lt", "10", "", false],
    ["Gt", "0", "9223372036854775808", false],
    ["Gt", "x", "9", false],
  ])("semantics 18: %s compares integers: asked %s, found %s", (operator, asked, found, expected) => {
    expect(lands(terms(expression("size", operator, asked)), node({ labels: { size: found } }))).toBe(expected);
  });

  test("semantics 18: Gt and Lt match nothing where the key is missing or more than one value is asked for", () => {
    expect(lands(terms(expression("size", "Lt", "5")), node())).toBe(false);
    expect(lands(terms(expression("size", "Lt", "5", "6")), node({ labels: { size: "1" } }))).toBe(false);
  });

  test("NotIn and DoesNotExist match where the key is missing; a key of Object's own is a key like any other", () => {
    expect(lands(terms(expression("a", "NotIn", "1")), node())).toBe(true);
    expect(lands(terms(expression("a", "DoesNotExist")), node())).toBe(true);
    expect(lands(terms(expression("toString", "DoesNotExist")), node())).toBe(true);
    expect(lands({ nodeSelector: { a: "" } }, node())).toBe(false);
    expect(lands({ nodeSelector: { a: "" } }, node({ labels: { a: "" } }))).toBe(true);
  });

  test("matchFields asks for the node's name, and for one only", () => {
    const field = (operator: string, ...values: string[]) =>
      terms({ matchFields: [{ key: "metadata.name", operator, values }] });
    expect(lands(field("In", "n1"), node())).toBe(true);
    expect(lands(field("In", "n2"), node())).toBe(false);
    expect(lands(field("In", "n1", "n2"), node())).toBe(false);
    expect(lands(field("NotIn", "n2"), node())).toBe(true);
    const both = terms({
      ...expression("a", "Exists"),
      matchFields: [{ key: "metadata.name", operator: "In", values: ["n1"] }],
    });
    expect(lands(both, node())).toBe(false);
  });

  test("preferred affinity keeps nobody away", () => {
    const preferred = { preference: expression("a", "Exists"), weight: 100 };
    const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [preferred] } };
    expect(lands({ affinity }, node())).toBe(true);
  });
});

describe("semantics 19", () => {
  const tolerates = (toleration: Toleration, taint: Taint = prod) => toleratesTaint(toleration, taint);

  test("semantics 19: a toleration with an empty key and Exists tolerates everything", () => {
    expect(tolerates({ operator: "Exists" })).toBe(true);
    expect(tolerates({ key: "", operator: "Exists" }, { key: "x", effect: "NoExecute" })).toBe(true);
    expect(tolerates({ operator: "Exists", effect: "NoExecute" })).toBe(false);
  });

  test("semantics 19: an empty effect means all effects", () => {
    for (const effect of ["NoSchedule", "NoExecute", "PreferNoSchedule"])
      expect(tolerates({ key: "stage", value: "prod" }, { ...prod, effect })).toBe(true);
    expect(tolerates({ key: "stage", value: "prod", effect: "NoExecute" })).toBe(false);
  });

  test("semantics 19: PreferNoSchedule never blocks", () => {
    expect(lands({}, node({ taints: [{ ...prod, effect: "PreferNoSchedule" }] }))).toBe(true);
  });

  test("semantics 19: Gt and Lt exist behind a gate from 1.35", () => {
    const taint: Taint = { key: "risk", value: "7", effect: "NoSchedule" };
    const toleration: Toleration = { key: "risk", operator: "Gt", value: "5" };
    expect(toleratesTaint(toleration, taint)).toBe(false);
    expect(toleratesTaint(toleration, taint, { comparesNumbers: true })).toBe(true);
    expect(toleratesTaint({ ...toleration, operator: "Lt" }, taint, { comparesNumbers: true })).toBe(false);
    expect(toleratesTaint({ ...toleration, value: "05" }, taint, { comparesNumbers: true })).toBe(false);
  });

  test("semantics 19: DaemonSets tolerate not-ready, unreachable, pressure and unschedulable", () => {
    const system = (name: string, effect: string): Taint => ({ key: `node.kubernetes.io/${name}`, effect });
    const troubled = [
      system("not-ready", "NoExecute"),
      system("unreachable", "NoExecute"),
      system("disk-pressure", "NoSchedule"),
      system("memory-pressure", "NoSchedule"),
      system("pid-pressure", "NoSchedule"),
      system("unschedulable", "NoSchedule"),
    ];
    expect(daemonLands({}, node({ taints: troubled, unschedulable: true })).lands).toBe(true);
    expect(lands({}, node({ taints: troubled }))).toBe(false);
    const noNetwork = node({ taints: [system("network-unavailable", "NoSchedule")] });
    expect(daemonLands({}, noNetwork).lands).toBe(false);
    expect(daemonLands({ hostNetwork: true }, noNetwork).lands).toBe(true);
    expect(daemonLands({}, node({ taints: [system("not-ready", "NoSchedule")] })).lands).toBe(false);
    expect(daemonLands({}, node({ taints: [prod] })).lands).toBe(false);
  });

  test("equal compares values, an absent one is empty", () => {
    expect(tolerates({ key: "stage", operator: "Equal", value: "dev" })).toBe(false);
    expect(tolerates({ key: "stage" }, { key: "stage", effect: "NoSchedule" })).toBe(true);
    expect(tolerates({ key: "stage", operator: "equal", value: "prod" })).toBe(false);
  });
});

describe("semantics 20", () => {
  test("semantics 20: nodeName bypasses the scheduler: neither NoSchedule nor unschedulable keep it away", () => {
    const closed = node({ taints: [prod], unschedulable: true });
    expect(mayLand({}, closed).lands).toBe(false);
    expect(mayLand({ nodeName: "n1" }, closed)).toEqual({ lands: true, by: "nodeName" });
    expect(mayLand({ nodeName: "n2" }, closed).lands).toBe(false);
  });

  test("semantics 20: with nodeName the kubelet still asks for the node selector and NoExecute", () => {
    expect(mayLand({ nodeName: "n1", nodeSelector: { stage: "dev" } }, node()).lands).toBe(false);
    const evicting = node({ taints: [{ ...prod, effect: "NoExecute" }] });
    expect(mayLand({ nodeName: "n1" }, evicting).lands).toBe(false);
    expect(mayLand({ nodeName: "n1", tolerations: [{ operator: "Exists" }] }, evicting).lands).toBe(true);
  });

  test("semantics 20: static pods bypass the scheduler and tolerate what they like", () => {
    const evicting = node({ taints: [{ ...prod, effect: "NoExecute" }] });
    expect(mayLand({ nodeName: "n1" }, evicting, { isStatic: true })).toEqual({ lands: true, by: "kubelet" });
  });

  test("semantics 20: a DaemonSet that names a node gets no pod there whose taints it does not tolerate", () => {
    expect(daemonLands({ nodeName: "n1" }, node({ taints: [prod] })).lands).toBe(false);
    expect(daemonLands({ nodeName: "n1" }, node())).toEqual({ lands: true, by: "nodeName" });
  });
});

test("unschedulable is tolerated as the taint it stands for", () => {
  const cordoned = node({ unschedulable: true });
  expect(mayLand({}, cordoned).lands).toBe(false);
  const key = "node.kubernetes.io/unschedulable";
  expect(lands({ tolerations: [{ key, operator: "Exists", effect: "NoSchedule" }] }, cordoned)).toBe(true);
});

test("the pod of a DaemonSet asks for its node by name and no longer for what the template's affinity asked", () => {
  const { affinity, nodeSelector, tolerations } = daemonPodSpec(
    { ...terms(expression("a", "Exists")), nodeSelector: { b: "2" } },
    "n1",
  );
  expect(affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms).toEqual([
    { matchFields: [{ key: "metadata.name", operator: "In", values: ["n1"] }] },
  ]);
  expect(nodeSelector).toEqual({ b: "2" });
  expect(tolerations).toHaveLength(6);
});

test("a pod that is kept away is told by what", () => {
  const evicting = node({ taints: [{ ...prod, effect: "NoExecute" }] });
  expect(mayLand({ nodeName: "n2" }, node())).toEqual({ lands: false, why: "its nodeName is n2" });
  expect(mayLand({ nodeSelector: { a: "1" } }, node())).toEqual({
    lands: false,
    why: "its node selector or required node affinity does not match the node's labels",
  });
  expect(mayLand({}, node({ unschedulable: true }))).toEqual({
    lands: false,
    why: "the node takes no new pods, and nothing tolerates that",
  });
  const untolerated = "it does not tolerate the node's taint stage=prod:NoExecute";
  expect(mayLand({}, evicting)).toEqual({ lands: false, why: untolerated });
  expect(mayLand({ nodeName: "n1" }, evicting)).toEqual({ lands: false, why: untolerated });
  expect(mayLand({ nodeName: "" }, node())).toEqual({ lands: true, by: "scheduler" });
});
