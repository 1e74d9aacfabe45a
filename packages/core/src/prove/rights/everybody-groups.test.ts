import { expect, test } from "vitest";
import { impliedGroups, isEverybodyGroup, memberOf, namespaceOfAccounts } from "./everybody-groups.ts";
import { type Subject, subjectKey } from "./rights.ts";

const group = (name: string): Subject => ({ kind: "Group", name, namespace: "" });
const user = (name: string): Subject => ({ kind: "User", name, namespace: "" });
const account: Subject = { kind: "ServiceAccount", name: "bot", namespace: "dev" };
const nobody = () => false;

test("everybody's groups are groups by their name, and no users", () => {
  const names = [
    "system:authenticated",
    "system:serviceaccounts",
    "system:unauthenticated",
    "system:serviceaccounts:dev",
  ];
  expect(names.map((name) => isEverybodyGroup(group(name)))).toEqual([true, true, true, true]);
  expect(names.map((name) => isEverybodyGroup(user(name)))).toEqual([false, false, false, false]);
  expect(isEverybodyGroup(group("team"))).toBe(false);
  expect(namespaceOfAccounts(group("system:serviceaccounts:dev"))).toBe("dev");
  expect(namespaceOfAccounts(user("system:serviceaccounts:dev"))).toBeUndefined();
});

test.each<[Subject, readonly string[]]>([
  [account, ["system:serviceaccounts", "system:serviceaccounts:dev", "system:authenticated"]],
  [user("alice"), ["system:authenticated"]],
  [user("system:anonymous"), ["system:unauthenticated"]],
  [group("system:authenticated"), []],
  [group("system:unauthenticated"), []],
  [group("team"), ["system:authenticated"]],
  [group("system:serviceaccounts:dev"), ["system:serviceaccounts", "system:authenticated"]],
])("$kind $name is in groups by what it is", (subject, groups) => {
  expect(impliedGroups(subject)).toEqual(groups);
});

test("a member of a subject is in its groups too", () => {
  expect(memberOf(account, nobody)).toEqual({
    user: "system:serviceaccount:dev:bot",
    groups: ["system:serviceaccounts", "system:serviceaccounts:dev", "system:authenticated"],
  });
  expect(memberOf(user("alice"), nobody)).toEqual({ user: "alice", groups: ["system:authenticated"] });
  expect(memberOf(group("system:unauthenticated"), nobody)).toEqual({
    user: "system:anonymous",
    groups: ["system:unauthenticated"],
  });
  const named = new Set([user("member-of:team"), user("member-of:team-")].map(subjectKey));
  expect(memberOf(group("team"), (key) => named.has(key))).toEqual({
    user: "member-of:team--",
    groups: ["team", "system:authenticated"],
  });
});
