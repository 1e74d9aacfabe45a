import { describe, expect, test } from "vitest";
import { subjectKey } from "../rights/rights.ts";
import { contextOf, nodesOf } from "./testing/making.ts";
import { account, bound, namespace, node, pod } from "./testing/stories.ts";

const stages =
  ["dev", "prod"].map((stage) => namespace(`shop-${stage}`, stage)).join("") + node("node-1") + node("dev-1", "dev");

function contentOn(name: string, text: string) {
  const context = contextOf(stages + text);
  const { stages: pods, accounts } = context.nodes.on(nodesOf(context, name));
  const told = (hosted: (typeof accounts)[number]["hosted"]) =>
    `${hosted.pod.object.object.metadata.name} ${hosted.isThere ? "runs" : "may run"} on ${hosted.node}`;
  return {
    stages: Object.fromEntries([...pods].map(([stage, hosted]) => [stage, told(hosted)])),
    accounts: accounts.map(({ account: subject, hosted }) => `${subjectKey(subject)}: ${told(hosted)}`),
  };
}

const there = (name: string, home = "shop-prod") => pod(name, home, "nodeName: node-1, ");
const maybe = (name: string, home = "shop-prod") => pod(name, home);

describe("of each stage one pod is shown", () => {
  test.each([
    ["the first that may run there", maybe("first") + maybe("second"), "first may run on node-1"],
    ["the first that runs there", there("first") + there("second"), "first runs on node-1"],
    ["one that runs there rather than one that may", maybe("first") + there("second"), "second runs on node-1"],
    ["one that runs there, whatever comes later", there("first") + maybe("second"), "first runs on node-1"],
  ])("%s", (_which, text, prod) => {
    expect(contentOn("node-1", text).stages).toEqual({ prod });
  });

  test("of two stages two", () => {
    const { stages: found } = contentOn("node-1", there("web", "shop-dev") + maybe("web"));
    expect(found).toEqual({ dev: "web runs on node-1", prod: "web may run on node-1" });
  });
});

test("nothing is on nodes where no pod runs nor may", () => {
  expect(contentOn("dev-1", maybe("web"))).toEqual({ stages: {}, accounts: [] });
});

describe("of each account that has rights one pod is shown that holds its token", () => {
  const reads = (name: string) => bound(name, "shop-prod", "get configmaps", `ServiceAccount ${name} shop-prod`);
  const as =
    (name: string, more = "") =>
    (who: string) =>
      pod(name, "shop-prod", `serviceAccountName: ${who}, nodeName: node-1, ${more}`);
  const accounts = account("reader", "shop-prod") + account("idle", "shop-prod");

  test.each([
    ["the first", as("first")("reader") + as("second")("reader"), ["first"]],
    ["none of one without rights", as("first")("idle"), []],
    ["none that brings no token along", as("first", "automountServiceAccountToken: false, ")("reader"), []],
    [
      "the first with a token",
      as("first", "automountServiceAccountToken: false, ")("reader") + as("second")("reader"),
      ["second"],
    ],
  ])("%s", (_which, text, names) => {
    expect(contentOn("node-1", accounts + reads("reader") + text).accounts).toEqual(
      names.map((name) => `ServiceAccount shop-prod/reader: ${name} runs on node-1`),
    );
  });

  test("whoever says no account runs as the one called default", () => {
    expect(contentOn("node-1", reads("default") + there("web")).accounts).toEqual([
      "ServiceAccount shop-prod/default: web runs on node-1",
    ]);
  });
});

test.each([
  ["pods of another stage", there("web"), "dev", true],
  ["pods of its own only", there("web"), "prod", false],
  ["its own pods beside those of another", there("web") + there("web", "shop-dev"), "prod", true],
  ["nothing", "", "dev", false],
])("to hold a node with %s: %#", (_what, text, stage, isOfUse) => {
  const context = contextOf(stages + text);
  expect(context.nodes.isOfUse(nodesOf(context, "node-1"), stage)).toBe(isOfUse);
});
