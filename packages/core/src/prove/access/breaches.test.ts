import { describe, expect, test } from "vitest";
import { answerQuestion } from "./answer-question.ts";
import { parseWhat } from "./question.ts";
import { grantedWorld, intending, proofOf, stepsOf, verdictFor } from "./testing/granted-world.ts";

const alice = "alice @dev: get configmaps";
const group = "rbac.authorization.k8s.io";

describe("what an intent gives is no breach", () => {
  const answer = (lines: readonly string[], ...grants: string[]) =>
    verdictFor(proofOf(lines, { intent: intending(...grants) })).verdict;

  test("of a group that it names, whoever is in it", () => {
    const lines = ["sa:dev/ci @dev: get pods", "group:system:serviceaccounts:dev @prod: get pods"];
    expect(answer(lines, "group:system:serviceaccounts:dev prod read")).toBe("holds");
    expect(answer(lines, "sa:dev/ci prod read")).toBe("broken");
    expect(answer(lines)).toBe("broken");
  });

  test("who may act as the accounts of a stage may not more there by that, as themselves", () => {
    expect(answer([alice, "alice @prod: delete limitranges"], "alice prod impersonate")).toBe("broken");
    expect(answer([alice, "alice @prod: delete limitranges"], "alice prod impersonate changeWalls")).toBe("holds");
  });
});

test("a certificate of somebody of another stage is a breach, though that one may do nothing", () => {
  const certificates = "certificates.k8s.io";
  const signs = `alice @*: create certificatesigningrequests.${certificates}; update certificatesigningrequests/approval.${certificates}; approve signers.${certificates}`;
  for (const somebody of [[], ["bob @prod: create events"]])
    expect(stepsOf(proofOf([alice, signs, ...somebody]))).toEqual([
      "alice: create certificatesigningrequests",
      "alice: update certificatesigningrequests/approval kubestage-witness",
      "alice: approve signers kubernetes.io/kube-apiserver-client",
    ]);
});

test("a custom resource of the whole cluster that is called as nodes are is of every stage", () => {
  const definition = {
    ...{ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" },
    ...{ metadata: { name: "nodes.example.com" }, spec: { scope: "Cluster" } },
  };
  const node = { apiVersion: "v1", kind: "Node", metadata: { name: "node-1", labels: { stage: "dev" } } };
  const by = (rule: string) => stepsOf(proofOf([alice, `alice @*: ${rule}`], { objects: [definition, node] }));
  expect(by("patch nodes.example.com node-1")).toEqual(["alice: patch nodes node-1"]);
  expect(by("patch nodes node-1")).toEqual(["holds"]);
});

describe("the cause is what can be taken away", () => {
  const bot = "sa:tools/bot @prod: patch configmaps";
  const causesIn = (lines: readonly string[], ...grants: string[]) =>
    proofOf(lines, { intent: intending(...grants) })
      .findings.filter(({ pairs }) => pairs.some(({ from, to }) => from === "dev" && to === "prod"))
      .map(({ code, message, at }) => [code, message.split(" (")[0], at?.object.object.metadata.name]);

  test("of the last one who is at home in the stage, by the way that leads out of it", () => {
    const lines = ["alice @dev: create pods", "out = sa:dev/ci @tools: create pods", bot];
    const expected = ["KS3207", "the service account dev/ci", "out"];
    expect(causesIn(lines)).toEqual([expected]);
    expect(causesIn(lines, "alice dev read", "sa:dev/ci prod read")).toEqual([expected]);
  });

  test("whichever way it is", () => {
    const lines = [alice, bot, "token = alice @tools: create serviceaccounts/token"];
    expect(causesIn(lines, "alice (unassigned) impersonate")).toEqual([["KS3204", "the user alice", "token"]]);
  });
});

test("one role that somebody gives themselves answers each question by itself", () => {
  const world = grantedWorld([
    alice,
    "far = carol @tools: get secrets",
    `alice @prod: bind clusterroles.${group} far; create rolebindings.${group}`,
  ]);
  const said = (verb: string) => {
    const what = parseWhat("secrets", world);
    if (!("asked" in what)) throw new Error("no resource");
    const who = { kind: "User", name: "alice", namespace: "" } as const;
    const question = { who, groups: [], verb, what: what.asked, namespaces: ["prod", "dev"] };
    return answerQuestion(world, question).map(({ answer }) => answer);
  };
  expect(said("get")).toEqual(["byWayUp", "no"]);
  expect(said("delete")).toEqual(["no", "no"]);
  expect(said("get")).toEqual(["byWayUp", "no"]);
});
