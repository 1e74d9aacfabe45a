import { expect, test } from "vitest";
import { answerQuestion, isKnown, type RightsQuestion } from "./answer-question.ts";
import { parseSubject, parseWhat } from "./question.ts";
import { grantedWorld, guard, pod } from "./testing/granted-world.ts";

const lines = [
  "reader = alice @dev: get configmaps",
  "ours = group:ops @prod: get pods; patch configmaps settings",
  "seer = alice @*: list nodes",
  "makes = alice @tools: create pods",
  "bots = sa:tools/bot @prod: delete secrets",
  "all = sa:tools/bot @*: patch nodes",
];
const metrics = [
  {
    ...{ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "metrics" } },
    rules: [{ verbs: ["get"], nonResourceURLs: ["/metrics"] }],
  },
  ...["carol", "system:serviceaccount:tools:bot"].map((name, at) => ({
    ...{ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding" },
    metadata: { name: `metrics-${at}` },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "metrics" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name }],
  })),
];
const objects = [...metrics, pod("tools", "bot")];

/** `alice+ops get pods/web @dev,prod`: what is said in each namespace, by which binding, and after how many steps. */
function answersTo(text: string, all: readonly string[] = lines): string[] {
  const [whom = "", verb = "", asked = "", places = "@"] = text.split(" ");
  const [name = "", ...groups] = whom.split("+");
  const world = grantedWorld(all, { objects });
  const who = parseSubject(name);
  const parsed = parseWhat(asked, world);
  if (!who || !("asked" in parsed)) throw new Error(text);
  const question: RightsQuestion = { who, groups, verb, what: parsed.asked, namespaces: places.slice(1).split(",") };
  return answerQuestion(world, question).map(({ namespace, stage, answer, allowance, subject, steps }) => {
    const binding = allowance ? ` ${allowance.reference.binding.name} ${String(subject)}` : "";
    const said = answer === "byWayUp" ? `after ${steps.map((step) => step.resource.resource).join()}` : answer;
    return `${namespace} ${stage ?? "cluster"}: ${said}${binding}`.trim();
  });
}

test.each([
  ["alice get configmaps @dev,prod", ["dev dev: yes reader 0", "prod prod: no"]],
  ["alice list nodes @dev,prod", ["cluster: yes seer 0"]],
  ["alice create pods @tools", ["tools (unassigned): yes makes 0"]],
  ["group:ops get pods @prod", ["prod prod: yes ours 0"]],
  ["bob+ops get pods @prod,dev", ["prod prod: yes ours 0", "dev dev: no"]],
  ["bob patch configmaps @prod", ["prod prod: no"]],
  ["bob+ops patch configmaps/settings @prod", ["prod prod: yes ours 0"]],
  ["bob+ops patch configmaps/other @prod", ["prod prod: no"]],
  ["sa:tools/bot delete secrets @prod", ["prod prod: yes bots 0"]],
  ["carol get /metrics @dev,prod", ["cluster: yes metrics-0 0"]],
  ["carol get /healthz", ["cluster: no"]],
  ["sa:tools/bot get /metrics", ["cluster: yes metrics-1 0"]],
])("%s", (question, answers) => {
  expect(answersTo(question)).toEqual(answers);
});

test.each([
  ["alice delete secrets @prod,dev", ["prod prod: after pods bots undefined", "dev dev: no"]],
  ["alice delete secrets/one @prod", ["prod prod: after pods bots undefined"]],
  ["alice patch nodes", ["cluster: after pods all undefined"]],
  ["alice get /metrics", ["cluster: after pods metrics-1 undefined"]],
  ["bob+builders delete secrets @prod", ["prod prod: after pods bots undefined"]],
])("semantics 17: %s, as whom they can become", (question, answers) => {
  expect(answersTo(question, [...lines, "group:builders @tools: create pods"])).toEqual(answers);
});

test("semantics 15: with a role that they can give themselves, where it is bound", () => {
  const group = "rbac.authorization.k8s.io";
  const far = "far = carol @tools: get secrets";
  const inProd = [...lines, far, `alice @prod: bind clusterroles.${group} far; create rolebindings.${group}`];
  expect(answersTo("alice get secrets @dev,prod", inProd)).toEqual([
    "dev dev: no",
    "prod prod: after clusterroles,rolebindings far undefined",
  ]);
  const everywhere = [...lines, far, `alice @*: bind clusterroles.${group} far; create clusterrolebindings.${group}`];
  expect(
    answersTo("alice get secrets @dev,prod", everywhere).map((one) => one.split(" after ")[1]?.slice(0, 32)),
  ).toEqual([...["clusterroles,clusterrolebindings", "clusterroles,clusterrolebindings"]]);
  const escalates = [...lines, `up = alice @*: escalate,patch clusterroles.${group} up`];
  expect(answersTo("alice delete nodes", escalates)).toEqual([
    "cluster: after clusterroles,clusterroles whatever is written into it undefined",
  ]);
});

test("from 1.36, what one may do as somebody is only what the constraint lists", () => {
  const act = "alice @*: impersonate:user-info users.authentication.k8s.io carol";
  const on = (rule: string) => `alice @*: impersonate-on:user-info:${rule}`;
  const carol = "carol @prod: get,delete pods";
  const asked = (verb: string, ...more: string[]) =>
    answersTo(`alice ${verb} pods @prod`, [...lines, carol, act, ...more]).map((one) => /no|after/.exec(one)?.[0]);
  expect(asked("delete")).toEqual(["no"]);
  expect(asked("delete", on("delete pods"))).toEqual(["after"]);
  expect(asked("delete", on("get pods"))).toEqual(["no"]);
  expect(answersTo("alice get /metrics", [carol, act, on("get pods")])).toEqual(["cluster: no"]);
});

test("somebody is known whom anything names, and an account that is there", () => {
  const world = grantedWorld(lines, { objects });
  const known = (text: string) => {
    const who = parseSubject(text);
    return who !== undefined && isKnown(world, who);
  };
  expect(["alice", "group:ops", "sa:tools/bot", "sa:dev/default"].map(known)).toEqual([true, true, true, true]);
  expect(["mallory", "group:alice", "sa:dev/bot"].map(known)).toEqual([false, false, false]);
});

test("the rule of a way up is shown where it is written, or as what can be written", () => {
  const group = "rbac.authorization.k8s.io";
  const lastOf = (line: string, verb: string) => {
    const world = grantedWorld([
      "Role near = carol @prod: list pods; get secrets",
      "far = carol @*: get secrets",
      line,
    ]);
    const [who, what] = [parseSubject("alice"), parseWhat("secrets", world)];
    if (!who || !("asked" in what)) throw new Error(line);
    const question = { who, groups: [], verb, what: what.asked, namespaces: ["prod"] };
    return answerQuestion(world, question)[0]?.allowance;
  };
  const near = { group, kind: "Role", namespace: "prod", name: "near" };
  expect(lastOf(`alice @prod: bind roles.${group} near; create rolebindings.${group}`, "get")).toMatchObject({
    reference: { binding: near, role: near, rule: 1 },
  });
  expect(
    lastOf(`alice @prod: bind roles.${group} near; patch rolebindings.${group}`, "get")?.reference.binding,
  ).toEqual(near);
  expect(
    lastOf(`alice @prod: bind clusterroles.${group} far; create rolebindings.${group}`, "get")?.reference.binding,
  ).toEqual({ group, kind: "ClusterRole", namespace: "", name: "far" });
  const name = "whatever is written into it";
  const whole = { group, kind: "ClusterRole", namespace: "", name };
  const written = {
    origin: { type: "built-in" },
    object: {
      ...{ apiVersion: `${group}/v1`, kind: "ClusterRole", metadata: { name } },
      rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }],
    },
  };
  expect(lastOf(`Role up = alice @prod: escalate,patch roles.${group} up`, "delete")).toEqual({
    ...{ reference: { binding: whole, role: whole, rule: 0 }, binding: written, role: written },
  });
});

test("a way up of which it is not sure that admission lets it pass is none", () => {
  const world = (expression: string) => grantedWorld(lines, { objects: [...objects, ...guard("pods", expression)] });
  const said = (expression: string) => {
    const [who, what] = [parseSubject("alice"), parseWhat("secrets", world(expression))];
    if (!who || !("asked" in what)) throw new Error("nobody");
    const question = { who, groups: [], verb: "delete", what: what.asked, namespaces: ["prod"] };
    return answerQuestion(world(expression), question).map(({ answer, steps }) => [answer, steps.length]);
  };
  expect(said("true")).toEqual([["byWayUp", 1]]);
  expect(said("object.spec.priority == 7")).toEqual([["no", 0]]);
});

test("the subject of a binding is told by its kind and namespace; a way up is none of those that bindings name", () => {
  const group = "rbac.authorization.k8s.io";
  const binding = (name: string, ...subjects: object[]) => ({
    ...{ apiVersion: `${group}/v1`, kind: "RoleBinding", metadata: { name, namespace: "dev" } },
    ...{ roleRef: { apiGroup: group, kind: "ClusterRole", name: "reader" }, subjects },
  });
  const user = (name: string) => ({ apiGroup: group, kind: "User", name });
  const bot = { kind: "ServiceAccount", name: "bot" };
  const shared = binding("shared", user("other"), { ...bot, namespace: "tools" }, bot, user("zoe"));
  const world = grantedWorld(lines, { objects: [shared] });
  const positionFor = (text: string) => {
    const [who, what] = [parseSubject(text), parseWhat("configmaps", world)];
    if (!who || !("asked" in what)) throw new Error(text);
    const question = { who, groups: [], verb: "get", what: what.asked, namespaces: ["dev"] };
    return answerQuestion(world, question)[0]?.subject;
  };
  expect(["sa:tools/bot", "sa:dev/bot", "zoe", "other"].map(positionFor)).toEqual([1, 2, 3, 0]);
});

test("members of system:masters may do everything, by no binding that names them", () => {
  const world = grantedWorld(lines);
  const [who, what] = [parseSubject("root"), parseWhat("secrets", world)];
  if (!who || !("asked" in what)) throw new Error("nobody");
  const question = { who, groups: ["system:masters"], verb: "delete", what: what.asked, namespaces: ["prod"] };
  expect(answerQuestion(world, question)).toMatchObject([{ answer: "yes", subject: undefined, steps: [] }]);
});

test("as a group that one adds, one becomes whom its rights lead to; a name counts where one acts for some verbs only", () => {
  const act = "alice @*: impersonate:user-info users.authentication.k8s.io carol";
  const carol = "carol @prod: delete pods";
  const some = "alice @*: impersonate-on:user-info:delete pods web";
  expect(answersTo("alice delete pods/web @prod", [act, carol, some])).toEqual([
    "prod prod: after users grant-1 undefined",
  ]);
  expect(answersTo("alice delete pods/api @prod", [act, carol, some])).toEqual(["prod prod: no"]);
  expect(answersTo("alice delete pods @prod", [act, carol, some])).toEqual(["prod prod: no"]);
});
