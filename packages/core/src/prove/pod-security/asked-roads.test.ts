import { expect, test } from "vitest";
import type { RequestStep } from "../../verdicts/witness.ts";
import type { Possible } from "../possible/possible.ts";
import {
  dev,
  held,
  level,
  makesPod,
  may,
  namespace,
  no,
  pod,
  request,
  tried,
  unknown,
  workload,
} from "./testing/tried-roads.ts";

const privileged = "is privileged on its node";
const doubt = "in shop-dev: a webhook decides";
const here = (answer: typeof no) => (stage: string, home: string) =>
  stage === "dev" && home === "shop-dev" ? answer : no;
const doubtful: Partial<Possible> = { pods: here(unknown) };
const debugging = "patch pods/ephemeralcontainers";
const debugged = "debugged shop-dev: gets a privileged container beside its own by patch pods/ephemeralcontainers";

test("where it is not known whether a pod may be made, changing one that is there is tried too; where one may be, it is not", () => {
  const text = dev + workload("Deployment");
  const rights = ["create pods", debugging];
  expect(tried({ text, rights, possible: doubtful })).toMatchObject({ unknown: [doubt], possible: [debugged] });
  expect(tried({ text, rights, possible: { ...doubtful, podAsAsked: () => makesPod } })).toMatchObject({
    unknown: [],
    possible: [`open shop-dev: ${privileged} by create pods`],
  });
  expect(tried({ text, rights, possible: { pods: here(makesPod) } }).possible).toEqual([
    `open shop-dev: ${privileged} by create pods`,
  ]);
});

test("the pod that is changed is the first that can be", () => {
  const empty =
    "{ apiVersion: v1, kind: Pod, metadata: { name: empty, namespace: shop-dev }, spec: { containers: [] } }\n---\n";
  const web = workload("Deployment");
  const { asked } = tried({ text: dev + empty + web, rights: [debugging] });
  expect(asked.filter((one) => one.startsWith(debugging))).toEqual([`${debugging} web-example`]);
});

const lifting = (labels: object | undefined, more: Partial<RequestStep> = {}): Partial<Possible> => ({
  ...doubtful,
  podAsAsked: () =>
    may(
      request("namespaces", { verb: "patch", body: { metadata: labels && { labels } }, ...more }),
      request("pods", { body: pod }),
    ),
});
const teams = namespace("shop-dev", "stage: dev, team: web, tier: front");
const replaced = { verb: "update", body: { metadata: { labels: { stage: "dev", team: "api" } } } };
const status = { resource: { group: "", resource: "namespaces/status", name: "shop-dev" } };

test.each<[string, possible: Partial<Possible>, type: string, relabels: readonly string[] | undefined]>([
  ["the level", lifting({ [level]: "privileged" }), "lifted", undefined],
  ["the level and others", lifting({ [level]: "privileged", team: "api" }), "lifted", undefined],
  ["others", lifting({ team: "api", tier: null, stage: "dev", more: "a" }), "lifted", ["more", "team", "tier"]],
  ["others by their status, semantics 15", lifting({ team: "api" }, status), "lifted", ["team"]],
  ["all, those that are left out too", lifting({}, replaced), "lifted", ["team", "tier"]],
  ["none", lifting({ team: "web" }), "lifted", undefined],
  ["something that is no label", lifting(undefined), "lifted", undefined],
  ["another object's", lifting({ team: "api" }, { resource: { group: "", resource: "pods" } }), "open", undefined],
])("labels of the namespace that are changed first: %s", (_, possible, type, relabels) => {
  const found = tried({ text: teams, rights: ["create pods"], possible });
  expect(found.possible).toHaveLength(1);
  expect(found.possible?.[0]).toMatch(new RegExp(`^${type} shop-dev: ${privileged} by `));
  expect(found.relabels).toEqual([relabels]);
});

test("a level is not lifted where nobody may make pods, whether or not it may be", () => {
  const relabelledNamespace = here(unknown);
  expect(tried({ text: held, rights: ["create pods"], possible: { relabelledNamespace } })).toMatchObject({
    possible: [],
    unknown: [],
  });
});

const makes = may(request("namespaces", { body: { metadata: { name: "shop-dev" } } }));
const newNamespace = (stage: string) => (stage === "dev" ? makes : no);

test("who may make no namespaces is not asked for one", () => {
  expect(tried({ text: held, possible: { newNamespace, mayMakeNamespaces: () => false } }).possible).toEqual([]);
  expect(tried({ text: held, possible: { newNamespace } }).possible).toHaveLength(1);
});

test("of a new namespace it stays unknown what admission leaves open, whatever could be asked for in one that is there", () => {
  const rights = ["create pods"];
  const possible = { newNamespace, podAsAsked: () => makesPod };
  const open = tried({ text: held, rights, possible, decide: () => ({ answer: "depends", by: [] }) });
  expect(open.possible).toEqual([]);
  expect(new Set(open.unknown)).toEqual(
    new Set([`in shop-dev: whether admission takes a pod that ${privileged} depends on what else it says`]),
  );
});

test("a new namespace has the labels that it is given: what is refused with them is refused", () => {
  const by = { policy: { group: "", kind: "P", namespace: "", name: "p" }, message: "no" };
  const found = tried({
    text: held,
    rights: ["create pods"],
    possible: { newNamespace },
    decide: ({ namespaceLabels }) => (namespaceLabels ? { answer: "refused", by } : { answer: "depends", by: [] }),
  });
  expect(found).toMatchObject({ possible: [], unknown: [] });
});

test("only namespaces that are there are asked about, each once for each stage that may leave pods in it", () => {
  const asked: string[] = [];
  tried({
    text: held,
    possible: {
      relabelledNamespace: (stage, home) => {
        asked.push(`${stage} ${home}`);
        return no;
      },
    },
  });
  expect(asked).toEqual(["dev shop-dev"]);
});
