import { expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import { makeRights } from "../rights/make-rights.ts";
import { subjectKey } from "../rights/rights.ts";
import { accessContext } from "./access-context.ts";
import { identityKey, type Way } from "./arrival.ts";
import { parseSubject } from "./question.ts";
import { reachIdentities } from "./reach-identities.ts";
import { grantedWorld, guard, pod, proofOf, stepsOf } from "./testing/granted-world.ts";

/** Everybody that alice becomes, with a `!` where that is beyond what is meant and a `?` where it is not sure. */
function reachedBy(lines: readonly string[], isBeyond: (way: Way) => boolean, ...objects: object[]): string[] {
  const world = grantedWorld(lines, { objects });
  const rights = makeRights(world, undefined);
  const context = accessContext(world, { intent: undefined, rights, admission: makeAdmission(world) });
  const alice = parseSubject("alice");
  if (!alice) throw new Error("nobody");
  return reachIdentities(context, [alice], isBeyond).map(
    ({ identity, impersonation, isBeyond: beyond, unclear }) =>
      `${identityKey(identity, impersonation)}${beyond ? "!" : ""}${unclear === undefined ? "" : "?"}`,
  );
}

const account = (name: string, namespace = "tools") => subjectKey({ kind: "ServiceAccount", name, namespace });
const toFirst = "alice @tools: create serviceaccounts/token first";
const toSecond = "sa:tools/first @tools: create serviceaccounts/token second";
const rights = ["sa:tools/second @tools: get pods"];

test("each comes once, first those who were meant, and what follows from one that was not is not meant either", () => {
  const lines = [toFirst, toSecond, "alice @dev: create serviceaccounts/token", "sa:dev/ci @dev: get pods", ...rights];
  const beyond = ({ namespace }: Way) => namespace === "tools";
  expect(reachedBy(lines, beyond)).toEqual([
    "User alice",
    account("ci", "dev"),
    `${account("first")}!`,
    `${account("second")}!`,
  ]);
  expect(reachedBy(lines, () => false)).toEqual([
    ...["User alice", account("first"), account("ci", "dev"), account("second")],
  ]);
  const onlyFirst = (way: Way) => way.to.type === "subject" && way.to.subject.name === "first";
  expect(reachedBy(lines, onlyFirst).slice(-1)).toEqual([`${account("second")}!`]);
});

test("whoever is come to both with doubt and without, or both meant and not, comes once, at the better", () => {
  const byPod = "alice @tools: create pods";
  const doubt = guard("pods", "object.spec.priority == 7");
  const lines = [byPod, "sa:tools/first @dev: get pods", ...rights];
  expect(reachedBy(lines, () => true, ...doubt)).toEqual([
    ...["User alice", `${account("first")}!?`, `${account("second")}!?`],
  ]);
  expect(reachedBy([...lines, "alice @tools: create serviceaccounts/token"], () => true, ...doubt)).toEqual([
    ...["User alice", `${account("first")}!`, `${account("second")}!`],
  ]);
  const entering = ["alice @tools: create pods/exec", "alice @tools: create serviceaccounts/token first"];
  const byExec = ({ how }: Way) => how === "enter";
  expect(reachedBy([...entering, "sa:tools/first @dev: get pods"], byExec, pod("tools", "first"))).toEqual([
    "User alice",
    account("first"),
  ]);
});

test("who acts as an account for some verbs only is bound by that in its groups too", () => {
  const lines = [
    "alice @dev: get configmaps",
    "alice @tools: impersonate:serviceaccount serviceaccounts.authentication.k8s.io",
    "sa:tools/bot @dev: get events",
    "group:system:serviceaccounts:tools @prod: delete pods",
  ];
  const on = (rule: string) => `alice @prod: impersonate-on:serviceaccount:${rule}`;
  const to = (...more: string[]) => proofOf([...lines, ...more]);
  expect(stepsOf(to(on("delete pods"))).at(-1)).toBe("member-of:system:serviceaccounts:tools: delete pods in prod");
  expect(stepsOf(to(on("get pods")))).toEqual(["holds"]);
});

test("a role that one has bound to oneself is used by oneself, and by nobody whom one becomes next", () => {
  const group = "rbac.authorization.k8s.io";
  const lines = [
    "far = carol @*: create serviceaccounts/token",
    `alice @tools: bind clusterroles.${group} far; create rolebindings.${group}`,
    ...["sa:tools/first @dev: get pods", "sa:prod/web @prod: get pods"],
  ];
  expect(reachedBy(lines, () => false)).toEqual(["User alice", "role ClusterRole far tools", account("first")]);
});
