import { expect, test } from "vitest";
import type { Admission, AdmissionRequest } from "../admission/admission.ts";
import type { Rights, Subject } from "../rights/rights.ts";
import { givenOf } from "../testing/given.ts";
import { stepText } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { nodeLabels } from "./node-labels.ts";

const node = (name: string, labels: string) =>
  `{ apiVersion: v1, kind: Node, metadata: { name: ${name}${labels} } }\n---\n`;
const namespace = (stage: string) =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: web-${stage}, labels: { stage: ${stage} } } }\n---\n`;
const stages = namespace("dev") + namespace("prod") + namespace("test");
const nodes =
  node("dev-1", ", labels: { stage: dev, zone: a }") + node("prod-1", ", labels: { stage: prod }") + node("free", "");

const group = "rbac.authorization.k8s.io";
const role = { group, kind: "ClusterRole", namespace: "", name: "label" };
const binding = { group, kind: "ClusterRoleBinding", namespace: "", name: "label" };
const builtIn = {
  object: { apiVersion: "v1", kind: "R", metadata: { name: "b" } },
  origin: { type: "built-in" },
} as const;
const allowance = { reference: { binding, role, rule: 0 }, binding: builtIn, role: builtIn };
const alice: Subject = { kind: "User", name: "alice", namespace: "" };

/** Alice, whose home is dev, may do this to nodes. */
function found(verb: string, resource: string, decide: Admission["decide"] = () => ({ answer: "admitted" })) {
  const rights: Rights = {
    ...givenOf().rights,
    whoMay: (asked) =>
      "resource" in asked &&
      asked.verb === verb &&
      asked.resource === resource &&
      asked.group === "" &&
      asked.namespace === ""
        ? [{ subject: alice, allowance }]
        : [],
    homes: () => ["dev"],
    actorOf: () => ({ user: "alice", groups: ["developers"] }),
  };
  const requests: AdmissionRequest[] = [];
  const admission: Admission = {
    decide: (request) => {
      requests.push(request);
      return decide(request);
    },
  };
  const { breaches, doubts } = nodeLabels(
    worldOf(stages + nodes),
    givenOf({ rights, admission }),
    ["dev", "prod", "test", "(unassigned)"],
    () => undefined,
  );
  return {
    requests,
    breaches,
    told: breaches.map(({ pair, message }) => `${pair.from} > ${pair.to}: ${message}`),
    steps: breaches.map(({ witness }) => witness?.steps.map(stepText).join()),
    doubts: doubts.map(({ pair, why }) => `${pair.from} > ${pair.to}: ${why}`),
  };
}

const told = [
  "dev > prod: User alice may relabel the node dev-1 to stage: prod",
  "dev > test: User alice may relabel the node dev-1 to stage: test",
];

test("a node of one's own is given to another stage, or another stage's is taken; one of none is nobody's loss", () => {
  expect(found("patch", "nodes")).toMatchObject({
    told,
    steps: [
      'alice: patch nodes /dev-1 {"metadata":{"labels":{"stage":"prod","zone":"a"}}}',
      'alice: patch nodes /dev-1 {"metadata":{"labels":{"stage":"test","zone":"a"}}}',
    ],
    doubts: [],
  });
  const ofDevRefused = found("patch", "nodes", ({ name }) =>
    name === "dev-1" ? { answer: "refused", by: { policy: role, message: "no" } } : { answer: "admitted" },
  );
  expect(ofDevRefused.told).toEqual(["dev > prod: User alice may relabel the node prod-1 to stage: dev"]);
  expect(ofDevRefused.requests.map(({ name }) => name)).not.toContain("free");
});

test.each([
  ["update", "nodes", ""],
  ["patch", "nodes/status", "status"],
  ["update", "nodes/status", "status"],
])("semantics 15: %s on %s changes labels as well", (verb, resource, subresource) => {
  const { requests, steps, ...others } = found(verb, resource);
  expect(others.told).toEqual(told);
  expect(steps[0]).toContain(`alice: ${verb} ${resource} /dev-1 {`);
  expect(steps[0]?.includes('"apiVersion":"v1"')).toBe(verb === "update");
  expect(requests[0]).toMatchObject({ subresource });
});

test.each([
  ["get", "nodes"],
  ["patch", "pods"],
])("%s on %s changes none", (verb, resource) => {
  expect(found(verb, resource).breaches).toEqual([]);
});

test("admission is asked about the node as it would be, with what it is now", () => {
  const [first] = found("patch", "nodes").requests;
  const before = expect.objectContaining({ name: "dev-1", labels: { stage: "dev", zone: "a" } });
  const after = expect.objectContaining({ name: "dev-1", labels: { stage: "prod", zone: "a" } });
  expect(first).toEqual({
    operation: "UPDATE",
    group: "",
    version: "v1",
    resource: "nodes",
    subresource: "",
    namespace: "",
    name: "dev-1",
    object: { apiVersion: "v1", kind: "Node", metadata: after },
    oldObject: { apiVersion: "v1", kind: "Node", metadata: before },
    as: { user: "alice", groups: ["developers"] },
  });
});

test("what admission leaves open is a doubt", () => {
  const by = [{ policy: role, message: "it reads a parameter" }];
  expect(found("patch", "nodes", () => ({ answer: "depends", by })).doubts).toEqual([
    "dev > prod: it reads a parameter",
    "dev > test: it reads a parameter",
    "dev > prod: it reads a parameter",
  ]);
  expect(found("patch", "nodes", () => ({ answer: "depends", by: [] })).doubts[0]).toBe(
    "dev > prod: admission depends",
  );
  expect(found("patch", "nodes", () => ({ answer: "refused", by: { policy: role, message: "no" } })).doubts).toEqual(
    [],
  );
});

test("all of a breach", () => {
  const [breach] = found("patch", "nodes").breaches;
  expect(breach).toMatchObject({
    code: "KS3503",
    cause: `${group}/ClusterRole label 0 by ${group}/ClusterRoleBinding label`,
    hint: `${group}/ClusterRoleBinding label gives the right`,
    witness: {
      summary: "User alice may relabel the node dev-1 to stage: prod",
      steps: [
        { type: "request", resource: { group: "", resource: "nodes", name: "dev-1" }, allowedBy: allowance.reference },
      ],
    },
    fix: { description: "guard stage of nodes by an admission policy that lets only administrators change it" },
  });
});

test("the guard lets the administrators of the intent through, and nobody else", () => {
  const rights: Rights = { ...givenOf().rights, whoMay: () => [{ subject: alice, allowance }], homes: () => ["dev"] };
  const administrators = [{ kind: "User", name: "root" }] as const;
  const intent = { openings: [], grants: [], shared: [], administrators };
  const fixOf = (given: Parameters<typeof givenOf>[0]) =>
    JSON.stringify(
      nodeLabels(worldOf(stages + nodes), givenOf({ rights, ...given }), ["dev"], () => undefined).breaches[0]?.fix,
    );
  expect(fixOf({ intent })).toContain("group in ['system:masters']) || request.userInfo.username in ['root']");
  expect(fixOf({})).not.toContain("username in");
});

test("where stages come from a mapping, no label of a node makes one", () => {
  const world = worldOf(stages + nodes);
  const mapped = { ...world, stages: { ...world.stages, label: undefined } };
  const rights: Rights = { ...givenOf().rights, whoMay: () => [{ subject: alice, allowance }], homes: () => ["dev"] };
  expect(nodeLabels(mapped, givenOf({ rights }), ["dev"], () => undefined)).toEqual({ breaches: [], doubts: [] });
});

test("a node without any label has none to take away", () => {
  const world = worldOf(`${stages}${node("bare", "")}`);
  const mapped = { ...world, stages: { ...world.stages, ofNode: new Map([["bare", "dev"]]) } };
  const rights: Rights = { ...givenOf().rights, whoMay: () => [{ subject: alice, allowance }], homes: () => ["dev"] };
  const { breaches } = nodeLabels(mapped, givenOf({ rights }), ["dev"], () => undefined);
  expect(breaches[0]?.witness?.steps.map(stepText)).toEqual([
    'alice: patch nodes /bare {"metadata":{"labels":{"stage":"prod"}}}',
  ]);
});
