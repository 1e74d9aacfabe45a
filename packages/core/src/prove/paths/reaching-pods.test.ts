import { describe, expect, test } from "vitest";
import { editText, siteText } from "../testing/told.ts";
import { ReachingPods, reachCause } from "./reaching-pods.ts";
import { contextOf } from "./testing/making.ts";
import { shortened } from "./testing/told-ways.ts";
import { held, namespace, node, pod } from "./testing/stories.ts";

const stages =
  namespace("tools") +
  namespace("shop-dev", "dev", held) +
  namespace("shop-prod", "prod", held) +
  node("node-1") +
  node("node-2", "tools") +
  pod("web", "shop-prod", "nodeName: node-1, ");
const agent = (spec: string, name = "agent", security = "") =>
  pod(name, "tools", `nodeName: node-1, ${spec}`, security);
const probing = ', livenessProbe: { httpGet: { host: "10.0.0.1", port: 80 } }';
const seesAll = "sees and signals the processes of its node";

function reachingIn(text: string) {
  const context = contextOf(stages + text);
  const reaching = new ReachingPods(context);
  const edges = (home = "tools", name?: string) => [...reaching.edges(context, home, name)];
  return {
    context,
    reaching,
    edges,
    says: (...args: Parameters<typeof edges>) => edges(...args).map(([, { says }]) => says),
  };
}

test("a pod that holds its node leads there", () => {
  const { reaching, edges } = reachingIn(agent("hostPID: true, ", "agent", ", securityContext: { privileged: true }"));
  expect(reaching.namespaces).toEqual(["tools"]);
  const [[place, edge] = [], ...others] = edges();
  expect(others).toEqual([]);
  expect(place).toMatchObject({ type: "nodes", key: "nodes 0", by: "(unassigned)" });
  expect(edge).toMatchObject({
    ...{ road: "podSecurity", isBreach: true, says: `the Pod tools/agent ${seesAll}, on node-1` },
    sensitivity: {
      kinds: [
        "Namespace",
        "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
        "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
      ],
    },
  });
  expect(edge?.steps().map(shortened)).toEqual([
    `Pod tools/agent: spec.hostPID says ${seesAll}`,
    "Pod tools/agent: spec.containers.0.securityContext.privileged says is privileged on its node",
  ]);
});

describe("of several in a namespace", () => {
  const text =
    agent("hostPID: true, ") +
    agent("", "other", ", securityContext: { privileged: true }") +
    pod("everywhere", "tools", "hostPID: true, tolerations: [{ operator: Exists }], ");

  test("each leads to the nodes on which it runs, or may", () => {
    expect(reachingIn(text).says()).toEqual([
      `the Pod tools/agent ${seesAll}, on node-1`,
      "the Pod tools/other is privileged on its node, on node-1",
      `the Pod tools/everywhere ${seesAll}, on node-1`,
      `the Pod tools/everywhere ${seesAll}, on node-2`,
    ]);
  });

  test("the one leads there that is named, and the first is shown where none is", () => {
    const { says, reaching } = reachingIn(text);
    expect(says("tools", "other")).toEqual(["the Pod tools/other is privileged on its node, on node-1"]);
    expect(says("tools", "none")).toEqual([]);
    const first = (name?: string, home = "tools") => reaching.first(home, name)?.pod.object.object.metadata.name;
    expect([first(), first("other"), first("none"), first(undefined, "shop-prod")]).toEqual([
      ...["agent", "other", undefined, undefined],
    ]);
  });
});

describe("no hold of a node has", () => {
  test.each([
    ["who stands in its network", agent("hostNetwork: true, "), "agent"],
    [
      "who makes its kubelet connect somewhere",
      agent("", "agent", probing) + agent("hostPID: true, ", "other"),
      "agent",
    ],
    [
      "who asks for less than baseline, and not to reach it",
      agent("", "agent", ", securityContext: { procMount: Unmasked }"),
      undefined,
    ],
    ["who keeps to baseline", agent(""), undefined],
  ])("%s", (_who, text, first) => {
    const another = namespace("agents") + pod("agent", "agents", "hostPID: true, ");
    const { says, reaching } = reachingIn(text + another);
    expect(says("tools", "agent")).toEqual([]);
    expect(says("shop-prod")).toEqual([]);
    expect(reaching.first("tools", undefined)?.pod.object.object.metadata.name).toBe(first);
  });

  test("who is refused, and so is not there", () => {
    const refused = agent("hostPID: true, ", "refused").replace("namespace: tools", "namespace: shop-dev");
    const { says, reaching } = reachingIn(refused + agent("hostPID: true, "));
    expect([reaching.namespaces, reaching.first("shop-dev", undefined), says("shop-dev")]).toEqual([
      ["tools"],
      undefined,
      [],
    ]);
  });
});

test("nothing is looked for where no pod that is there reaches a node by what Pod Security says", () => {
  const one = contextOf(stages + agent("hostPID: true, "));
  const state = {
    type: "state",
    object: { group: "", kind: "Pod", namespace: "tools", name: "agent" },
    says: "",
  } as const;
  const request = {
    type: "request",
    as: { user: "dana", groups: [] },
    verb: "create",
    resource: { group: "", resource: "pods" },
  } as const;
  const [verdict] = one.proofOf("podSecurity").verdicts;
  if (!verdict) throw new Error("there is no verdict");
  const namespacesBy = (...steps: readonly (readonly (typeof state | typeof request)[] | undefined)[]) => {
    const verdicts = steps.map((all) => ({ ...verdict, witness: all && { summary: "", steps: all } }));
    return new ReachingPods({
      ...one,
      proofOf: (property) => ({ verdicts: property === "podSecurity" ? verdicts : [], findings: [] }),
    }).namespaces;
  };
  expect([namespacesBy(), namespacesBy(undefined), namespacesBy([request]), namespacesBy([state, request])]).toEqual([
    ...[[], [], [], []],
  ]);
  expect([namespacesBy([state]), namespacesBy([request], [state])]).toEqual([["tools"], ["tools"]]);
});

describe("what lets a pod reach its node is changed", () => {
  const told = (findings: boolean) => {
    const { context, reaching } = reachingIn(
      agent("hostPID: true, ") + agent("hostNetwork: true, hostPID: true, ", "other"),
    );
    const one = reaching.first("tools", "other");
    if (!one) throw new Error("there is no such pod");
    const cause = reachCause(findings ? context : { ...context, proofOf: () => ({ verdicts: [], findings: [] }) }, one);
    return { ...cause, at: cause.at && siteText(cause.at), edits: cause.edits()?.map(editText) };
  };

  test.each([true, false])("in the pod itself, whether a finding says how: %s", (hasFinding) => {
    expect(told(hasFinding)).toEqual({
      key: "pod Pod tools/other",
      description: "take from the Pod tools/other what reaches its node",
      at: "Pod tools/other: spec.hostNetwork",
      edits: ["remove Pod tools/other: spec.hostNetwork", "remove Pod tools/other: spec.hostPID"],
    });
  });

  test("as the finding of that pod says, where there is one", () => {
    const { context, reaching } = reachingIn(agent("hostPID: true, ") + agent("hostPID: true, ", "other"));
    const [below, another] = ["agent", "other"].map((name) => reaching.first("tools", name));
    const [finding] = context.proofOf("podSecurity").findings;
    if (!below || !another || !finding) throw new Error("there is no such finding");
    const object = { group: "", kind: "Pod", namespace: "tools", name: "agent" };
    const of = (one: typeof below, name: string) => ({
      ...finding,
      at: { object: one.pod.object, path: [] },
      fix: { description: name, edits: [{ type: "delete" as const, object: { ...object, name } }] },
    });
    const { at: _at, ...nowhere } = of(another, "nowhere");
    const findings = [nowhere, of(another, "other"), of(below, "agent")];
    const cause = reachCause(
      { ...context, proofOf: (property) => ({ verdicts: [], findings: property === "podSecurity" ? findings : [] }) },
      below,
    );
    expect(cause.edits()?.map(editText)).toEqual(["delete Pod tools/agent"]);
  });
});
