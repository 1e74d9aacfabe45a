import { describe, expect, test } from "vitest";
import { actsAsAccounts, grantedText, grantsBySubject } from "./granted.ts";
import { intending, pod, proofOf, stepsOf } from "./testing/granted-world.ts";

const alice = "alice @dev: get configmaps";
const subject = (name: string) => ({ kind: "User", name, namespace: "" }) as const;

test("who may change what runs may do whatever its accounts may", () => {
  const granted = grantsBySubject(intending("alice prod changeWorkloads", "alice stage read", "bob prod changeWalls"));
  expect(granted(subject("alice"))).toEqual(
    new Map([
      ["prod", new Set(["changeWorkloads", "runCommands", "impersonate", "readSecrets", "read"])],
      ["stage", new Set(["read"])],
    ]),
  );
  expect([...granted(subject("bob")).keys()]).toEqual(["prod"]);
  expect(granted(subject("carol"))).toEqual(new Map());
  expect(granted({ kind: "Group", name: "alice", namespace: "" })).toEqual(new Map());
  expect(actsAsAccounts(granted(subject("alice")), "prod")).toBe(true);
  expect(actsAsAccounts(granted(subject("alice")), "stage")).toBe(false);
  expect(actsAsAccounts(granted(subject("carol")), "prod")).toBe(false);
});

test("grants of one subject are taken together, whatever their order", () => {
  const text = (...grants: string[]) => grantedText(grantsBySubject(intending(...grants))(subject("alice")));
  const all = text("alice prod read changeWalls", "alice stage read");
  expect(text("alice stage read", "alice prod changeWalls", "alice prod read")).toBe(all);
  expect(text("alice stage changeWalls", "alice prod read changeWalls")).not.toBe(all);
  expect(text("alice prod read changeWalls stage read")).not.toBe(all);
  expect(text()).toBe("");
});

describe("what the intent gives is no breach", () => {
  const by = (lines: readonly string[], ...grants: string[]) =>
    stepsOf(proofOf([alice, ...lines], { intent: intending(...grants), objects: [pod("prod", "bot")] }));
  const reads = ["alice @prod: get pods"];

  test("for that subject, in that stage, as far as it goes", () => {
    expect(by(reads, "alice prod read")).toEqual(["holds"]);
    expect(by(reads, "alice dev read")).toEqual(["alice: get pods in prod"]);
    expect(by(reads, "bob prod read")).toEqual(["alice: get pods in prod"]);
    expect(by(reads, "alice prod readSecrets")).toEqual(["alice: get pods in prod"]);
    expect(by(["sa:dev/ci @prod: get pods"], "sa:dev/ci prod read")).toEqual(["holds"]);
    expect(by(["sa:dev/ci @prod: get pods"], "sa:tools/ci prod read")[0]).toMatch(/ci: get pods in prod$/);
  });

  test("nor what accounts of that stage may in it, for whoever may act as them there", () => {
    const way = ["alice @prod: create pods/exec", "sa:prod/bot @prod: delete limitranges"];
    expect(by(way, "alice prod runCommands impersonate")).toEqual(["holds"]);
    const walls = [
      "alice: create pods/exec bot-pod in prod",
      "system:serviceaccount:prod:bot: delete limitranges in prod",
    ];
    expect(by(way, "alice prod runCommands")).toEqual(walls);
  });

  test("but what they may in yet another stage is", () => {
    const far = ["sa:dev/ci @tools: create pods", "sa:tools/bot @prod: get pods"];
    expect(by(far, "sa:tools/bot prod read")).toEqual([
      "system:serviceaccount:dev:ci: create pods in tools",
      expect.stringMatching(/bot: get pods in prod$/),
    ]);
    expect(by(far, "sa:dev/ci (unassigned) changeWorkloads", "sa:tools/bot prod read")).toEqual(["holds"]);
  });

  test("nor acting as somebody of that stage; what a user may do has to be given too", () => {
    const acts = ["bob @prod: get pods", "alice @*: impersonate users bob"];
    expect(by(acts)).toEqual(["alice: impersonate users bob"]);
    expect(by(acts, "alice prod impersonate")).toEqual(["alice: impersonate users bob", "bob: get pods in prod"]);
    expect(by(acts, "alice prod impersonate read")).toEqual(["holds"]);
  });
});
