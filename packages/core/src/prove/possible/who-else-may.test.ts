import { expect, test } from "vitest";
import { lastingAdmission } from "./lasting-admission.ts";
import { lastingRights } from "./lasting-rights.ts";
import { relabellersOf } from "./relabellers.ts";
import { bound, boundContext, group, read, rule } from "./testing/bound.ts";
import { guarding } from "./testing/context.ts";
import { pod } from "./testing/lasting.ts";
import { peopleWho } from "./testing/people.ts";
import { visitorsOf } from "./visitors.ts";

const visitors = (objects: readonly object[], namespace = "web-prod") => visitorsOf(boundContext(objects))(namespace);
const relabellers = (objects: readonly object[], namespace = "web-prod") =>
  relabellersOf(boundContext(objects))(namespace);
const both = (verb: string, ...resources: string[]) => ({ ...rule(verb, "configmaps"), resources });
const account = (namespace: string) => ({ kind: "ServiceAccount", name: "bot", namespace });
const botOf = (namespace: string) => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "bot", namespace },
});
const makers = {
  apiVersion: `${group}/v1`,
  kind: "ClusterRole",
  metadata: { name: "pods" },
  rules: [rule("create", "pods")],
};
const making = (name: string, ...subjects: object[]) => ({
  ...{ apiVersion: `${group}/v1`, kind: "RoleBinding", metadata: { name, namespace: "web-prod" } },
  roleRef: { apiGroup: group, kind: "ClusterRole", name: "pods" },
  subjects,
});

test("one of several who are bound in a namespace, by one binding or by several, visits it", () => {
  const [own, other] = [account("web-prod"), account("web-dev")];
  const accounts = [makers, botOf("web-prod"), botOf("web-dev")];
  expect(visitors([...accounts, making("all", own, other)])).toEqual(["dev"]);
  expect(visitors([...accounts, making("a", own), making("b", other)])).toEqual(["dev"]);
  expect(visitors([...accounts, making("b", other), making("a", own)])).toEqual(["dev"]);
  expect(visitors([...accounts, making("a", own)])).toEqual([]);
});

test("somebody of two stages visits namespaces of a third, for both", () => {
  const everywhere = [...bound("ann", "web-dev", read), ...bound("ann", "web-prod", read, 1)];
  const may = bound("ann", undefined, [rule("create", "pods")], 2);
  expect(visitors([...everywhere, ...may], "tools")).toEqual(["dev", "prod"]);
  expect(visitors([...everywhere, ...may])).toEqual([]);
});

test.each([
  ["pods beside something else", both("patch", "configmaps", "pods"), ["dev"]],
  ["everything", both("patch", "*"), ["dev"]],
  ["something else", both("patch", "configmaps", "services"), []],
])("a right to one object of %s counts", (_, all, stages) => {
  const named = { ...all, apiGroups: ["*"], resourceNames: ["one"] };
  expect(visitors([...bound("ann", "web-dev", read), ...bound("ann", undefined, [named])])).toEqual(stages);
});

test("a rule of namespaces beside something else changes their labels", () => {
  const patch = [both("patch", "configmaps", "namespaces")];
  expect(relabellers(bound("ann", "web-prod", patch))).toEqual(["prod"]);
  expect(relabellers([...bound("ann", "web-dev", read), ...bound("ann", "web-prod", patch)])).toEqual(["dev", "prod"]);
});

test("only stages, and none, are told", () => {
  const { world } = boundContext([]);
  const rights = peopleWho([{ who: "ann", verb: "patch", resource: "namespaces" }], { ann: ["dev", "gone"] });
  expect(relabellersOf({ world, rights })("web-dev")).toEqual(["dev"]);
});

/** Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping */
test.each<[string, string, string, string, string | undefined, boolean | undefined]>([
  ["bind", "clusterroles", group, "admin", undefined, undefined],
  ["escalate", "roles", group, "admin", "web-dev", undefined],
  ["*", "roles", group, "admin", "web-dev", undefined],
  ["get,bind", "clusterroles", group, "admin", undefined, undefined],
  ["impersonate", "users", "", "bob", undefined, undefined],
  ["impersonate", "pods", "", "bob", undefined, false],
  ["get", "clusterroles", group, "admin", undefined, false],
])("who may %s single %s comes to more rights", (verb, resource, apiGroup, name, place, answer) => {
  const question = { verb: "create", group: "", resource: "nodes", namespace: "", name: "" };
  const says = (who: string) => {
    const objects = [
      ...bound("ann", "web-dev", read),
      ...bound(who, place, [{ ...rule("", resource, apiGroup, [name]), verbs: verb.split(",") }], 1),
    ];
    const { world, rights } = boundContext(objects);
    return lastingRights(world, rights)({ user: "cat", groups: [] })(question);
  };
  expect(says("ann")).toBe(answer);
  if (place === undefined) expect(says("dan")).toBe(false);
});

/** As groups are that everybody is in. */
test("somebody who is of a stage and of none comes to more rights, and changes parameters, for that stage", () => {
  const homes = { ann: ["dev", "(unassigned)"] };
  const { world } = boundContext([]);
  const bind = peopleWho([{ who: "ann", verb: "bind", group, resource: "clusterroles" }], homes);
  const question = { verb: "create", group: "", resource: "nodes", namespace: "", name: "" };
  expect(lastingRights(world, bind)({ user: "cat", groups: [] })(question)).toBeUndefined();
  const limit = {
    apiVersion: "example.com/v1",
    kind: "Limit",
    metadata: { name: "one", namespace: "web-dev" },
    data: {},
  };
  const parameters = guarding("pods", "params.data.x == 'y'").map((one) =>
    JSON.stringify(one)
      .replace('"matchConstraints"', '"paramKind":{"apiVersion":"example.com/v1","kind":"Limit"},"matchConstraints"')
      .replace('"policyName"', '"paramRef":{"name":"one","parameterNotFoundAction":"Deny"},"policyName"'),
  );
  const limited = boundContext([limit, ...parameters.map((one) => JSON.parse(one) as object)]).world;
  const patch = peopleWho([{ who: "ann", verb: "patch", group: "example.com", resource: "limits" }], homes);
  expect(lastingAdmission(limited, patch).decide(pod()).answer).toBe("depends");
  expect(lastingAdmission(limited, peopleWho([], homes)).decide(pod()).answer).toBe("refused");
});

test("what everybody may in a namespace, people of each other stage may", () => {
  const subjects = [{ apiGroup: group, kind: "Group", name: "system:authenticated" }];
  const everybody = { ...making("everybody"), subjects };
  expect(visitors([makers, everybody, ...bound("ann", "web-dev", read)])).toEqual(["(unassigned)", "dev"]);
});
