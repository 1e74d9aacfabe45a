import { describe, expect, test } from "vitest";
import { guard, intending, pod, proofOf, stepsOf, tokenOf, verdictFor } from "./testing/granted-world.ts";

const alice = "alice @dev: get configmaps";
const bot = "sa:tools/bot @prod: patch configmaps";
const bots = "system:serviceaccount:tools:bot: patch configmaps in prod";
const running = [pod("tools", "bot")];

describe("groups that one is in by what one is", () => {
  test.each([
    ["group:system:serviceaccounts:tools", ["alice: create pods in tools", "get pods"]],
    ["group:system:serviceaccounts", ["get pods"]],
    ["group:system:authenticated", ["get pods"]],
    ["group:system:serviceaccounts:prod", ["holds"]],
  ])("what is bound to %s", (group, ends) => {
    const steps = stepsOf(proofOf([alice, "alice @tools: create pods", `${group} @prod: get pods`]));
    expect(steps.map((step, at) => step.includes(ends[at] ?? "none"))).toEqual(ends.map(() => true));
  });

  test("their rights lead further, each as a member", () => {
    const lines = [alice, "group:system:authenticated @tools: create serviceaccounts/token", bot];
    expect(stepsOf(proofOf(lines)).at(-1)).toBe(bots);
    const accounts = ["sa:dev/ci @dev: get pods", "group:system:serviceaccounts:dev @tools: create pods", bot];
    expect(stepsOf(proofOf(accounts)).at(-1)).toBe(bots);
  });
});

describe("what admission says of a way", () => {
  const up = [alice, bot, "alice @tools: create pods; create serviceaccounts/token; create pods/exec"];
  const verdict = (lines: readonly string[], ...objects: object[]) => {
    const found = verdictFor(proofOf(lines, { objects }));
    return [found.verdict, ...found.findings];
  };
  const pods = "alice @tools: create pods";
  const tokens = "alice @tools: create serviceaccounts/token";
  const refused = guard("pods", "false");
  const depends = guard("pods", "object.spec.priority == 7");

  test("a way that is refused is none, and one that depends on what is sent is not sure", () => {
    expect(verdict([alice, bot, pods], ...refused)).toEqual(["holds"]);
    expect(verdict([alice, bot, pods], ...depends)).toEqual(["unknown", "KS3208"]);
    expect(verdict([alice, bot, pods], ...guard("pods", "object.metadata.name != 'other'"))[0]).toBe("broken");
    expect(verdict([alice, bot, "alice @tools: create pods/exec"], ...running, ...guard("pods/exec", "false"))).toEqual(
      ["holds"],
    );
    expect(verdict([alice, bot, "alice @*: get nodes/proxy"], ...running)[0]).toBe("broken");
  });

  test("one without doubt is followed after one with, and a sure way out of a doubtful one is not sure", () => {
    expect(verdict([alice, bot, pods, tokens], ...depends)[0]).toBe("broken");
    expect(verdict([alice, bot, tokens, pods], ...depends)[0]).toBe("broken");
    const two = ["sa:tools/bot @tools: create serviceaccounts/token", "sa:tools/next @prod: patch configmaps"];
    expect(verdict([alice, pods, two[1] ?? ""], ...depends)[0]).toBe("unknown");
    expect(verdict([...up, ...two], ...depends)[0]).toBe("broken");
    const reason = verdictFor(proofOf([alice, bot, pods], { objects: depends })).reason;
    expect(reason).toBe("whether pods lets it pass depends on what is sent");
  });

  test("of a Secret's maker and its reader nothing is followed where it is not sure", () => {
    const both = [alice, bot, "alice @tools: create,get secrets"];
    expect(verdict(both, ...guard("secrets", "false"))).toEqual(["holds"]);
    expect(verdict(both, ...guard("secrets", "object.type != 'kubernetes.io/service-account-token'"))[0]).not.toBe(
      "broken",
    );
    expect(verdict(both, ...guard("secrets", "true"))[0]).toBe("broken");
  });

  test("a binding that may not be made, or a role that may not be changed, gives nothing", () => {
    const group = "rbac.authorization.k8s.io";
    const intent = intending("alice prod changeAccess");
    const far = "Role far = carol @prod: get secrets";
    const asked = (resource: string, expression: string, line: string) =>
      verdictFor(proofOf([alice, far, line], { intent, objects: guard(`${resource}.${group}`, expression) })).verdict;
    const binds = `alice @prod: bind roles.${group} far; create rolebindings.${group}`;
    expect([asked("rolebindings", "true", binds), asked("rolebindings", "false", binds)]).toEqual(["broken", "holds"]);
    const mine = `Role mine = alice @prod: escalate,patch roles.${group} mine`;
    expect([asked("roles", "true", mine), asked("roles", "false", mine)]).toEqual(["broken", "holds"]);
    expect(asked("roles", "request.name != 'mine'", mine)).toBe("holds");
    expect(asked("roles", "request.namespace != 'prod'", mine)).toBe("holds");
  });
});

describe("rights are followed one after another, a narrow one before a wide one", () => {
  test.each([
    ["create serviceaccounts/token other", "create serviceaccounts/token", []],
    ["impersonate serviceaccounts other", "impersonate serviceaccounts", []],
    ["get secrets other-token", "get secrets", [tokenOf("tools", "bot"), tokenOf("tools", "other")]],
    ["create pods/exec other-pod", "create pods/exec", [pod("tools", "other"), ...running]],
  ])("%s, then %s", (narrow, wide, objects) => {
    const others = [alice, bot, "sa:tools/other @tools: get pods"];
    const both = [`alice @tools: ${narrow}`, `alice @tools: ${wide}`];
    expect(stepsOf(proofOf([...others, ...both], { objects })).at(-1)).toBe(bots);
    expect(stepsOf(proofOf([...others, ...both.toReversed()], { objects })).at(-1)).toBe(bots);
    expect(stepsOf(proofOf([...others, both[0] ?? ""], { objects }))).toEqual(["holds"]);
  });

  test("for users, and in one namespace after another", () => {
    const bob = "bob @prod: get pods";
    const users = (...names: string[]) => [alice, bob, ...names.map((name) => `alice @*: impersonate users${name}`)];
    expect(stepsOf(proofOf(users(" carol", "")))).toEqual(["alice: impersonate users bob"]);
    expect(stepsOf(proofOf(users("", " carol")))).toEqual(["alice: impersonate users bob"]);
    const places = ["sa:dev/ci @dev: get pods", "alice @dev: create pods", "alice @tools: create pods"];
    expect(stepsOf(proofOf([alice, bot, ...places]))).toEqual(["alice: create pods in tools", bots]);
  });
});
