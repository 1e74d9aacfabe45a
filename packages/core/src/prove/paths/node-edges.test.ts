import { describe, expect, test } from "vitest";
import type { Capability } from "../../verdicts/intent.ts";
import { contentEdges, nodesPlace } from "./node-edges.ts";
import { boundEverywhere, contextOf, nodesOf } from "./testing/making.ts";
import { shortened } from "./testing/told-ways.ts";
import { account, bound, namespace, node, pod } from "./testing/stories.ts";

const stages =
  ["dev", "prod"].map((stage) => namespace(`shop-${stage}`, stage)).join("") +
  namespace("shop-more", "prod") +
  namespace("agents") +
  node("dev-1", "dev") +
  node("node-1") +
  account("web", "shop-prod");
const runs = pod("web", "shop-prod", "serviceAccountName: web, nodeName: node-1, ");
const mayRun = pod("web", "shop-prod", "serviceAccountName: web, ");
const gets = (what: string, home: string, who = "ServiceAccount web shop-prod") =>
  bound(`${what}-${home}`, home, `get ${what}`, who);
/** The group of all accounts of prod's namespace. */
const everyAccount = (home: string) =>
  gets("secrets", home, "Group all").replace("name: all }", 'name: "system:serviceaccounts:shop-prod" }');

function edgesOn(text: string, stage = "dev", granted: Readonly<Record<string, readonly Capability[]>> = {}) {
  const context = contextOf(stages + text);
  const given = new Map(Object.entries(granted).map(([one, may]) => [one, new Set(may)]));
  return [...contentEdges(context, { stage, granted: given }, nodesOf(context, "node-1"))];
}
const keysOn = (...args: Parameters<typeof edgesOn>) => edgesOn(...args).map(([{ key }]) => key);

test("each class of nodes is a place of its own, by whoever came there", () => {
  const context = contextOf(stages);
  const places = ["dev-1", "node-1"].map((name) => nodesPlace(context, nodesOf(context, name), "dev"));
  expect(places).toMatchObject([
    { type: "nodes", key: "nodes 0", by: "dev" },
    { type: "nodes", key: "nodes 1", by: "dev" },
  ]);
});

test.each([
  ["runs", runs],
  ["may run", mayRun],
])("the account of a pod that %s there is found, and what lies there of its stage", (does, text) => {
  const [first, second] = edgesOn(text + gets("configmaps", "shop-prod"));
  const says = `on node-1 ${does} the Pod shop-prod/web, whose token is that of the service account shop-prod/web`;
  const lies = `on node-1 ${does} the Pod shop-prod/web, of prod: its files and its memory lie open`;
  expect(first?.[0]).toMatchObject({
    ...{ type: "identity", key: "identity ServiceAccount shop-prod/web" },
    arrival: { identity: { type: "subject" }, actor: { user: "system:serviceaccount:shop-prod:web" }, isBeyond: true },
  });
  expect(first?.[1]).toMatchObject({ road: "paths", isBreach: false, says, sensitivity: { kinds: ["Node"] } });
  expect(first?.[1].steps().map(shortened)).toEqual([`Pod shop-prod/web: spec.serviceAccountName says ${says}`]);
  expect(second?.[0]).toEqual({ type: "stage", key: "stage prod", stage: "prod" });
  expect(second?.[1]).toMatchObject({ road: "paths", isBreach: false, says: lies, sensitivity: { kinds: ["Node"] } });
  expect(second?.[1].steps().map(shortened)).toEqual([`Pod shop-prod/web:  says ${lies}`]);
});

test("nothing that is their own is found by those who try", () => {
  expect(keysOn(runs + gets("configmaps", "shop-prod"), "prod")).toEqual([]);
});

describe("what lies open of a stage", () => {
  test.each<[string, Readonly<Record<string, readonly Capability[]>>, readonly string[]]>([
    ["where they may run commands", { prod: ["runCommands"] }, []],
    ["where they may read Secrets", { prod: ["readSecrets"] }, ["stage prod"]],
    ["where they may run commands in another", { dev: ["runCommands"] }, ["stage prod"]],
  ])("was meant for those who try %s: %#", (_where, granted, keys) => {
    expect(keysOn(runs, "dev", granted)).toEqual(keys);
  });

  const token = "identity ServiceAccount shop-prod/web";
  test.each([
    ["reads Secrets of its stage", gets("secrets", "shop-prod"), [token]],
    ["reads Secrets in another namespace of its stage", gets("secrets", "shop-more"), [token]],
    ["reads all Secrets", boundEverywhere("all", "get secrets", "ServiceAccount web shop-prod"), [token]],
    ["reads them as one of all accounts", everyAccount("shop-prod"), [token]],
    ["reads Secrets beside other things", gets("configmaps", "shop-prod") + gets("secrets", "shop-prod"), [token]],
    ["reads other things", gets("configmaps", "shop-prod"), [token, "stage prod"]],
    [
      "reads all other things",
      boundEverywhere("all", "get configmaps", "ServiceAccount web shop-prod"),
      [token, "stage prod"],
    ],
    ["reads Secrets of another stage", gets("secrets", "shop-dev"), [token, "stage prod"]],
    ["reads Secrets of no stage", gets("secrets", "agents"), [token, "stage prod"]],
  ])("is not told beside the way of its account that %s", (_what, rights, keys) => {
    expect(keysOn(runs + rights)).toEqual(keys);
  });

  test("is told beside that way where to read Secrets was meant, for then it leads nowhere", () => {
    expect(keysOn(runs + gets("secrets", "shop-prod"), "dev", { prod: ["readSecrets"] })).toEqual([
      token,
      "stage prod",
    ]);
    expect(keysOn(runs + gets("secrets", "shop-prod"), "dev", { prod: ["read"] })).toEqual([token]);
  });

  test("is told where only an account of another stage reads there", () => {
    const agent = account("agent", "agents") + pod("agent", "agents", "serviceAccountName: agent, nodeName: node-1, ");
    const web = pod("web", "shop-prod", "nodeName: node-1, ");
    const text = agent + web + gets("secrets", "shop-prod", "ServiceAccount agent agents");
    expect(keysOn(text)).toEqual(["identity ServiceAccount agents/agent", "stage (unassigned)", "stage prod"]);
  });
});
