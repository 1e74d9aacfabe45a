import { describe, expect, test } from "vitest";
import { guard, intending, proofOf, stepsOf } from "./testing/granted-world.ts";

const group = "rbac.authorization.k8s.io";
const lines = [
  "alice @dev: get configmaps",
  "secret = carol @*: get secrets",
  "Role near = dave @prod: get secrets",
  "Role near = dave @tools: get secrets",
];
/** What alice may do with roles and bindings is meant everywhere. */
const intent = intending("alice prod changeAccess", "alice (unassigned) changeAccess");

/** The stages in which alice comes to anything that is not meant. */
function comesInto(...more: readonly string[]): readonly string[] {
  return proofOf([...lines, ...more.map((line) => (/ [@=] /.test(line) ? line : `alice ${line}`))], { intent })
    .verdicts.filter(({ from, verdict }) => from === "dev" && verdict !== "holds")
    .map(({ to }) => to);
}

const bind = `bind clusterroles.${group} secret`;
const bindings = (verb: string) => `${verb} rolebindings.${group}`;
const roles = (verbs: string, name = "") => `${verbs} roles.${group}${name}`;
const everywhere = ["prod", "(unassigned)"];

describe("semantics 15: a role is bound where one may bind it and may write bindings, both", () => {
  test.each<[string[], string[]]>([
    [[`@prod: ${bind}`, `@*: ${bindings("create")}`], ["prod"]],
    [[`@prod: ${bind}`, `@*: create clusterrolebindings.${group}`], []],
    [[`@prod: ${bind}`, `@tools: ${bindings("create")}`], []],
    [[`@prod: ${bind}`], []],
    [[`@*: ${bind}`, "@prod: create events"], []],
    [[`@*: ${bind}`, `@prod: ${bindings("create")}`, "@tools: create events"], ["prod"]],
    [[`@*: ${bind}; ${bindings("create")}`], everywhere],
    [[`@*: bind roles.${group} near; ${bindings("create")}`], everywhere],
    [[`@*: ${bind}; create clusterrolebindings.${group}`], everywhere],
    [[`@*: ${bind}; ${bindings("patch")}`], []],
    [[`@prod: bind roles.${group} near; ${bindings("patch")}`], ["prod"]],
    [[`@prod: bind roles.${group}; ${bindings("patch")}`], ["prod"]],
    [[`@*: bind clusterroles.${group}; patch clusterrolebindings.${group}`], everywhere],
    [[`@*: bind clusterroles.${group} se,cret; ${bind}; create clusterrolebindings.${group}`], everywhere],
  ])("%j leads into %j", (own, stages) => {
    expect(comesInto(...own)).toEqual(stages);
  });
});

describe("semantics 15: a role is written where one may escalate and may change it, both", () => {
  const makes = `${roles("create,patch")}; ${bindings("create")}`;
  test.each<[string[], string[]]>([
    [[`Role mine = alice @tools: ${roles("patch", " mine")}`, `@prod: ${roles("escalate")}`], []],
    [[`Role mine = alice @tools: ${roles("patch", " mine")}`, `@*: ${roles("escalate")}`], ["(unassigned)"]],
    [[`@prod: escalate clusterroles.${group}`, `@*: patch clusterroles.${group}`], []],
    [
      [
        `Role mine = alice @tools: ${roles("escalate,patch", " mine")}`,
        `Role own = alice @prod: ${roles("escalate,patch", " own")}`,
      ],
      everywhere,
    ],
    [[`@prod: ${roles("escalate")}`, `@tools: ${makes}`], []],
    [[`@*: ${roles("escalate")}`, `@tools: ${makes}`, "@prod: create events"], ["(unassigned)"]],
    [[`@prod: ${roles("escalate")}; ${makes}`], ["prod"]],
    [[`@prod: ${roles("escalate", " fresh")}; ${makes}`], ["prod"]],
    [[`@prod: ${roles("escalate", " near")}; ${makes}`], []],
    [[`@prod: ${roles("escalate", " near,fresh")}; ${makes}`], ["prod"]],
    [[`@prod: ${roles("escalate", " fresh")}; ${roles("create")}; ${bindings("create")}`], []],
    [[`@prod: ${roles("escalate", " fresh")}; ${roles("create,patch")}`], []],
    [[`@*: ${roles("escalate")}; ${makes}`], everywhere],
  ])("%j leads into %j", (own, stages) => {
    expect(comesInto(...own)).toEqual(stages);
  });
});

describe("what admission says of roles and bindings that are made", () => {
  const asked = (line: string, resource: string, expression: string) =>
    stepsOf(proofOf([...lines, line], { intent, objects: guard(`${resource}.${group}`, expression) }));

  test("where only one's own role is guarded, another one is made", () => {
    const rules = `escalate,create,patch clusterroles.${group}; create clusterrolebindings.${group}`;
    const steps = asked(`up = alice @*: ${rules}`, "clusterroles", "request.name != 'up'");
    expect(steps.slice(0, 2)).toEqual([
      "alice: escalate clusterroles kubestage-witness",
      "alice: patch clusterroles kubestage-witness",
    ]);
  });

  test("a binding that may be made under some name is made", () => {
    const line = `alice @prod: ${bind}; ${bindings("create")}`;
    expect(asked(line, "rolebindings", "object.metadata.name == 'team'").at(-1)).toBe("alice: get secrets in prod");
    expect(asked(line, "rolebindings", "object.metadata.namespace != 'prod'")).toEqual(["holds"]);
  });
});
