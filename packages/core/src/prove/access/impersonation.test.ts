import { describe, expect, test } from "vitest";
import { intending, proofOf, stepsOf } from "./testing/granted-world.ts";

const group = "rbac.authorization.k8s.io";
const users = "users.authentication.k8s.io";
const alice = "alice @dev: get configmaps";
const secrets = "secrets = carol @*: get secrets";
const binds = `bind clusterroles.${group} secrets; create rolebindings.${group}`;

/** What alice comes to, who may act as zoe and to whom changes of access in prod are given. */
function actingAsZoe(zoe: string, ...more: readonly string[]): readonly string[] {
  const act = "alice @*: impersonate:user-info " + users + " zoe";
  const intent = intending("alice prod changeAccess impersonate", "zoe prod changeAccess");
  return stepsOf(proofOf([alice, secrets, act, zoe, ...more], { intent }));
}

const onlyFor = (verb: string, resource: string, place = "*") =>
  `alice @${place}: impersonate-on:user-info:${verb} ${resource}`;

describe("semantics 17: who acts as somebody else", () => {
  test("acts as no third one: a request names one whom it is made for", () => {
    const lines = [alice, "alice @*: impersonate users bob", "bob @*: impersonate users carol"];
    const intent = intending("alice prod impersonate");
    expect(stepsOf(proofOf([...lines, "carol @prod: get pods"], { intent }))).toEqual(["holds"]);
    expect(stepsOf(proofOf([...lines, "bob @prod: get pods"], { intent: intending() }))).toEqual([
      "alice: impersonate users bob",
    ]);
    const account = "sa:tools/bot @prod: get pods";
    const asBot = ["bob @tools: impersonate serviceaccounts", account];
    expect(stepsOf(proofOf([...lines.slice(0, 2), ...asBot], { intent }))).toEqual(["holds"]);
  });

  test("has what comes of it for good: the token of an account, or a certificate", () => {
    const steps = stepsOf(
      proofOf([
        alice,
        "alice @*: impersonate users bob",
        "bob @tools: create serviceaccounts/token bot",
        "sa:tools/bot @tools: impersonate serviceaccounts ci",
        "sa:tools/ci @prod: get pods",
      ]),
    );
    expect(steps).toEqual([
      "alice: impersonate users bob",
      "bob: create serviceaccounts/token bot in tools",
      "system:serviceaccount:tools:bot: impersonate serviceaccounts ci in tools",
      "system:serviceaccount:tools:ci: get pods in prod",
    ]);
  });

  test("binds to oneself whatever they may bind", () => {
    const lines = [alice, secrets, "alice @*: impersonate users zoe", `zoe @prod: ${binds}`];
    const intent = intending("alice prod changeAccess impersonate", "zoe prod changeAccess");
    const proof = proofOf(lines, { intent });
    expect(stepsOf(proof)).toEqual([
      "alice: impersonate users zoe",
      "zoe: bind clusterroles secrets in prod",
      "zoe: create rolebindings in prod",
      "alice: get secrets in prod",
    ]);
    const [made] = proof.verdicts
      .flatMap(({ witness }) => witness?.steps ?? [])
      .flatMap((step) => (step.type === "request" && step.body !== undefined ? [step.body] : []));
    expect(made).toMatchObject({ subjects: [{ kind: "User", name: "alice" }] });
  });
});

describe("from 1.36, who acts as somebody else for some verbs only", () => {
  test("binds where that is one of them, and has the role without a limit", () => {
    const zoe = `zoe @prod: ${binds}`;
    const bound = [
      "alice: impersonate:user-info users zoe",
      "zoe: bind clusterroles secrets in prod",
      "zoe: create rolebindings in prod",
      "alice: get secrets in prod",
    ];
    expect(actingAsZoe(zoe, onlyFor("create", `rolebindings.${group}`))).toEqual(bound);
    expect(actingAsZoe(zoe, onlyFor("create", `rolebindings.${group}`, "prod"))).toEqual(bound);
    expect(actingAsZoe(zoe, onlyFor("create", `rolebindings.${group}`, "tools"))).toEqual(["holds"]);
    expect(actingAsZoe(zoe, onlyFor("create", `clusterrolebindings.${group}`))).toEqual(["holds"]);
    expect(actingAsZoe(zoe)).toEqual(["holds"]);
  });

  test("writes into the role of whom they act as, and uses it for these verbs only", () => {
    const zoe = `Role own = zoe @prod: escalate,patch roles.${group} own`;
    const patches = onlyFor("patch", `roles.${group}`);
    expect(actingAsZoe(zoe, patches)).toEqual(["holds"]);
    expect(actingAsZoe(zoe, patches, onlyFor("get", "secrets"))).toEqual([
      "alice: impersonate:user-info users zoe",
      "zoe: escalate roles own in prod",
      "zoe: patch roles own in prod",
      "zoe: get secrets in prod",
    ]);
  });

  test("makes a role, binds it to oneself and writes into it: then there is no limit", () => {
    const zoe = `zoe @prod: escalate,create,patch roles.${group}; create rolebindings.${group}`;
    const writes = ["create", "patch"].map((verb) => onlyFor(verb, `roles.${group}`));
    const bindsToo = onlyFor("create", `rolebindings.${group}`);
    expect(actingAsZoe(zoe, ...writes)).toEqual(["holds"]);
    expect(actingAsZoe(zoe, ...writes, bindsToo).at(-1)).toMatch(/^alice: \S+ \S+ in prod$/);
  });

  test("does half of what takes two where it is one of the verbs", () => {
    const bot = "sa:tools/bot @prod: get pods";
    const zoe = "zoe @tools: create,get secrets";
    const makes = onlyFor("create", "secrets", "tools");
    expect(actingAsZoe(zoe, bot, makes)).toEqual(["holds"]);
    expect(actingAsZoe(zoe, bot, makes, "alice @tools: get secrets")).toEqual([
      "alice: impersonate:user-info users zoe",
      "zoe: create secrets in tools",
      "alice: get secrets kubestage-witness in tools",
      "system:serviceaccount:tools:bot: get pods in prod",
    ]);
    const everywhere = "zoe @*: create secrets";
    expect(actingAsZoe(everywhere, bot, makes, "alice @tools: get secrets")[1]).toBe("zoe: create secrets in tools");

    const requests = "certificatesigningrequests";
    const approver = `zoe @*: update ${requests}/approval.certificates.k8s.io; approve signers.certificates.k8s.io`;
    const asks = `alice @*: create ${requests}.certificates.k8s.io`;
    const bob = "bob @prod: get pods";
    expect(actingAsZoe(approver, bob, asks)).toEqual(["holds"]);
    const may = onlyFor("update", `${requests}/approval.certificates.k8s.io`);
    expect(actingAsZoe(approver, bob, asks, may)).toContain(
      "zoe: update certificatesigningrequests/approval kubestage-witness",
    );
    const requester = `zoe @*: create ${requests}.certificates.k8s.io`;
    const approves = approver.replace("zoe", "alice");
    expect(actingAsZoe(requester, bob, approves)).toEqual(["holds"]);
    expect(actingAsZoe(requester, bob, approves, onlyFor("create", `${requests}.certificates.k8s.io`))).toContain(
      "zoe: create certificatesigningrequests",
    );
  });
});
