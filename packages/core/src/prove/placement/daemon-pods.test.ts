import { expect, test } from "vitest";
import { daemonLands, daemonPodSpec } from "./daemon-pods.ts";

/** As pkg/controller/daemon/util/daemonset_util.go (AddOrUpdateDaemonPodTolerations) has it. */
const added = [
  ["not-ready", "NoExecute"],
  ["unreachable", "NoExecute"],
  ["disk-pressure", "NoSchedule"],
  ["memory-pressure", "NoSchedule"],
  ["pid-pressure", "NoSchedule"],
  ["unschedulable", "NoSchedule"],
].map(([key = "", effect = ""]) => ({ key: `node.kubernetes.io/${key}`, operator: "Exists", effect }));
const offNetwork = { key: "node.kubernetes.io/network-unavailable", operator: "Exists", effect: "NoSchedule" };

const tolerationsOf = (template: Parameters<typeof daemonLands>[0]) => daemonPodSpec(template, "n1").tolerations;

test("a daemon's pod tolerates a node's conditions, on the host's network also that the node has none", () => {
  expect(tolerationsOf({})).toEqual(added);
  expect(tolerationsOf({ hostNetwork: false })).toEqual(added);
  expect(tolerationsOf({ hostNetwork: true })).toEqual([...added, offNetwork]);
});

test("tolerations of the template stay, but for those that the controller writes itself", () => {
  const own = [
    { key: "stage", operator: "Equal", value: "dev", effect: "NoSchedule" },
    { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoSchedule" },
    { key: "node.kubernetes.io/unreachable", operator: "Equal", value: "x", effect: "NoExecute" },
  ];
  const tolerations = [...own, { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" }];
  expect(tolerationsOf({ tolerations })).toEqual([...own, ...added]);
});

test("what the template's node affinity requires gives way to the node's name; everything else stays", () => {
  const terms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["n1"] }] }];
  const named = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } };
  const asked = { nodeSelectorTerms: [{ matchExpressions: [{ key: "stage", operator: "Exists" }] }] };
  const preferred = { preferredDuringSchedulingIgnoredDuringExecution: [] };
  const nodeAffinity = { ...preferred, requiredDuringSchedulingIgnoredDuringExecution: asked };
  const template = { affinity: { podAffinity: {}, nodeAffinity }, nodeSelector: { stage: "dev" } };
  expect(daemonPodSpec(template, "n1")).toEqual({
    nodeSelector: { stage: "dev" },
    affinity: { podAffinity: {}, nodeAffinity: { ...preferred, ...named } },
    tolerations: added,
  });
  expect(daemonPodSpec({ affinity: { podAffinity: {} } }, "n1").affinity).toEqual({
    podAffinity: {},
    nodeAffinity: named,
  });
});

const node = { name: "n1", labels: {}, taints: [], unschedulable: false };
const tainted = { ...node, taints: [{ key: "stage", value: "prod", effect: "NoSchedule" }] };

test("semantics 24: a DaemonSet whose template names a node runs there alone, and only where it tolerates all taints", () => {
  expect(daemonLands({}, node)).toEqual({ lands: true, by: "scheduler" });
  expect(daemonLands({ nodeName: "" }, node)).toEqual({ lands: true, by: "scheduler" });
  expect(daemonLands({ nodeName: "n1" }, node)).toEqual({ lands: true, by: "nodeName" });
  expect(daemonLands({ nodeName: "n2" }, node)).toEqual({ lands: false, why: "its nodeName is n2" });
  expect(daemonLands({ nodeName: "n1" }, tainted).lands).toBe(false);
});

test("a cordoned node, and one of any condition, keeps no daemon off; one without network only those that need it", () => {
  const condition = (key: string, effect: string) => ({ ...node, taints: [{ key, effect }] });
  for (const { key, effect } of added) expect(daemonLands({}, condition(key, effect)).lands).toBe(true);
  expect(daemonLands({}, { ...node, unschedulable: true }).lands).toBe(true);
  expect(daemonLands({}, condition(offNetwork.key, offNetwork.effect)).lands).toBe(false);
  expect(daemonLands({ hostNetwork: true }, condition(offNetwork.key, offNetwork.effect)).lands).toBe(true);
  expect(daemonLands({ tolerations: [{ key: "stage", operator: "Exists" }] }, tainted).lands).toBe(true);
  const numbered = { ...node, taints: [{ key: "risk", value: "7", effect: "NoSchedule" }] };
  const tolerations = [{ key: "risk", operator: "Gt", value: "5" }];
  expect(daemonLands({ tolerations }, numbered, { comparesNumbers: true }).lands).toBe(true);
  expect(daemonLands({ tolerations }, numbered).lands).toBe(false);
});
