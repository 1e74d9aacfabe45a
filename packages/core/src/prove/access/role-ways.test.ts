import { describe, expect, test } from "vitest";
import { intending, proofOf, stepsOf } from "./testing/granted-world.ts";

const group = "rbac.authorization.k8s.io";
const alice = "alice @dev: get configmaps";
/** Roles that are there, each bound to somebody; what alice may do with bindings in prod is meant. */
const there = [
  "secret = carol @*: get secrets",
  "plain = carol @tools: get pods",
  "Role near = dave @prod: get secrets",
];
const intent = intending("alice prod changeAccess");

/** What alice comes to in prod, with rules for the whole cluster and in prod. */
function comesTo(forCluster: string, inProd = "", more: readonly string[] = []): readonly string[] {
  const lines = [
    ...(forCluster === "" ? [] : [`up = alice @*: ${forCluster}`]),
    ...(inProd === "" ? [] : [`here = alice @prod: ${inProd}`]),
  ];
  return stepsOf(proofOf([alice, ...there, ...more, ...lines], { intent }));
}

const bind = (name: string) => `bind clusterroles.${group} ${name}`;
const binds = (verb: string, plural = "clusterrolebindings") => `${verb} ${plural}.${group}`;
const reads = "alice: get secrets in prod";

describe("semantics 15: `bind` with the right to write a binding", () => {
  test("for the whole cluster", () => {
    const made = ["alice: bind clusterroles secret", "alice: create clusterrolebindings", reads];
    expect(comesTo(`${bind("secret")}; ${binds("create")}`)).toEqual(made);
    expect(comesTo(`${bind("secret,other")}; ${binds("create")}`)).toEqual(made);
    expect(comesTo(`${bind("plain")}; ${binds("create")}`).at(-1)).toBe("alice: get pods in prod");
    expect(comesTo(`${bind("other")}; ${binds("create")}`)).toEqual(["holds"]);
    expect(comesTo(bind("secret"))).toEqual(["holds"]);
    expect(comesTo(`${bind("secret")}; ${binds("delete")}`)).toEqual(["holds"]);
  });

  test("in a namespace, where either right may be for the whole cluster", () => {
    const made = ["alice: bind clusterroles secret in prod", "alice: create rolebindings in prod", reads];
    expect(comesTo("", `${bind("secret")}; ${binds("create", "rolebindings")}`)).toEqual(made);
    expect(comesTo(bind("secret"), binds("create", "rolebindings"))).toEqual(made);
    expect(comesTo(binds("create", "rolebindings"), bind("secret"))).toEqual(made);
    expect(comesTo(`${bind("secret")}; ${binds("create", "rolebindings")}`)).toEqual(made);
    expect(comesTo("", `${bind("secret")}; ${binds("create")}`)).toEqual(["holds"]);
    expect(comesTo("", bind("secret"))).toEqual(["holds"]);
  });

  test("a Role is bound in its own namespace", () => {
    const rules = `bind roles.${group} near; ${binds("create", "rolebindings")}`;
    expect(comesTo("", rules)).toEqual(["alice: bind roles near in prod", "alice: create rolebindings in prod", reads]);
    expect(
      comesTo("", `bind roles.${group} far; ${binds("create", "rolebindings")}`, ["Role far = x @tools: get pods"]),
    ).toEqual(["holds"]);
    expect(comesTo(`bind roles.${group} near; ${binds("create")}`)).toEqual(["holds"]);
  });

  test("or by joining those of a binding that is there", () => {
    const joined = ["alice: bind clusterroles secret", "alice: patch clusterrolebindings secret", reads];
    expect(comesTo(`${bind("secret")}; ${binds("patch")}`)).toEqual(joined);
    expect(comesTo(`${bind("secret")}; ${binds("update")}`)).toEqual(joined);
    expect(comesTo(`${bind("plain")}; ${binds("patch")}`)).toEqual(["holds"]);
    const near = `bind roles.${group} near; ${binds("patch", "rolebindings")}`;
    expect(comesTo("", near)).toEqual([
      "alice: bind roles near in prod",
      "alice: patch rolebindings near in prod",
      reads,
    ]);
    expect(comesTo("", near.replace("near", "other"))).toEqual(["holds"]);
    expect(comesTo("", `${bind("near")}; ${binds("patch", "rolebindings")}`)).toEqual(["holds"]);
  });

  test("whoever may bind any role binds the one that gives everything, where it is there", () => {
    const any = `bind clusterroles.${group}; ${binds("create")}`;
    expect(comesTo(any, "", ["cluster-admin = sa:tools/root @tools: * *"])[0]).toBe(
      "alice: bind clusterroles cluster-admin",
    );
    expect(comesTo(any)[0]).toMatch(/^alice: bind clusterroles /);
  });

  test("what is bound by one counts with what follows from it", () => {
    const steps = comesTo(`${bind("next")}; ${binds("create")}`, "", [
      "next = carol @tools: create serviceaccounts/token",
      "sa:tools/bot @prod: patch configmaps",
    ]);
    expect(steps).toEqual([
      "alice: bind clusterroles next",
      "alice: create clusterrolebindings",
      "alice: create serviceaccounts/token in prod",
    ]);
  });
});

describe("semantics 15: `escalate` with the right to write a role", () => {
  const escalate = (name: string, verbs = "escalate,patch") => `${verbs} clusterroles.${group}${name}`;
  const everything = (role: string, place = "") => [
    `alice: escalate ${role}${place}`,
    `alice: patch ${role}${place}`,
    "alice: get pods in prod",
  ];

  test.each([
    [escalate(" up"), ""],
    [escalate(" up", "escalate,update"), ""],
    [escalate(""), ""],
    [`escalate clusterroles.${group}; patch clusterroles.${group} up`, ""],
  ])("one that is bound to oneself: `%s`", (forCluster) => {
    expect(comesTo(forCluster)).toEqual(everything("clusterroles up"));
  });

  test.each([
    [escalate(" other"), ""],
    [escalate(" up", "escalate"), ""],
    [escalate("", "escalate"), ""],
    [`escalate clusterroles.${group} other; patch clusterroles.${group} up`, ""],
    [`escalate clusterroles.${group} up; patch clusterroles.${group} other`, ""],
    ["", escalate(" here")],
    [`escalate roles.${group}`, `create roles.${group}`],
  ])("nothing comes of `%s` and `%s`", (forCluster, inProd) => {
    expect(comesTo(forCluster, inProd)).toEqual(["holds"]);
  });

  test("one of a namespace gives everything in it", () => {
    const own = [`Role mine = alice @prod: escalate,patch roles.${group} mine`];
    expect(comesTo("", "", own)).toEqual(everything("roles mine", " in prod"));
    expect(comesTo("", "", [`Role mine = alice @prod: escalate,patch roles.${group} other`])).toEqual(["holds"]);
    const far = [`Role mine = alice @tools: escalate,patch roles.${group} mine`];
    expect(comesTo("", "", far)).toEqual(["holds"]);
  });

  test("one that is made empty, bound, and then written", () => {
    const makes = (roles: string, bindings: string) =>
      `escalate,create,patch ${roles}.${group}; create ${bindings}.${group}`;
    expect(comesTo(makes("clusterroles", "clusterrolebindings"))[0]).toMatch(
      /^alice: escalate clusterroles (up|kubestage-witness)$/,
    );
    expect(comesTo("", makes("roles", "rolebindings"))).toEqual(everything("roles kubestage-witness", " in prod"));
    expect(comesTo("", `escalate,create roles.${group}; create rolebindings.${group}`)).toEqual(["holds"]);
    expect(comesTo("", `escalate,patch roles.${group}; create rolebindings.${group}`)).toEqual(["holds"]);
    expect(comesTo("", `escalate,create,patch roles.${group}`)).toEqual(["holds"]);
    expect(comesTo("", `escalate,create,patch roles.${group} kubestage-witness; create rolebindings.${group}`)).toEqual(
      ["holds"],
    );
  });

  test("of one bound as a group it counts for its members", () => {
    const ours = ["group:ops @dev: get configmaps", `ops = group:ops @*: escalate,patch clusterroles.${group} ops`];
    expect(stepsOf(proofOf(ours, { intent: intending("group:ops prod changeAccess") })).at(-2)).toBe(
      "member-of:ops: patch clusterroles ops",
    );
  });
});

describe("semantics 15: by which of one's bindings", () => {
  const bot = "sa:tools/bot";
  /** What bot, to which alice gets, comes to in prod. */
  const asBot = (...lines: string[]) =>
    stepsOf(
      proofOf([alice, ...there, "alice @tools: create serviceaccounts/token", ...lines], {
        intent: intending(`${bot} prod changeAccess`, "alice prod changeAccess"),
      }),
    ).slice(1);
  const as = "system:serviceaccount:tools:bot";

  test("an account finds its own, in whichever namespace they are", () => {
    expect(asBot(`${bot} @*: ${bind("secret")}`, `${bot} @prod: ${binds("create", "rolebindings")}`)).toEqual([
      `${as}: bind clusterroles secret in prod`,
      `${as}: create rolebindings in prod`,
      `${as}: get secrets in prod`,
    ]);
    expect(asBot(`Role mine = ${bot} @prod: escalate,patch roles.${group} mine`)[1]).toBe(
      `${as}: patch roles mine in prod`,
    );
    const mine = `Role mine = ${bot} @prod: patch roles.${group} mine; ${bind("next")}; ${binds("create", "rolebindings")}`;
    expect(asBot(mine, `next = carol @tools: escalate roles.${group}`)[3]).toBe(`${as}: patch roles mine in prod`);
    expect(asBot(`${bot} @*: ${bind("secret")}`, `other @prod: ${binds("create", "rolebindings")}`)).toEqual([]);
  });

  test("a role that one has given oneself can be used to give more, and to be somebody else", () => {
    const next = (rules: string) => [`next = carol @tools: ${rules}`, `${bot} @prod: delete limitranges`];
    const given = `${bind("next")}; ${binds("create")}`;
    expect(comesTo(given, "", next(`escalate,patch clusterroles.${group} next`)).slice(2, 4)).toEqual([
      ...["alice: escalate clusterroles next", "alice: patch clusterroles next"],
    ]);
    const requests = "certificatesigningrequests";
    for (const rules of [
      `create ${requests}.certificates.k8s.io; update ${requests}/approval.certificates.k8s.io; approve signers.certificates.k8s.io`,
      "impersonate users carol; impersonate groups",
    ])
      expect([rules, comesTo(given, "", next(rules)).length > 2]).toEqual([rules, true]);
    const inTools = `alice @tools: bind clusterroles.${group} next; create rolebindings.${group}`;
    expect(comesTo("", "", [...next(`escalate,patch clusterroles.${group} next`), inTools])).toEqual(["holds"]);
  });

  test("each of several rights, roles and namespaces counts", () => {
    const two = "Role far = carol @prod-2: get secrets";
    const rules = (names: string) => `alice @prod-2: bind roles.${group}${names}; ${binds("create", "rolebindings")}`;
    expect(comesTo("", "", [two, rules(" far")]).at(-1)).toBe("alice: get secrets in prod-2");
    expect(comesTo("", "", [two, rules(" near")])).toEqual(["holds"]);
    expect(comesTo("", "", [two, rules("")]).at(-1)).toBe("alice: get secrets in prod-2");
    expect(comesTo(`bind roles.${group}; ${binds("create", "rolebindings")}`, "", [two])[0]).toBe(
      "alice: bind roles near in prod",
    );
    const both = [`alice @prod: ${bind("other")}; ${bind("secret")}; ${binds("create", "rolebindings")}`];
    expect(comesTo("", "", both).at(-1)).toBe(reads);
  });

  test("a request that one escalates in a namespace alone stays in it, and in the whole cluster it does not", () => {
    const up = `up = alice @*: escalate,patch clusterroles.${group} up`;
    const far = (line: string) =>
      proofOf([alice, line], { intent })
        .verdicts.filter(({ from, verdict }) => from === "dev" && verdict === "broken")
        .map(({ to }) => to);
    expect(far(up)).toEqual(["prod", "(unassigned)"]);
    expect(far(`Role mine = alice @prod: escalate,patch roles.${group} mine`)).toEqual(["prod"]);
  });
});
